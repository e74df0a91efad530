"""`dealcycle examine`, as somebody types it."""

import json
from pathlib import Path

from tests.cli.test_commands import dealcycle


def book() -> str:
    """Forty closed deals, of which half won within 20 days; one open for two years."""
    rows = ["id,created,closed,stage,amount,owner", "old,2023-01-10,,Proposal,500,Anna"]
    for at in range(40):
        month, day = at % 12 + 1, at % 25 + 2
        stage = "Closed Won" if at % 2 else "Closed Lost"
        later = f"2024-{month:02}-{day + 1:02}"
        rows.append(f"d{at},2024-{month:02}-{day:02},{later},{stage},100,Anna")
    return "\n".join(rows) + "\n"


def test_findings_are_json_with_deals_as_the_file_names_them(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(book())
    said = dealcycle("examine", str(path), "--json", LANG="ru_RU.UTF-8")
    assert said.returncode == 0, said.stderr
    data = json.loads(said.stdout)
    (dead,) = [each for each in data["findings"] if each["name"] == "zombies"]
    assert (dead["n"], dead["of"], dead["deals"]) == (1, 41, ["old"])
    assert "сделка в работе дольше" in dead["text"] and dead["todo"].startswith("Пройдите")
    lost = next(each for each in dead["effects"] if each["how"] == "as_lost")
    assert (lost["now"], lost["then"]) == (0.5, 20 / 41)
    assert "bulk_closings" in data["clean"]


def test_findings_are_told_in_words_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text(book())
    said = dealcycle("examine", str(path), "--lang", "en", LANG="en_GB.UTF-8", COLUMNS="120")
    assert said.returncode == 0, said.stderr
    for words in ("1 deal is open longer than any deal ever took to be won", "if they were lost",
                  "Deals: old", "What to do: Go through the list", "Nothing found: "):  # fmt: skip
        assert words in said.stdout, said.stdout
    assert dealcycle("examine").returncode == 2
