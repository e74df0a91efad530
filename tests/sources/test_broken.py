"""Whatever is in a file, it is read, or refused in a sentence. `bin/prove readers` tries more."""

from pathlib import Path

from hypothesis import given, settings

from tests.sources import broken


@settings(deadline=None, max_examples=12)
@given(content=broken.texts())
def test_a_text_with_anything_in_its_cells(tmp_path_factory, content: bytes) -> None:
    _try(tmp_path_factory, content, "deals.csv")


@settings(deadline=None, max_examples=12)
@given(content=broken.workbooks())
def test_a_workbook_with_anything_in_its_parts(tmp_path_factory, content: bytes) -> None:
    _try(tmp_path_factory, content, "deals.xlsx")


@settings(deadline=None, max_examples=12)
@given(content=broken.anything())
def test_bytes_that_begin_like_something(tmp_path_factory, content: bytes) -> None:
    _try(tmp_path_factory, content, "deals.csv")


def _try(tmp_path_factory, content: bytes, name: str) -> None:
    path: Path = tmp_path_factory.mktemp("broken") / name
    path.write_bytes(content)
    broken.is_answered([path])
