"""`dealcycle report --json` and `--map`: what scripts rely on, and what a person corrects."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import Said, run
from tests.cli.documents import check

Capsys = pytest.CaptureFixture[str]
FEW = """id,created,closed,stage,amount,owner
1,2025-01-01,2025-02-01,Closed Won,100,Anna
2,2025-01-02,2025-02-11,Closed Lost,90,Bert
3,2025-01-03,,Proposal,80,Anna
"""
ODD = """key;begun;end;status;worth;zone;seen;sent
a;03.01.2025;01.02.2025;done;1.234;north;05.01.2025;09.01.2025
b;04.01.2025;03.03.2025;gone;2.500;north;08.01.2025;
c;05.01.2025;;going;;south;07.01.2025;11.01.2025
"""


def book(deals: int = 60) -> str:
    """Deals of two owners, won, lost and open in turn, with a date for each of two stages."""
    lines = ["id,created,closed,status,amount,currency,owner,visit_date,offer_date"]
    for at in range(deals):
        status = ("won", "lost", "open", "won")[at % 4]
        month, day = 1 + at % 6, 1 + at % 28
        closed = "" if status == "open" else f"2025-{month + 3:02}-{day:02}"
        offer = f"2025-{month + 2:02}-{day:02}" if at % 4 else ""
        lines.append(
            f"{at},2025-{month:02}-{day:02},{closed},{status},{1000 + at * 10}.50,EUR,"
            f"{('Anna', 'Bert')[at % 2]},2025-{month + 1:02}-{day:02},{offer}"
        )
    return "\n".join(lines) + "\n"


def told(said: Said) -> dict:
    assert said.code == 0, said.err
    return json.loads(said.out)


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_key_is_there_with_refused_figures_too(
    tmp_path: Path, capsys: Capsys, lang: str
) -> None:
    path = tmp_path / "few.csv"
    path.write_text(FEW)
    data = told(run(capsys, "report", path, "--json", "--by", "owner", "--lang", lang))
    check(data, by=("owner",))
    assert all(figure["refused"] for figure in data["measures"].values())
    assert data["as_of"] == "2025-02-11T23:59:59+00:00"
    assert data["read"]["files"] == ["few.csv"] and data["read"]["rows"] == 3
    words = data["measures"]["win_rate"]["refused"]["text"]
    assert ("рано" in words) is (lang == "ru")


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_key_is_there_with_figures(tmp_path: Path, capsys: Capsys, lang: str) -> None:
    path = tmp_path / "book.csv"
    path.write_text(book())
    data = told(run(capsys, "report", path, "--json", "--lang", lang))
    check(data)
    assert not [name for name, figure in data["measures"].items() if figure["refused"]]
    assert [each["stage"] for each in data["measures"]["funnel"]["stages"]] == [
        "Lead", "visit", "offer",
    ]  # fmt: skip
    # Major units, not rounded: thirty won deals of 1,000.50 and more.
    worth = [1000.5 + at * 10 for at in range(60) if at % 4 in (0, 3)]
    assert data["measures"]["deal_size"]["value"] == pytest.approx(sum(worth) / len(worth))
    assert (data["currency"], data["deals"]["won"], data["deals"]["open"]) == ("EUR", 30, 15)
    crossed = told(run(capsys, "report", path, "--json", "--by", "owner", "--by", "quarter"))
    check(crossed, by=("owner", "quarter"))
    assert {"owner": "Anna", "quarter": "2025-Q1"}.items() <= crossed["groups"][0]["by"].items()


@pytest.mark.parametrize("text", [FEW, book()], ids=["few", "book"])
def test_the_mapping_that_is_printed_is_taken_back(
    tmp_path: Path, capsys: Capsys, text: str
) -> None:
    path, said = tmp_path / "deals.csv", tmp_path / "map.json"
    path.write_text(text)
    first = told(run(capsys, "report", path, "--json"))
    for given in (first["read"]["mapping"], first):
        said.write_text(json.dumps(given))
        again = told(run(capsys, "report", path, "--json", "--map", said))
        again["read"]["warnings"] = first["read"]["warnings"]
        assert again == first


def test_everything_that_was_guessed_can_be_said(tmp_path: Path, capsys: Capsys) -> None:
    path, said = tmp_path / "odd.csv", tmp_path / "map.json"
    path.write_text(ODD)
    said.write_text(
        json.dumps(
            {
                "columns": {
                    "id": "key", "opened": "begun", "closed": "odd.csv: end", "status": "status",
                    "amount": "worth", "owner": None,
                },
                "outcomes": {"done": "won", "gone": "lost", "going": "open"},
                "stage_dates": [["Sent", "sent"], ["Seen", "seen"]],
                "stages": ["Seen", "Sent"],
                "clock": "Sent",
                "dimensions": {"where": "zone"},
                "currency": "RUB",
                "decimal": ",",
                "day_first": False,
            }
        )
    )  # fmt: skip
    data = told(run(capsys, "report", path, "--json", "--map", said, "--by", "where"))
    check(data, by=("where",))
    mapping = data["read"]["mapping"]
    assert mapping["columns"]["closed"] == "odd.csv: end"
    assert mapping["stages"] == ["Seen", "Sent"] and mapping["clock"] == "Sent"
    assert mapping["day_first"] is False
    assert data["deals"] == {"won": 1, "lost": 1, "no_decision": 0, "open": 1, "leads": 0}
    assert [group["by"] for group in data["groups"]] == [{"where": "north"}, {"where": "south"}]
    assert data["currency"] == "RUB"
    size = next(
        each for each in data["measures"]["deal_size"]["definitions"] if each["name"] == "mean_won"
    )
    assert size["n"] == 1


def test_the_clock_makes_leads_of_what_has_not_reached_it(tmp_path: Path, capsys: Capsys) -> None:
    path, said = tmp_path / "book.csv", tmp_path / "map.json"
    path.write_text(book())
    said.write_text('{"clock": "offer"}')
    data = told(run(capsys, "report", path, "--json", "--map", said))
    check(data)
    assert [each["stage"] for each in data["measures"]["funnel"]["stages"]] == ["offer"]
    assert [each["stage"] for each in data["measures"]["funnel"]["leads"]] == ["Lead", "visit"]
    assert data["read"]["mapping"]["clock"] == "offer"


def test_a_history_and_the_files_beside_it_can_be_said(tmp_path: Path, capsys: Capsys) -> None:
    (tmp_path / "deals.csv").write_text(FEW)
    (tmp_path / "steps.csv").write_text(
        "which,went to,on\n1,Talk,2025-01-01\n1,Offer,2025-01-11\n2,Talk,2025-01-02\n"
        "3,Talk,2025-01-03\n3,Offer,2025-01-20\n"
    )
    (tmp_path / "people.csv").write_text("owner,region\nAnna,North\nBert,South\n")
    files = sorted(tmp_path.glob("*.csv"))
    guessed = told(run(capsys, "report", *files, "--json"))
    assert guessed["read"]["mapping"]["history"] is None
    assert guessed["read"]["mapping"]["joined"] == ["people.csv"]
    said = tmp_path / "map.json"
    history = {"file": "steps.csv", "deal": "which", "stage": "went to", "at": "on"}
    said.write_text(json.dumps({"deals": "deals.csv", "history": history, "joined": []}))
    data = told(run(capsys, "report", *files, "--json", "--map", said))
    check(data)
    assert [each["stage"] for each in data["measures"]["funnel"]["stages"]] == ["Talk", "Offer"]
    assert data["read"]["mapping"]["joined"] == []
    assert "region" not in data["read"]["mapping"]["dimensions"]
    said.write_text(json.dumps(data["read"]["mapping"]))
    assert told(run(capsys, "report", *files, "--json", "--map", said)) == data


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[1]", "curly brackets"),
        ("{", "cannot be read"),
        ('{"colums": {}}', "“colums” in the file for --map is unknown"),
        ('{"columns": ["id"]}', "“columns” in the file for --map has another shape"),
        ('{"columns": {"amout": "amount"}}', "No column is taken for “amout”"),
        ('{"columns": {"amount": "worth"}}', "There is no column “worth”"),
        ('{"outcomes": {"Proposal": "winning"}}', "“winning” is no outcome"),
        ('{"stage_dates": [["Visit"]]}', "“stage_dates” in the file for --map has another shape"),
        ('{"stage_dates": [["Visit", "seen"]]}', "There is no column “seen”"),
        ('{"history": {"file": "x.csv", "deal": "a", "stage": "b", "at": "c"}}', "no table “x.csv"),
        ('{"history": {"deal": "id", "stage": "stage", "at": "closed"},'
         ' "stage_dates": [["A", "closed"]]}', "not both"),
        ('{"deals": "other.csv"}', "There is no table “other.csv”"),
        ('{"joined": ["deals.csv"]}', "There is no table “deals.csv”"),
        ('{"dimensions": ["weather"]}', "There is no column “weather”"),
        ('{"clock": "Offer"}', "no history of stages"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_ends_with_2_and_says_why(
    tmp_path: Path, capsys: Capsys, said: str, words: str
) -> None:
    (tmp_path / "deals.csv").write_text(FEW)
    (tmp_path / "map.json").write_text(said)
    answer = run(
        capsys, "report", tmp_path / "deals.csv", "--json", "--lang", "en",
        "--map", tmp_path / "map.json",
    )  # fmt: skip
    assert (answer.code, answer.out) == (2, "")
    assert words in " ".join(answer.err.split())


def test_a_map_is_for_files_and_a_language_one_of_two(tmp_path: Path, capsys: Capsys) -> None:
    (tmp_path / "map.json").write_text("{}")
    answer = run(capsys, "report", "--from", "here", "--map", tmp_path / "map.json")
    assert answer.code == 2 and "not a database" in answer.err
    answer = run(capsys, "report", tmp_path / "map.json", "--lang", "de")
    assert answer.code == 2 and "“de”" in answer.err


@pytest.mark.parametrize("period", ["month", "quarter"])
def test_by_a_period_the_trends_are_told_too(
    tmp_path: Path, capsys: Capsys, period: str
) -> None:
    path = tmp_path / "book.csv"
    path.write_text(book())
    data = told(run(capsys, "report", path, "--json", "--by", period))
    check(data, by=(period,))
    sizes = data["trends"]["measures"]["deal_size"]["points"]
    won = {group["by"][period]: group["measures"]["deal_size"] for group in data["groups"]}
    known = [each for each in sizes if each["value"] is not None]
    assert known and all(each["value"] == won[each["period"]]["value"] for each in known)
