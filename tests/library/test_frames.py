"""Tables of pandas, Polars and Arrow give the figures of the file; `bin/test library` has all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import dealcycle
from tests.library.book import a_file, rows

KINDS = ("pandas", "polars", "lazy", "arrow")


def frame(kind: str, given: list[dict[str, Any]]) -> Any:
    if kind == "pandas":
        pandas = pytest.importorskip("pandas")
        made = pandas.DataFrame(given)
        days = {name: pandas.to_datetime(made[name]) for name in ("created",) if name in made}
        return made.assign(**days)
    if kind == "arrow":
        return pytest.importorskip("pyarrow").Table.from_pylist(given)
    polars = pytest.importorskip("polars")
    made = polars.DataFrame(given, infer_schema_length=None)
    return made.lazy() if kind == "lazy" else made


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_is_read_as_its_file_is(tmp_path: Path, kind: str) -> None:
    file = dealcycle.read(a_file(tmp_path), lang="en")
    table = dealcycle.read(frame(kind, rows()), lang="en")
    assert table.report("owner").to_records() == file.report("owner").to_records()
    assert table.funnel().to_records() == file.funnel().to_records() != []
    assert table.files == ("table",) and not table.warnings


@pytest.mark.parametrize("kind", KINDS)
def test_tables_are_joined_by_name(kind: str) -> None:
    people = [{"owner": "Anna", "office": "Riga"}, {"owner": "Bert", "office": "Oslo"}]
    book = dealcycle.read({"deals": frame(kind, rows()), "people": frame(kind, people)})
    assert book.files == ("deals", "people")
    assert {row["office"] for row in book.pace("office").to_records()} == {"Riga", "Oslo"}


@pytest.mark.parametrize("kind", KINDS)
def test_moments_and_gaps_are_taken_as_they_are(kind: str) -> None:
    def moment(month: int, at: int) -> datetime:
        return datetime(2025, month, 1 + at % 28, 13, 30, tzinfo=UTC)

    given = [
        {**each, "created": moment(1, at), "closed": moment(3, at) if each["closed"] else None,
         "amount": None if at % 2 else 1234.567}
        for at, each in enumerate(rows(60))
    ]  # fmt: skip
    book = dealcycle.read(frame(kind, given))
    assert book.deal_size().value == pytest.approx(1234.57)
    assert book.report().found.deals.won == 20


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow"])
def test_answers_become_tables(tmp_path: Path, kind: str) -> None:
    library = pytest.importorskip({"arrow": "pyarrow"}.get(kind, kind))
    book = dealcycle.read(a_file(tmp_path), lang="en")
    for found in (book.report("owner"), book.trends(), book.compare("owner"), book.funnel()):
        made = getattr(found, f"to_{kind}")()
        assert isinstance(made, library.Table if kind == "arrow" else library.DataFrame)
        assert made.shape[0] == len(found.to_records())


@pytest.mark.parametrize("name", ["pandas", "polars", "arrow"])
def test_a_library_that_is_not_there_is_named(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = {"arrow": "pyarrow"}.get(name, name)
    found = dealcycle.read(a_file(tmp_path), lang="en").pace()
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with pytest.raises(dealcycle.CannotAsk, match=f"pip install {package}"):
        getattr(found, f"to_{name}")()


def test_a_table_of_nothing_is_refused() -> None:
    pandas = pytest.importorskip("pandas")
    for given in (pandas.DataFrame(), pandas.DataFrame({"a": [1], "b": [2]})):
        with pytest.raises(dealcycle.CannotRead):
            dealcycle.read(given)
