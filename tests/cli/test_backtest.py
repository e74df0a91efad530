"""`dealcycle backtest`: past forecasts scored, and the table of the documents as it is measured."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import run
from tests.cli.test_foresight import a_file, rows
from tests.shared_data import shared_data

PAGE = Path(__file__).parents[2] / "docs/backtests.md"
SETS = {
    "maven": ["sales_pipeline.csv"],
    "bpic12": ["BPI_Challenge_2012_O.csv"],
    "realestate_aed": ["Leads.csv", "Sales.csv"],
    "olga": ["opportunities.csv"],
}


def test_past_forecasts_are_scored_next_to_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path, list(rows(500)))
    data = json.loads(run(capsys, "backtest", path, "--most", 8, "--json").out)
    assert data["refused"] is None
    assert data["scores"][0]["method"] == "dealcycle"
    assert 1 <= len(data["replays"]) <= 8
    for one in data["scores"]:
        shares = [one["covered"][level]["value"] for level in ("0.5", "0.8", "0.95")]
        assert shares == sorted(shares)
        assert one["crps"] > 0
    assert all(0 <= value <= 1 for value in data["brier"].values())
    assert sum(one["won"] for one in data["reliability"]) > 0
    said = run(capsys, "backtest", path, "--most", 8, "--lang", "ru")
    assert (said.code, "Вероятность этапа × сумма" in said.words) == (0, True), said


@pytest.mark.parametrize(
    "lines",
    [
        ["1,2025-01-01,,Proposal,100,Anna"],
        [f"{n},2025-01-{n % 28 + 1:02},,Proposal,100,Anna" for n in range(90)],
        list(rows(300, amount="")),
        list(rows(60)),
    ],
    ids=["one deal", "all open", "no amounts", "two months"],
)
def test_too_short_a_past_is_said_to_be_too_short(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: list[str]
) -> None:
    path = a_file(tmp_path, lines)
    said = run(capsys, "backtest", path)
    assert (said.code, said.words.startswith("Too early:")) == (0, True), said
    data = json.loads(run(capsys, "backtest", path, "--json").out)
    assert data["refused"]["code"] == "too_early"


def test_a_period_of_no_days_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run(capsys, "backtest", a_file(tmp_path, list(rows(30))), "--days", 0)
    assert (said.code, said.out) == (2, "")


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["maven", "bpic12"])
def test_the_table_of_the_documents_is_what_is_measured(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    paths = [shared_data(name, file) for file in SETS[name]]
    ours = json.loads(run(capsys, "backtest", *paths, "--json").out)["scores"][0]
    row = next(line for line in PAGE.read_text().splitlines() if line.startswith(f"| `{name}` "))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    shares = [f"{100 * one['value']:.0f} %" for one in ours["covered"].values()]
    assert cells[2:6] == [str(ours["n"]), *shares]
