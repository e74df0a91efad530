"""The command `dealcycle`, as somebody types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.once import first_start


def dealcycle(*arguments: str, before: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    run = f"{before}from dealcycle.cli.main import run; run()"
    command = [sys.executable, "-c", run, *arguments]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    clean.pop("DATABASE_URL", None)
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**clean, **env},
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("en_GB.UTF-8", "measures it honestly"), ("ru_RU.UTF-8", "честно его измеряет")],
)
def test_help_speaks_the_language_of_the_terminal(language: str, words: str) -> None:
    said = dealcycle("--help", LANG=language)
    assert said.returncode == 0, said.stderr
    assert words in said.stdout


def test_restoring_nothing_says_so_and_everything_can_be_taken_along(tmp_path: Path) -> None:
    first_start(tmp_path)
    data = {"DEALCYCLE_DATA": str(tmp_path)}
    said = dealcycle("restore", str(tmp_path / "none.zip"), "--yes", **data)
    assert said.returncode == 1
    assert said.stderr.strip() == f"There is no file {tmp_path / 'none.zip'}."
    made = dealcycle("backup", str(tmp_path / "copy.zip"), **data)
    assert made.returncode == 0, made.stderr
    assert "checked" in made.stdout
    out = dealcycle("export", "--all", str(tmp_path / "out"), **data)
    assert out.returncode == 0, out.stderr
    assert "Begin with README.md." in out.stdout
    assert (tmp_path / "out/csv/deals.csv").exists()
    assert (tmp_path / "out/parquet/stage_history.parquet").exists()
    again = dealcycle("export", "--all", str(tmp_path / "out"), **data)
    assert (again.returncode, again.stdout) == (1, "")
    assert "is there already" in again.stderr
    back = dealcycle("restore", str(tmp_path / "copy.zip"), "--yes", LANG="ru_RU.UTF-8", **data)
    assert back.returncode == 0, back.stderr
    assert "Восстановлено строк" in back.stdout


@pytest.mark.parametrize("command", [["backup", "copy.zip"], ["password", "ada@example.org"]])
def test_a_command_where_nothing_is_yet_says_so(tmp_path: Path, command: list[str]) -> None:
    said = dealcycle(*command, DEALCYCLE_DATA=str(tmp_path / "elsewhere"), DATABASE_URL="")
    assert (said.returncode, said.stdout) == (1, "")
    assert f"no Dealcycle in {tmp_path / 'elsewhere'}" in said.stderr
    assert len(said.stderr.strip().splitlines()) == 1
    assert not Path("copy.zip").exists()


def test_a_question_that_nobody_answers_changes_nothing(tmp_path: Path) -> None:
    """On a new machine the database is made for the backup that comes into it."""
    said = dealcycle("restore", "any.zip", DEALCYCLE_DATA=str(tmp_path), DATABASE_URL="")
    assert said.returncode == 1
    assert said.stderr.strip() == "There was no answer; nothing was changed."


DEALS = """id,created,closed,stage,amount,owner
1,2025-01-01,2025-02-01,Closed Won,100,Anna
2,2025-01-02,2025-02-11,Closed Lost,90,Bert
3,2025-01-03,,Proposal,80,Anna
"""


def test_a_report_is_json_and_only_json(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    said = dealcycle("report", str(path), "--json", "--by", "owner", LANG="ru_RU.UTF-8")
    assert said.returncode == 0, said.stderr
    data = json.loads(said.stdout)
    assert data["deals"] == {"won": 1, "lost": 1, "no_decision": 0, "open": 1, "leads": 0}
    assert data["measures"]["win_rate"]["refused"]["code"] == "too_few"
    assert "рано" in data["measures"]["win_rate"]["refused"]["text"]
    assert [group["by"] for group in data["groups"]] == [{"owner": "Anna"}, {"owner": "Bert"}]


def test_a_report_as_one_page(tmp_path: Path) -> None:
    path, page = tmp_path / "deals.csv", tmp_path / "report.html"
    path.write_text(DEALS)
    said = dealcycle("report", str(path), "--html", str(page), "--lang", "ru")
    assert said.returncode == 0, said.stderr
    assert said.stdout == ""
    assert "Как устроены наши продажи" in page.read_text(encoding="utf-8")
    nowhere = dealcycle("report", str(path), "--html", str(tmp_path / "none/report.html"))
    assert nowhere.returncode == 2
    assert nowhere.stderr.startswith("The page cannot be written")


def test_a_report_in_sentences(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    said = dealcycle("report", str(path))
    assert said.returncode == 0, said.stderr
    assert "Too early for a percentage: 2 closed, 5 needed." in " ".join(said.stdout.split())


def test_names_are_shown_as_they_are_whatever_they_hold(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS.replace("Anna", "[/b] :smile: =1+1"))
    said = dealcycle("report", str(path), "--by", "owner", "--lang", "en", LANG="ru_RU.UTF-8")
    assert said.returncode == 0, said.stderr
    assert "[/b] :smile: =1+1" in said.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.csv"], "There is no file"),
        (["deals.csv", "--by", "weather"], "There is nothing called “weather”"),
        (["deals.csv", "--since", "soon"], "“soon” is no day"),
    ],
)
def test_what_cannot_be_read_ends_with_2(tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "deals.csv").write_text(DEALS)
    file, *rest = arguments
    said = dealcycle("report", str(tmp_path / file), *rest)
    assert (said.returncode, said.stdout) == (2, "")
    assert words in said.stderr


def test_by_month_the_report_says_what_changed_for_good(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    rows = ["id,created,closed,stage,amount"]
    for at in range(24 * 30):
        month, n = divmod(at, 30)
        start = f"{2024 + month // 12}-{month % 12 + 1:02}"
        won = n % 30 < (6 if month < 12 else 18)
        ended = "Closed Won" if won else "Closed Lost"
        rows.append(f"{at},{start}-{n % 5 + 1:02},{start}-{n % 5 + 11:02},{ended},100")
    path.write_text("\n".join(rows) + "\n")
    said = dealcycle("report", str(path), "--by", "month", "--lang", "en", COLUMNS="160")
    assert said.returncode == 0, said.stderr
    told = said.stdout.replace("\u00a0", " ")
    assert "What has changed for good" in told
    assert "Win rate is higher since January 2025: about 60 %, before that 20 %." in told
    again = dealcycle("report", str(path), "--by", "quarter", "--lang", "ru", COLUMNS="160")
    assert "Что изменилось надолго" in again.stdout
