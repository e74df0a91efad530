"""What a picture is, is told by its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealcycle.people.pictures import read
from tests.people.pictures import SVG, jpeg, png, webp


@pytest.mark.parametrize(
    ("data", "ending", "size"),
    [(png(), "png", (2, 2)), (jpeg(), "jpg", (3, 5)), (webp(), "webp", (7, 9))],
)
def test_each_kind_is_known(data: bytes, ending: str, size: tuple[int, int]) -> None:
    found = read(data)
    assert found is not None
    assert (found.ending, (found.width, found.height)) == (ending, size)


@pytest.mark.parametrize(
    "data",
    [b"", SVG, b"GIF89a" + b"\0" * 40, png()[:-20], jpeg()[:-2], png(width=0), b"<html>" + png()],
)
def test_everything_else_is_none(data: bytes) -> None:
    assert read(data) is None


@given(st.sampled_from([png(), jpeg(), webp()]), st.integers(0, 60), st.binary(max_size=8))
def test_broken_files_never_break_the_reader(data: bytes, at: int, put: bytes) -> None:
    read(data[:at] + put + data[at + len(put) :])
