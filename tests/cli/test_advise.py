"""`dealcycle advise`: what is firm is told with its plan, too little is told to be too little."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.cli.test_foresight import a_file, rows
from tests.shared_data import shared_data

LATE = 600  # from this deal on fewer are won


def broken() -> list[str]:
    """Two of three were won, until lately."""
    return list(rows(900, wins=lambda n: 0.66 if n < LATE else 0.3))


def test_what_is_firm_is_told_with_its_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path, broken())
    said = run(capsys, "advise", path)
    assert said.code == 0, said.err
    assert "1. Win more of your deals: work on proposal and demonstration" in said.words
    assert "Of 100 deals that end," in said.words
    assert "Closing the gap: about" in said.words
    assert "- Read the last ten lost deals" in said.words
    spoken = run(capsys, "advise", path, "--lang", "ru")
    assert "Выигрывайте больше сделок" in spoken.words
    assert "deals" not in spoken.words


def test_the_same_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(run(capsys, "advise", a_file(tmp_path, broken()), "--json").out)
    first = data["recommendations"][0]
    assert data["silence"] is None
    assert (first["rule"], first["firm"], first["unit"]) == ("win_rate", True, "share")
    assert 0 <= first["now"] < first["before"] <= 1
    worth = first["worth_a_month"]
    assert 0 <= worth["low"] <= worth["value"] <= worth["high"]
    assert 2 <= len(first["steps"]) <= 5


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        (["1,2025-01-01,,Proposal,100,Anna"], "nothing_compared", "0 closed deals are too few"),
        ([f"{n},2025-01-{n % 28 + 1:02},,Proposal,100,Anna" for n in range(90)],
         "nothing_compared", "0 closed deals are too few"),
        (list(rows(400, amount="")), "nothing_firm", "no difference is larger"),
        (list(rows(900)), "nothing_firm", "no difference is larger"),
    ],
    ids=["one deal", "all open", "no amounts", "healthy"],
)  # fmt: skip
def test_where_little_is_known_it_is_silent_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str], code: str, words: str
) -> None:
    path = a_file(tmp_path, lines)
    said = run(capsys, "advise", path)
    assert (said.code, words in said.words) == (0, True), said
    data = json.loads(run(capsys, "advise", path, "--json").out)
    assert data["silence"]["code"] == code
    assert not any(one["firm"] for one in data["recommendations"])


def test_an_unknown_dimension_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "advise", a_file(tmp_path, list(rows(30))), "--by", "weather")
    assert (said.code, said.out) == (2, "")
    assert "There is nothing called “weather”" in said.err


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("maven", ["sales_pipeline.csv"]),
        ("bpic12", ["BPI_Challenge_2012_O.csv"]),
        ("realestate_aed", ["Leads.csv", "Sales.csv"]),
        ("olga", ["opportunities.csv"]),
    ],
)
def test_real_exports(capsys: pytest.CaptureFixture[str], name: str, files: list[str]) -> None:
    data = json.loads(run(capsys, "advise", *(shared_data(name, f) for f in files), "--json").out)
    assert data["compared"] > 1
    assert not {"reason", "lost_at_stage"} & set(data["along"])
    # What is sold is no gap: a cheap product is not to become a dear one.
    along = [one["where"] for one in data["recommendations"] if one["unit"] == "money"]
    assert not [where for where in along if where and where.startswith(("Product", "Segment"))]


def test_values_that_are_markup_are_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "deals.csv"
    lines = ["id,created,closed,stage,amount,source"]
    for n in range(400):
        name = ("[red]<b>=1+1</b>[/red]", "Fair")[n % 2]
        won = n // 2 % 10 < (1 if n % 2 == 0 else 5)
        created = date(2025, 1, 1) + timedelta(days=n // 2)
        closed = created + timedelta(days=9)
        stage = "Closed Won" if won else "Closed Lost"
        lines.append(f"{n},{created},{closed},{stage},{500 + n},{name}")
    path.write_text("\n".join(lines) + "\n")
    said = run(capsys, "advise", path, "--json")
    found = json.loads(said.out)["recommendations"]
    assert any("[red]<b>=1+1</b>[/red]" in (one["where"] or "") for one in found)
    assert "[red]<b>=1+1</b>[/red]" in run(capsys, "advise", path, "--lang", "en").words
