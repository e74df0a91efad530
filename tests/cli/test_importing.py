"""`dealcycle import`: dry run, run, sheet, undo, in the words of the terminal."""

import json
from pathlib import Path

import pytest

from dealcycle.cli.main import app
from dealcycle.crm.models import Deal
from dealcycle.people.models import User
from dealcycle.transfer.models import Import

DEALS = "Deal ID,Deal Name,Stage,Amount,Created\n1,Cranes,Won,10,2025-01-05\n2,Ropes,Talks,5,{}\n"


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def deals(tmp_path: Path) -> str:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS.format("2025-01-06"))
    return str(path)


def code_of(*words: str) -> int:
    try:
        app(["import", *words])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_a_dry_run_tells_and_writes_nothing(adam: User, deals: str, capsys) -> None:
    assert code_of(deals, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "2 rows: 2 new, 0 changed, 0 unchanged, 0 refused." in said
    assert "in which currency" in said
    assert not Deal.objects.exists()
    assert not Import.objects.exists()


def test_what_is_not_known_is_asked_for_and_not_guessed(adam: User, deals: str, capsys) -> None:
    assert code_of(deals, "--yes") == 1
    assert "--currency" in capsys.readouterr().err
    assert not Deal.objects.exists()


def test_refused_rows_are_told_with_the_name_of_their_file(
    adam: User, tmp_path: Path, capsys
) -> None:
    deals = "Id,Name,StageName,CreatedDate\n006A,Cranes,Proposal,2025-01-01\n"
    history = (
        "Id,OpportunityId,CreatedDate,StageName\nh1,006A,2025-01-01,Talks\nh2,7,2025-01-02,Talks\n"
    )
    paths = [tmp_path / "Opportunity.csv", tmp_path / "OpportunityHistory.csv"]
    for path, text in zip(paths, (deals, history), strict=True):
        path.write_text(text)
    words = "OpportunityHistory.csv: The row belongs to no deal of these files."
    assert code_of(*map(str, paths), "--dry-run") == 0
    assert f"1 × {words}" in capsys.readouterr().out
    assert code_of(*map(str, paths), "--yes") == 0
    assert f"1 × {words}" in capsys.readouterr().out
    assert code_of(*map(str, paths), "--dry-run", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in told["refused"]] == ["OpportunityHistory.csv"]


def test_a_file_goes_in_and_is_taken_back(adam: User, deals: str, capsys) -> None:
    assert code_of(deals, "--yes", "--currency", "eur", "--json", "--as", adam.email) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["created"], told["refused"], told["state"]) == (2, 0, "done")
    assert told["reconciliation"]["same"]
    assert code_of(deals, "--yes", "--currency", "eur") == 0
    assert "0 new, 0 changed, 2 unchanged, 0 refused" in capsys.readouterr().out
    assert code_of("--undo", str(told["import"]), "--yes") == 0
    assert not Deal.objects.exists()


def test_what_cannot_be_read_is_named(adam: User, tmp_path: Path, capsys) -> None:
    (tmp_path / "a.csv").write_text("%PDF-1.4")
    assert code_of(str(tmp_path / "a.csv"), "--yes") == 2
    assert "a.csv is a PDF" in capsys.readouterr().err
    assert code_of(str(tmp_path / "none.csv"), "--yes") == 2
    assert code_of("--as", "alice@example.org", "--undo", "1") == 1
