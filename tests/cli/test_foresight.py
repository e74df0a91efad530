"""`dealcycle forecast`: over real exports, and over files that hold too little."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.cli.commands import run
from tests.shared_data import shared_data

HEAD = "id,created,closed,stage,amount,owner\n"
FIRST = date(2025, 1, 1)


def rows(
    count: int, amount: str | None = None, wins: Callable[[int], float] = lambda n: 0.6
) -> Iterator[str]:
    """A deal begun each day, which ends after some weeks; the last ones are open."""
    luck = Random(7)
    for n in range(count):
        begun, days = FIRST + timedelta(days=n), round(luck.gammavariate(2, 14))
        won, size = luck.random() < wins(n), luck.lognormvariate(7, 0.5)
        ended = f"{begun + timedelta(days=days)}" if n + days < count else ""
        stage = ("Closed Won" if won else "Closed Lost") if ended else "Proposal"
        yield f"{n},{begun},{ended},{stage},{f'{size:.2f}' if amount is None else amount},Anna"


def a_file(folder: Path, lines: list[str]) -> Path:
    path = folder / "deals.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return path


def test_what_will_be_won_and_which_deals_bring_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path, list(rows(200)))
    said = run(capsys, "forecast", path, "--days", 60, "--goal", "20k", "--deals", 2)
    assert said.code == 0, said.err
    assert "will be won; 8 times in 10 between" in said.words
    assert "The chance to win at least 20 k is" in said.words
    assert "deals that are open now" in said.words
    assert said.words.count("are won within such a time.") == 2
    spoken = run(capsys, "forecast", path, "--days", 60, "--goal", "20k", "--lang", "ru")
    assert "в 8 случаях из 10" in spoken.words
    assert "will be won" not in spoken.words


def test_the_same_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_file(tmp_path, list(rows(200)))
    said = run(capsys, "forecast", path, "--json", "--goal", "15000", "--as-of", "2025-07-10")
    data = json.loads(said.out)
    assert (data["from_day"], data["until_day"]) == ("2025-07-11", "2025-09-30")
    ends = [(band["low"], band["high"]) for band in data["bands"]]
    assert [band["level"] for band in data["bands"]] == [0.5, 0.8, 0.95]
    assert all(low <= data["median"] <= high for low, high in ends)
    assert ends == sorted(ends, key=lambda band: -band[0])
    assert 0 <= data["goal"]["chance"] <= 1
    assert data["mean"] == pytest.approx(data["from_open_deals"] + data["from_new_deals"])
    assert all(0 <= one["low"] <= one["chance"] <= one["high"] <= 1 for one in data["deals"])
    assert [one["reasons"] != [] for one in data["deals"]] == [True] * len(data["deals"])


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        (["1,2025-01-01,,Proposal,100,Anna"], "too_few", "0 deals won, 20 needed"),
        ([f"{n},2025-01-{n % 28 + 1:02},,Proposal,100,Anna" for n in range(90)], "too_few",
         "0 deals won, 20 needed"),
        (list(rows(200, amount="")), "no_amounts", "won deals carry an amount, 5 needed"),
        (list(rows(200, amount="0")), "no_amounts", "carry an amount, 5 needed"),
    ],
    ids=["one deal", "all open", "no amounts", "amounts of nothing"],
)  # fmt: skip
def test_too_little_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str], code: str, words: str
) -> None:
    path = a_file(tmp_path, lines)
    said = run(capsys, "forecast", path)
    assert (said.code, words in said.words) == (0, True), said
    data = json.loads(run(capsys, "forecast", path, "--json").out)
    assert data["refused"]["code"] == code
    assert words in data["refused"]["text"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--until", "soon"], "“soon” is no day"),
        (["--until", "2020-01-01"], "looks ahead from"),
        (["--days", "100000000000"], "looks ahead from"),
        (["--days", "-3"], "looks ahead from"),
        (["--days", "9", "--until", "year"], "not both"),
        (["--goal", "much"], "“much” is no amount"),
        (["--goal", "-5"], "is no amount"),
    ],
)
def test_what_cannot_be_asked_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    said = run(capsys, "forecast", a_file(tmp_path, list(rows(30))), *arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_an_empty_file_holds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "deals.csv").write_text("")
    said = run(capsys, "forecast", tmp_path / "deals.csv", "--json")
    assert (said.code, said.out) == (2, "")


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "files", "stages"),
    [
        ("maven", ["sales_pipeline.csv"], False),
        ("bpic12", ["BPI_Challenge_2012_O.csv"], True),
        ("realestate_aed", ["Leads.csv", "Sales.csv"], True),
        ("olga", ["opportunities.csv"], False),
    ],
)
def test_real_exports(
    capsys: pytest.CaptureFixture[str], name: str, files: list[str], stages: bool
) -> None:
    paths = [shared_data(name, file) for file in files]
    data = json.loads(run(capsys, "forecast", *paths, "--days", 90, "--json").out)
    assert data["refused"] is None
    assert 0 < data["bands"][1]["low"] < data["median"] < data["bands"][1]["high"]
    assert all((one["stage"] is not None) is stages for one in data["deals"])
