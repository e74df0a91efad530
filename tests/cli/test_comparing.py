"""`dealcycle compare`, as somebody types it."""

import json
from pathlib import Path

from tests.cli.test_commands import dealcycle


def book() -> str:
    """A year's deals: Anna wins three of four, Bert one of four."""
    rows = ["id,created,closed,stage,amount,owner"]
    for at in range(240):
        owner, month, day = ("Anna", "Bert")[at % 2], at % 12 + 1, at % 20 + 1
        lucky = at // 2 % 4 < (3 if owner == "Anna" else 1)
        stage = "Closed Won" if lucky else "Closed Lost"
        rows.append(
            f"{at},2024-{month:02}-{day:02},2024-{month:02}-{day + 7:02},{stage},{100 + at},{owner}"
        )
    return "\n".join(rows) + "\n"


def test_two_owners_are_compared_once_and_the_gap_is_proven(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(book())
    said = dealcycle("compare", str(path), "--by", "owner", "--json")
    assert said.returncode == 0, said.stderr
    data = json.loads(said.stdout)
    (only,) = data["comparisons"]
    assert (only["name"], only["deals"], data["velocity"]) == ("Anna", [120, 120], None)
    found = {(each["measure"], each["definition"]): each for each in only["differences"]}
    share = found["win_rate", "closed_in_period"]
    assert (share["one"], share["other"], share["proven"]) == (0.75, 0.25, True)
    assert share["low"] < 0.5 < share["high"]
    assert found["deal_size", None]["proven"] is False
    told = dealcycle("compare", str(path), "--by", "owner", LANG="ru_RU.UTF-8", COLUMNS="160")
    assert "Доказано" in told.stdout and "Разница не доказана" in told.stdout


def test_two_periods_come_with_what_moved_the_revenue(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(book())
    for frame, levers in (("capacity", 4), ("arrivals", 3)):
        said = dealcycle("compare", str(path), "--periods", "quarter", "--frame", frame, "--json",
                         "--as-of", "2024-12-31")  # fmt: skip
        assert said.returncode == 0, said.stderr
        data = json.loads(said.stdout)
        split = data["velocity"]
        assert len(split["levers"]) == levers
        parts = sum(lever["part"] for lever in split["levers"])
        assert abs(parts - split["change"]) < 1e-6 * max(abs(split["change"]), 1)
        assert data["comparisons"][0]["deals"] == [60, 60]
    told = dealcycle("compare", str(path), "--periods", "quarter", "--as-of", "2024-12-31",
                     "--lang", "en", COLUMNS="160")  # fmt: skip
    assert "What moved the revenue per day" in told.stdout, told.stdout + told.stderr


def test_one_group_is_compared_with_one_other(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(book())
    asked = ("compare", str(path), "--by", "owner", "--group", "anna", "--with", "Bert")
    said = dealcycle(*asked, "--json")
    assert said.returncode == 0, said.stderr
    (only,) = json.loads(said.stdout)["comparisons"]
    assert [each["measure"] for each in only["differences"]][-1] == "velocity"
    told = dealcycle(*asked, "--lang", "en", COLUMNS="160")
    assert "Proven different: win rate, pipeline velocity." in told.stdout
    unknown = dealcycle("compare", str(path), "--by", "owner", "--group", "Carl", "--lang", "en")
    assert unknown.returncode and "There is no group “Carl”; there are: Anna" in unknown.stderr


def test_what_cannot_be_asked_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(book())
    for words in ((), ("--by", "owner", "--periods", "month"), ("--periods", "week"),
                  ("--by", "colour"), ("--periods", "month", "--frame", "both")):  # fmt: skip
        said = dealcycle("compare", str(path), *words)
        assert (said.returncode, said.stdout) == (2, ""), words
        assert said.stderr
