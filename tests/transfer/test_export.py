"""Everything written out, and read again."""

import csv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from dealcycle.crm.actions import attachments, moves, own_fields
from dealcycle.crm.models import Company, Deal, Reason, Stage, Visit
from dealcycle.cycle import moves as rules
from dealcycle.cycle.money import Money
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Fault
from dealcycle.insights.models import Adoption, Call, MadeForecast, Plan, RollUp
from dealcycle.measures import duck
from dealcycle.measures.journal import EVERYONE, LOST, NO_DECISION, WON, Journal, Pipeline
from dealcycle.measures.journal import Stage as JournalStage
from dealcycle.measures.report import Report, report
from dealcycle.sources.files import read_files
from dealcycle.sources.staging import Stage as Staging
from dealcycle.transfer.export import folders, writing
from tests.builders import a_company, a_contact, a_deal, the_stage
from tests.cast import Cast, assemble
from tests.clock import NOW

ANYWAY = rules.Override(words="for the test")


def written(folder: Path) -> Path:
    list(writing.write(folder, now=NOW))
    return folder


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"csv/{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def parquet(folder: Path, table: str) -> list[dict[str, str]]:
    with duckdb.connect() as engine:
        engine.execute("SET TimeZone = 'UTC'")
        found = engine.execute(
            f"SELECT COLUMNS(*)::VARCHAR FROM '{folder}/parquet/{table}.parquet'"
        )
        names = [each[0] for each in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_a_deal_comes_out_whole_in_both_formats(cast: Cast, tmp_path: Path) -> None:
    own_fields.add_field(record_kind="deal", label="Region", type="text", choices=(),
                         by=cast.adam, now=NOW)  # fmt: skip
    own_fields.add_field(record_kind="deal", label="Status", type="money", choices=(),
                         by=cast.adam, now=NOW)  # fmt: skip
    company = a_company('Ångström, "Söhne"\nGmbH')
    a_deal(
        "=1+1",
        owner=cast.alice,
        company=company,
        amount=123_456,
        custom={"region": "Süd", "status": Money(5_000, "JPY")},
    )
    folder = written(tmp_path)
    row, kept = read(folder, "deals")[0], parquet(folder, "deals")[0]
    assert (row["name"], kept["name"]) == ("'=1+1", "=1+1")
    assert row["company"] == kept["company"] == 'Ångström, "Söhne"\nGmbH'
    assert (row["amount"], kept["amount"], row["currency"]) == ("1234.56", "1234.5600", "EUR")
    assert row["Region"] == "Süd"
    assert (row["Status (2)"], row["Status (currency)"]) == ("5000", "JPY")
    assert (row["owner"], row["owner_email"]) == ("Alice Archer", "alice@example.org")
    assert kept["added_at"] == "2026-03-18 10:00:00+00"
    assert row["status"] == "open"


def test_the_readme_explains_every_column(cast: Cast, tmp_path: Path) -> None:
    with override("ru"):
        folder = written(tmp_path)
        tables = writing.everything()
    words = (folder / "README.md").read_text()
    for table in tables:
        part = words.partition(f"\n## {table.name}\n")[2].partition("\n## ")[0]
        heads = next(csv.reader((folder / f"csv/{table.name}.csv").open(encoding="utf-8-sig")))
        assert [line.split(" | ")[0].strip("| ") for line in part.splitlines()[5:] if line] == heads
    assert not (set(folder.glob("*.raw")))


def test_no_secret_leaves(cast: Cast, tmp_path: Path) -> None:
    cast.alice.set_password("harbour lights")
    cast.alice.save()
    folder = written(tmp_path)
    everything = b"".join(path.read_bytes() for path in (folder / "csv").iterdir())
    assert cast.alice.password.encode() not in everything
    assert cast.alice.session_stamp.encode() not in everything
    assert b"alice@example.org" in everything


def test_attached_files_come_along_under_safe_names(cast: Cast, tmp_path: Path) -> None:
    deal = a_deal(owner=cast.alice)
    attachments.attach_file(
        record=deal.record,
        file=ContentFile(b"terms"),
        name="../../terms: final?.pdf",
        content_type="application/pdf",
        by=cast.alice,
        now=NOW,
    )
    folder = written(tmp_path)
    row = read(folder, "attachments")[0]
    assert (folder / row["file"]).read_bytes() == b"terms"
    assert (folder / row["file"]).resolve().parent == folder / "files"


def test_what_lies_in_the_bin_stands_apart(cast: Cast, tmp_path: Path) -> None:
    deal = a_deal("Gone", owner=cast.alice)
    Deal.objects.filter(pk=deal.pk).update(binned_at=NOW)
    folder = written(tmp_path)
    assert (read(folder, "deals"), read(folder, "stage_history")) == ([], [])
    assert [row["name"] for row in read(folder, "binned_deals")] == ["Gone"]
    assert [row["deal_id"] for row in read(folder, "stage_history_void")] == [str(deal.pk)]


def test_people_and_their_jobs(cast: Cast, tmp_path: Path) -> None:
    company = a_company("Northwind")
    a_contact("Nina", company=company, phone="+47 22 00")
    folder = written(tmp_path)
    row = read(folder, "contacts")[0]
    assert (row["name"], row["company"], row["phone"]) == ("Nina", "Northwind", "'+47 22 00")
    assert parquet(folder, "contacts")[0]["phone"] == "+47 22 00"
    assert {row["name"] for row in read(folder, "users")} >= {"Alice Archer", "Vera Vale"}


def test_forecasts_calls_and_adopted_advice_come_along(cast: Cast, tmp_path: Path) -> None:
    deal = a_deal(owner=cast.alice)
    Call.objects.create(deal=deal, call="commit", by=cast.carol, at=NOW)
    MadeForecast.objects.create(
        made_at=NOW, day=NOW.date(), days=91, until=NOW.date(), currency="EUR",
        quantiles=[100.0, 200.0, 400.0], stage_sum=250, past_sums=[10.5], won=180.25,
    )  # fmt: skip
    Adoption.objects.create(
        key="dwell:proposal", rule="dwell", measure="dwell", stage=7, against="before", now=19.0,
        before=10.0, n_now=40, n_before=35, days=90, chance=0.93, gain=[38_000_00, 12_000_00, None],
        start=NOW.date(), tasks=[3], adopted_by=cast.carol, adopted_at=NOW,
    )  # fmt: skip
    Plan.objects.create(person=cast.alice, month=NOW.date().replace(day=1), amount_minor=50_000_50,
                        currency="EUR")  # fmt: skip
    RollUp.objects.create(
        week=NOW.date(), since=NOW.date(), until=NOW.date(), team=cast.team, currency="EUR",
        made_at=NOW, lines=[{"who": 1}], deals=[], locked_at=NOW, locked_by=cast.carol,
    )  # fmt: skip
    folder = written(tmp_path)
    (plan,) = read(folder, "plans")
    assert (plan["person"], plan["team"], plan["amount"]) == (str(cast.alice.pk), "", "50000.50")
    (roll_up,) = read(folder, "roll_ups")
    assert (roll_up["team"], roll_up["locked_by"]) == ("North", str(cast.carol.pk))
    assert (roll_up["lines"], roll_up["came"]) == ('[{"who": 1}]', "")
    (call,) = read(folder, "calls")
    assert (call["deal_id"], call["call"], call["by"]) == (
        str(deal.pk), "commit", str(cast.carol.pk),
    )  # fmt: skip
    (made,) = parquet(folder, "forecasts")
    assert (made["median"], made["won"], made["quantiles"]) == (
        "200.0", "180.25", "[100.0, 200.0, 400.0]",
    )  # fmt: skip
    (adopted,) = read(folder, "adopted_advice")
    assert (adopted["gain"], adopted["gain_range"]) == ("38000.00", "[12000.0, null]")
    assert (adopted["value"], adopted["tasks"], adopted["withdrawn_at"]) == ("19.0", "[3]", "")


def test_every_table_of_the_database_comes_out_or_is_known_to_stay(cast: Cast) -> None:
    """What stays: how we work (queues, sessions, search words), what follows from the rest,
    secrets, and what one person has set for themselves."""
    out = {table.query().model for table in writing.everything()}
    stays = {
        "events.Event", "events.Subject", "events.Delivery", "events.Job",
        "outside.SystemMail", "outside.MailFile", "outside.Pause",
        "people.RoleVisibility", "people.Invitation", "people.Notification",
        "crm.BulkJob", "crm.BulkChange", "crm.HandOver", "crm.HandOverRow", "crm.Once",
        "crm.SavedView", "crm.DefaultView", "crm.RateFetch", "crm.Revaluation",
        "crm.SearchWord", "crm.SearchSlip", "crm.SearchEntry",
        "insights.ReplayedForecasts", "insights.Pack", "insights.Schedule", "insights.Recipient",
        "transfer.Import", "transfer.Origin", "transfer.Former", "transfer.Remembered",
        "transfer.Export",
    }  # fmt: skip
    own = [
        model for config in apps.get_app_configs()
        if config.name.startswith("dealcycle.")
        for model in config.get_models(include_auto_created=True)
    ]  # fmt: skip
    left = {model._meta.label for model in own if model not in out}
    assert left - stays == set()
    assert stays <= {model._meta.label for model in own}


def test_reading_the_export_gives_the_figures_of_the_database(cast: Cast, tmp_path: Path) -> None:
    _sell(cast)
    folder = written(tmp_path)
    names = ("time_to_close", "win_rate", "pace", "deal_size", "funnel")
    with Staging() as stage:
        paths = [folder / f"csv/{name}.csv" for name in ("deals", "stage_history")]
        found = read_files(stage, paths)
        again = report(found.journal, scope=EVERYONE, names=names)
        kept = _journal_of_the_database(found.journal.as_of)
        own = report(kept, scope=EVERYONE, names=names)
        assert again.deals == own.deals
        assert again.deals.won == 12 and again.deals.leads == 1
        for name in names[:-1]:
            assert again.measures[name] == own.measures[name], name
        assert _stages(again) == _stages(own)


def _stages(found: Report) -> dict[str, tuple[object, ...]]:
    """What the funnel says of the stages that deals came to."""
    return {
        each.name: (each.entered, each.exits, each.conversion.value, each.dwell.value)
        for each in found.measures["funnel"].stages
        if each.entered
    }


def _sell(cast: Cast) -> None:
    """Thirty deals that move on, are won, lost, and one that is still a lead."""
    reason = Reason.objects.filter(purpose="lost")[0]
    for number in range(30):
        at = NOW - timedelta(days=200 - number)
        deal = a_deal(f"Deal {number}", owner=cast.alice, stage="prospecting", at=at)
        for days, kind in enumerate(("contact", "discovery", "proposal"), start=2):
            at += timedelta(days=days + number % 5)
            moved = moves.move_deal(
                deal=deal, to=the_stage(kind), version=None, by=cast.alice, now=at, override=ANYWAY
            )
            deal = moved.deal
        if number % 5 < 4:
            at += timedelta(days=10 + number % 7)
            closure = moves.Closure(
                outcome=Outcome.WON if number % 5 < 2 else Outcome.LOST,
                closed_on=at.date(),
                amount=Money(100_000 + 7_000 * number, "EUR"),
                reason=None if number % 5 < 2 else reason,
            )
            assert moves.close_deal(
                deal=deal, closure=closure, version=None, by=cast.alice, now=at, override=ANYWAY
            )
    a_deal("A lead", owner=cast.alice, stage="prospecting", at=NOW - timedelta(days=20))


def _journal_of_the_database(as_of: int) -> Journal:
    """The database's own rows, without the export between."""
    kinds = {"won": WON, "lost": LOST, "no_decision": NO_DECISION}
    (start,) = Stage.objects.filter(kind="contact")
    stages = list(Stage.objects.filter(pipeline=start.pipeline).exclude(kind="follow_up"))
    pipeline = Pipeline(1, "Deals", tuple(JournalStage(each.pk, each.name) for each in stages), 1)
    deals = [
        {
            "deal": deal.pk,
            "pipeline": 1,
            "outcome": kinds.get(deal.outcome),
            "closed_at": deal.closed_at and int(deal.closed_at.timestamp()),
            "amount_minor": deal.amount_minor,
        }
        for deal in Deal.objects.order_by("pk")
    ]
    visits = [
        {
            "deal": visit.deal_id,
            "pipeline": 1,
            "stage": visit.stage_id,
            "entered_at": int(visit.entered_at.timestamp()),
            "left_at": visit.left_at and int(visit.left_at.timestamp()),
            "exit": kinds.get(visit.exit) or (int(visit.exit) if visit.exit else None),
        }
        for visit in Visit.objects.filter(void_at=None).order_by("pk")
    ]
    return duck.build(
        {"deals": deals, "visits": visits},
        pipelines=[pipeline],
        as_of=as_of,
        currency="EUR",
        has_history=True,
    )


def test_a_folder_that_holds_something_is_left_alone(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/notes.txt").write_text("keep")
    with pytest.raises(Fault, match="is there already"):
        folders.export_to(tmp_path / "mine", now=NOW)
    made = folders.export_to(tmp_path / "new/place", now=NOW)
    assert made.tables > 20
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mine", "new"]
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == ["place"]


def test_rows_are_streamed(cast: Cast, tmp_path: Path) -> None:
    """However many rows a table has, one query reads them."""
    a_deal(owner=cast.alice)
    with CaptureQueriesContext(connection) as few:
        written(tmp_path_in(tmp_path, "few"))
    for _number in range(20):
        a_deal(owner=cast.alice, company=a_company(), amount=5)
    with CaptureQueriesContext(connection) as many:
        written(tmp_path_in(tmp_path, "many"))
    assert len(many) == len(few)


def tmp_path_in(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def test_the_question_in_the_documents_can_be_asked(cast: Cast, tmp_path: Path) -> None:
    _sell(cast)
    page = (Path(__file__).parents[2] / "docs/how-to/export.md").read_text()
    asked = page.partition("```sql\n")[2].partition("```")[0].replace("FOLDER", str(tmp_path))
    written(tmp_path)
    with duckdb.connect() as engine:
        assert engine.execute(asked).fetchall()[0][:2] == ("Alice Archer", 12)


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_waits_for_the_next_export(tmp_path: Path) -> None:
    """One moment for all tables, while others go on writing."""
    cast = assemble()
    a_deal("Before", owner=cast.alice)
    parts = writing.write(tmp_path, now=NOW)
    next(parts)
    assert _elsewhere(lambda: a_company("Meanwhile")) == "Meanwhile"
    list(parts)
    assert [row["name"] for row in read(tmp_path, "deals")] == ["Before"]
    assert read(tmp_path, "companies") == []
    assert Company.objects.get().name == "Meanwhile"


def _elsewhere(act: Callable[[], object]) -> str:
    """What another process does at the same time."""

    def run() -> str:
        try:
            return str(act())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as others:
        return others.submit(run).result(timeout=30)
