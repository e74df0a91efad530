"""From files to figures: the public data sets, and the shapes in which systems export."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dealcycle.cycle.refusal import Refused
from dealcycle.measures.counts import Counts
from dealcycle.measures.estimate import named
from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.question import Question
from dealcycle.measures.report import Report, report
from dealcycle.sources.files import Read, read_files
from dealcycle.sources.staging import Stage
from tests.shared_data import shared_data


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage() as opened:
        yield opened


def whole(stage: Stage, *paths: Path) -> tuple[Read, Report]:
    read = read_files(stage, paths)
    assert isinstance(read, Read), read
    return read, report(read.journal, scope=EVERYONE)


def folder(name: str, *files: str) -> list[Path]:
    return [Path(shared_data(name, file)) for file in files]


def naive(found: Report) -> list[float]:
    """Win rate, days mean and median, average won, velocity, as the data's README has them."""
    measures = found.measures
    return [
        getattr(named(measures[measure], name), "value", None)
        for measure, name in (
            ("win_rate", "closed_in_period"), ("time_to_close", "mean_days_won"),
            ("time_to_close", "median_days_won"), ("deal_size", "mean_won"),
            ("velocity", "textbook"),
        )
    ]  # fmt: skip


@pytest.mark.shared_data
def test_maven(stage: Stage) -> None:
    files = ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv")
    read, found = whole(stage, *folder("maven", *files))
    deals = found.deals
    assert (deals.won, deals.lost, deals.open, deals.leads) == (4238, 2473, 1589, 500)
    expected = [0.631501, 51.782, 57, 2360.9094, 60146.86]
    assert naive(found) == pytest.approx(expected, rel=2e-6)
    won, lost, _ = Counts(read.journal, EVERYONE, Question()).incidence.curves
    assert [won.at(30)[0], lost.at(30)[0]] == pytest.approx([0.218995, 0.162206], abs=5e-7)
    assert [won.at(90)[0], lost.at(90)[0]] == pytest.approx([0.397015, 0.252125], abs=5e-7)
    assert found.measures["pace"].value == 69
    # GTXPro is GTX Pro of the price list: every product found its series.
    assert {"sector", "series", "regional_office"} <= set(read.mapping["dimensions"])
    series = read.journal.dimensions["series"]
    blank = read.journal.engine.fetch(f"SELECT count(*) AS n FROM deals WHERE {series} IS NULL")
    assert blank["n"][0] == 0


@pytest.mark.shared_data
def test_realestate(stage: Stage) -> None:
    files = ("Leads.csv", "Sales.csv", "Customers.csv", "Properties.csv", "Agents.csv")
    read, found = whole(stage, *folder("realestate_aed", *files))
    assert (found.deals.won, found.deals.lost, found.deals.open) == (813, 4098, 89)
    expected = [0.165547, 61.2669, 61, 2737446.49, 658310.91]
    assert naive(found) == pytest.approx(expected, rel=2e-6)
    assert found.measures["win_rate"].code == "undated_closings"
    stages = found.measures["funnel"].stages
    reach = [named(each.conversion, "of_entered").value for each in stages]
    assert reach == pytest.approx([0.4556, 0.7507, 0.6924, 0.7796, 0.8808], abs=5e-5)
    assert read.journal.currency == "AED"


@pytest.mark.shared_data
def test_olga(stage: Stage) -> None:
    _read, found = whole(stage, *folder("olga", "opportunities.csv"))
    assert (found.deals.won, found.deals.lost, found.deals.open) == (1824, 3760, 416)
    expected = [0.326648, 65.1502, 51, 39610.1974, 82616.08]
    assert naive(found) == pytest.approx(expected, rel=2e-6)


@pytest.mark.shared_data
def test_bpic12(stage: Stage) -> None:
    read, found = whole(stage, *folder("bpic12", "BPI_Challenge_2012_O.csv"))
    assert (found.deals.won, found.deals.lost, found.deals.open) == (2243, 2442, 330)
    expected = [0.478762, 16.0006, 13.8306, 15705.456, 155077.18]
    assert naive(found) == pytest.approx(expected, rel=4e-6)
    won, lost, _ = Counts(read.journal, EVERYONE, Question()).incidence.curves
    assert [won.at(14)[0], lost.at(14)[0]] == pytest.approx([0.235135, 0.216587], abs=5e-7)
    assert [won.at(30)[0], lost.at(30)[0]] == pytest.approx([0.427654, 0.359859], abs=5e-7)


@pytest.mark.shared_data
def test_olist_has_no_losses_and_so_no_win_rate(stage: Stage) -> None:
    files = ("olist_marketing_qualified_leads_dataset.csv", "olist_closed_deals_dataset.csv")
    _read, found = whole(stage, *folder("olist", *files))
    assert (found.deals.won, found.deals.open) == (842, 7158)
    assert found.measures["win_rate"].code == "no_losses"
    days = found.measures["time_to_close"]
    assert named(days, "mean_days_won").value == pytest.approx(48.4406, abs=5e-5)
    assert named(days, "median_days_won").value == 14


PIPEDRIVE = """Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Currency of Value,Deal - Organization,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time,Deal - Lost time,Deal - Lost reason
1,Cranes,Anna,"1,200.50",EUR,Hafen,Proposal,Won,2025-01-10 09:00:00,2025-02-10 10:00:00,,
2,Hoists,Bert,900,EUR,Kai,Contact,Lost,2025-01-12 09:00:00,,2025-01-30 12:00:00,Price
3,Ropes,Anna,,EUR,Kai,Contact,Open,2025-02-01 09:00:00,,,
"""  # noqa: E501
SALESFORCE = """Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate,Probability,ForecastCategory
h1,006A,2025-01-01T08:00:00Z,Prospecting,100,2025-03-01,10,Pipeline
h2,006A,2025-01-05T08:00:00Z,Prospecting,200,2025-03-01,10,Pipeline
h3,006A,2025-01-11T08:00:00Z,Proposal,200,2025-03-01,50,Pipeline
h4,006A,2025-01-31T08:00:00Z,Closed Won,200,2025-01-31,100,Closed
h5,006B,2025-01-02T08:00:00Z,Prospecting,50,2025-03-01,10,Pipeline
"""
OPPORTUNITIES = """Id,Name,AccountId,StageName,Amount,CloseDate,IsClosed,IsWon,OwnerId,CreatedDate
006A,Cranes,001,Closed Won,200,2025-01-31,true,true,005,2025-01-01T08:00:00Z
006B,Hoists,002,Prospecting,50,2025-03-01,false,false,005,2025-01-02T08:00:00Z
"""
HUBSPOT = '''Record ID,Deal Name,Deal Stage,Pipeline,Amount,Create Date,Close Date,Is Closed Won,Is closed lost,"Date entered ""Proposal (Sales)""","Date entered ""Closed won (Sales)"""
11,Cranes,Closed won,Sales,500,2025-01-01 10:00,2025-02-01 10:00,true,false,2025-01-15 10:00,2025-02-01 10:00
12,Hoists,Proposal,Sales,300,2025-01-03 10:00,2025-03-31 10:00,false,false,2025-01-20 10:00,
'''  # noqa: E501
ZOHO = """Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,Created Time,Reason For Loss
1234567890123456789,9,Anna,100,Cranes,2025-02-01,8,Hafen,Closed Won,2025-01-01 10:00:00,
1234567890123456788,9,Anna,80,Hoists,2025-02-03,8,Hafen,Closed Lost,2025-01-05 10:00:00,Price
"""  # noqa: E501
РУССКИЙ = """Номер;Название;Этап;Сумма;Ответственный;Дата создания;Дата закрытия
1;Краны;Успешно реализовано;1 250 000,50 ₽;Анна;05.01.2025;17.02.2025
2;Тали;Закрыто и не реализовано;300 000 ₽;Борис;06.01.2025;20.01.2025
3;Тросы;Переговоры;;Анна;07.01.2025;
"""


@pytest.mark.parametrize(
    ("text", "won", "lost", "open_deals", "value"),
    [
        (PIPEDRIVE, 1, 1, 1, 120_050), (HUBSPOT, 1, 0, 1, 50_000), (ZOHO, 1, 1, 0, 10_000),
        (РУССКИЙ, 1, 1, 1, 125_000_050),
    ],
    ids=["pipedrive", "hubspot", "zoho", "russian"],
)  # fmt: skip
def test_shapes_of_exports(
    stage: Stage, tmp_path: Path, text: str, won: int, lost: int, open_deals: int, value: int
) -> None:
    path = tmp_path / "export.csv"
    path.write_text(text)
    read, found = whole(stage, path)
    assert (found.deals.won, found.deals.lost, found.deals.open) == (won, lost, open_deals)
    amounts = read.journal.engine.fetch("SELECT amount_minor FROM deals WHERE outcome = -1")
    assert list(amounts["amount_minor"]) == [value]


def test_a_history_of_stages_drops_rows_that_repeat_the_stage(stage: Stage, tmp_path: Path) -> None:
    for name, text in (("OpportunityHistory", SALESFORCE), ("Opportunity", OPPORTUNITIES)):
        (tmp_path / f"{name}.csv").write_text(text)
    read, found = whole(stage, *sorted(tmp_path.glob("*.csv")))
    assert [stage.name for stage in found.measures["funnel"].stages] == ["Prospecting", "Proposal"]
    visits = read.journal.engine.fetch(
        "SELECT deal, stage, exit, left_at - entered_at AS stay FROM visits ORDER BY deal, stage"
    )
    assert [int(days) // 86_400 for days in visits["stay"][:2]] == [10, 20]
    assert list(visits["exit"][:2]) == [2, -1]


def test_what_is_guessed_can_be_said(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "key,begun,end,status,worth\na,2025-01-01,2025-02-01,ok,10\nb,2025-01-02,,going,5\n"
    )
    said = {
        "columns": {"id": "key", "opened": "begun", "closed": "end", "amount": "worth"},
        "outcomes": {"ok": "won"},
    }  # fmt: skip
    read = read_files(stage, [path], said=said)
    assert isinstance(read, Read)
    found = report(read.journal, scope=EVERYONE)
    assert (found.deals.won, found.deals.open) == (1, 1)
    assert named(found.measures["time_to_close"], "mean_days_won").value is None


def test_files_that_hold_no_deals_say_what_is_missing(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("product,weight\nCrane,7\nHoist,5\n")
    refused = read_files(stage, [path])
    assert isinstance(refused, Refused)
    assert refused.codes == ("no_deals",)


def test_the_mapping_is_told_as_json_takes_it(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(PIPEDRIVE)
    read, _found = whole(stage, path)
    told = json.loads(json.dumps(read.mapping))
    assert told["columns"]["amount"] == "export.csv: Deal - Value"
    assert told["currency"] == "EUR"
