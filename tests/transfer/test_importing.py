"""What becomes of files: deals with their journal, people, stages; twice the same; amended."""

import csv
from datetime import UTC, date, datetime

import pytest

from dealcycle.crm import search
from dealcycle.crm.models import Change, Company, Contact, CustomField, Deal, Pipeline, Visit
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.people.models import User
from dealcycle.transfer import queries, working
from dealcycle.transfer.actions.deciding import say
from dealcycle.transfer.actions.running import run_import
from dealcycle.transfer.models import Import
from tests.clock import NOW
from tests.transfer.files import imported, planned
from tests.transfer.shapes import STAGES, hubspot

DEALS = """Deal ID,Deal Name,Owner,Company,Stage,Amount,Currency,Created,Close Date,Lost Reason,Part
1,Cranes,Alice Archer,Harbour Ltd,Won,1000.50,EUR,2025-01-05,2025-02-01,,North
2,Hoists,Zoe Zander,Harbour  LTD,Lost,500,EUR,2025-01-06,2025-02-03,Too dear,North
3,Ropes,Alice Archer,Quay,Talks,,EUR,2025-01-07,2025-12-31,,South
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def the_deal(number: str) -> Deal:
    return Deal.objects.get(external_id=number)


def test_a_dry_run_writes_nothing(adam: User) -> None:
    before = Event.objects.filter(record_kind="deal").count(), User.objects.count()
    job = planned({"deals.csv": DEALS}, adam)
    assert job.state == Import.State.READY
    assert job.plan["counts"] == {
        "rows": 3, "create": 3, "update": 0, "skip": 0, "refuse": 0, "users": 1, "companies": 3,
        "contacts": 0, "activities": 0,
    }  # fmt: skip
    assert not Deal.objects.exists()
    assert not Company.objects.exists()
    assert not CustomField.objects.exists()
    assert before == (Event.objects.filter(record_kind="deal").count(), User.objects.count())
    offers = queries.offers(job)
    assert [(each.label, each.do) for each in offers["user"]] == [
        ("Alice Archer", "map"), ("Zoe Zander", "create"),
    ]  # fmt: skip
    assert [each.label for each in offers["stage"]] == ["Talks"]
    assert [(each.label, each.type) for each in offers["field"]] == [("Part", "choice")]


def test_deals_come_with_all_that_the_file_says(adam: User, alice: User) -> None:
    job = imported({"deals.csv": DEALS}, adam)
    assert (job.created, job.skipped, job.refused) == (3, 0, 0)
    won, lost, talks = the_deal("1"), the_deal("2"), the_deal("3")
    assert (won.outcome, won.amount_minor, won.owner) == ("won", 100_050, alice)
    assert won.closed_at == datetime(2025, 2, 1, tzinfo=UTC)
    assert (won.on_board, won.inherited_at, won.without_history) == (False, None, True)
    assert (lost.outcome, lost.close_reason.name) == ("lost", "Too dear")
    zoe = lost.owner
    assert (zoe.name, zoe.is_active, zoe.has_usable_password()) == ("Zoe Zander", False, False)
    assert (talks.stage.name, talks.outcome, talks.inherited_at) == ("Talks", "", NOW)
    assert talks.expected_close_on == date(2025, 12, 31)
    assert won.company == lost.company != talks.company
    field = CustomField.objects.get()
    assert (field.label, won.custom) == ("Part", {field.key: "north"})
    assert list(Deal.objects.filter(search.matching("deal", "ropes"))) == [talks]


def test_the_journal_knows_each_deal(adam: User) -> None:
    imported({"deals.csv": DEALS}, adam)
    won = the_deal("1")
    visit = Visit.objects.get(deal=won)
    assert (visit.entered_at, visit.left_at, visit.exit) == (won.created_at, won.closed_at, "won")
    assert visit.entry_recorded_at == visit.entered_at
    values = dict(Change.objects.filter(deal=won, until=None).values_list("field", "value"))
    assert values["amount_minor"] == "100050"
    assert values["outcome"] == "won"
    assert values["closed_at"] == str(int(won.closed_at.timestamp()))
    talks = Visit.objects.get(deal=the_deal("3"))
    assert (talks.left_at, talks.exit) == (None, "")


def test_one_event_tells_of_the_whole_import(adam: User) -> None:
    last = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    job = imported({"deals.csv": DEALS}, adam)
    told = Event.objects.filter(id__gt=last).values_list("kind", flat=True)
    assert list(told) == ["import.uploaded", "import.begun", "import.done"]
    assert Event.objects.get(pk=job.event).after["created"] == 3


def test_the_same_file_again_changes_nothing(adam: User) -> None:
    imported({"deals.csv": DEALS}, adam)
    before = list(Deal.objects.order_by("pk").values())
    again = imported({"other name.csv": DEALS}, adam)
    assert (again.created, again.updated, again.skipped) == (0, 0, 3)
    assert list(Deal.objects.order_by("pk").values()) == before
    assert Company.objects.count() == 2
    assert Pipeline.objects.count() == 2
    assert User.objects.filter(name="Zoe Zander").count() == 1


def test_an_amended_file_changes_what_it_says_otherwise(adam: User, bob: User) -> None:
    imported({"deals.csv": DEALS}, adam)
    Deal.objects.filter(external_id="3").update(name="Ropes and more", version=2)
    amended = DEALS.replace("Talks,,EUR,2025-01-07,2025-12-31", "Won,900,EUR,2025-01-07,2025-03-01")
    amended = amended.replace("1,Cranes,Alice Archer", "1,Cranes,Bob Baker")
    job = imported({"deals.csv": amended}, adam)
    assert (job.created, job.updated, job.skipped) == (0, 2, 1)
    assert the_deal("1").owner == bob
    ropes = the_deal("3")
    # Its name was not amended in the file: what a person wrote stays.
    assert (ropes.name, ropes.outcome, ropes.amount_minor) == ("Ropes and more", "won", 90_000)
    live = Visit.objects.filter(deal=ropes, void_at=None)
    assert [(visit.exit, visit.left_at) for visit in live] == [("won", ropes.closed_at)]
    assert Change.objects.filter(deal=ropes, field="amount_minor", until=None).count() == 1


def test_without_numbers_content_tells_which_is_which(adam: User) -> None:
    bare = "\n".join(line.partition(",")[2] for line in DEALS.splitlines()) + "\n"
    job = imported({"deals.csv": bare}, adam)
    assert job.plan["matched_by"] == "content"
    again = imported({"deals.csv": bare.replace("1000.50", "1100.50")}, adam)
    assert (again.created, again.updated, again.skipped) == (0, 1, 2)


def test_rows_that_cannot_be_read_wait_in_a_file(adam: User) -> None:
    broken = DEALS + (
        "4,Hooks,Alice Archer,Quay,Talks,much,EUR,2025-01-07,,,\n"
        "5,Nets,Alice Archer,Quay,Talks,10,EUR,31.02.2025,,,\n"
        "1,Cranes,Alice Archer,Harbour Ltd,Won,2,EUR,2025-01-05,2025-02-01,,North\n"
        "2,Hoists,Zoe Zander,Harbour  LTD,Lost,500,EUR,2025-01-06,2025-02-03,Too dear,North\n"
    )
    broken += "".join(
        f"{n},Deal,Alice Archer,Quay,Talks,{n},EUR,2025-01-07,,,\n" for n in range(6, 40)
    )
    job = imported({"deals.csv": broken}, adam)
    assert (job.created, job.skipped, job.refused, job.total) == (37, 1, 3, 41)
    path = queries.refused_file(job)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["Deal ID"], row["Dealcycle: row"]) for row in rows] == [
        ("4", "5"), ("5", "6"), ("1", "7"),
    ]  # fmt: skip
    assert rows[0]["Dealcycle: reason"] == "“much” in the column “Amount” is no amount."
    assert sum(each.count for each in queries.refusals(job)) == 3
    mended = path.read_text("utf-8-sig").replace("much", "12").replace("31.02.2025", "2025-02-28")
    again = imported({"refused.csv": mended}, adam)
    assert again.created == 2
    assert the_deal("5").amount_minor == 1000


def test_what_is_ambiguous_is_asked(adam: User) -> None:
    text = "Id,Name,Stage,Created,Amount\n1,Cranes,Won,03/04/2025,100\n2,Hoists,New,05/06/2025,7\n"
    job = planned({"deals.csv": text}, adam)
    assert [each["key"] for each in queries.open_questions(job)] == ["day_first", "currency"]
    refused = run_import(job=job, by=adam, now=NOW)
    assert isinstance(refused, Refused)
    assert refused.codes == ("day_order", "no_currency")
    say(job=job, said={"day_first": False, "currency": "USD"}, by=adam, now=NOW)
    working.work_off(NOW)
    assert isinstance(run_import(job=job, by=adam, now=NOW), Import)
    working.work_off(NOW)
    won = the_deal("1")
    assert (won.created_at.date(), won.currency) == (date(2025, 3, 4), "USD")


def test_a_person_decides_what_becomes_of_what(adam: User, bob: User) -> None:
    job = planned({"deals.csv": DEALS}, adam)
    offers = queries.offers(job)
    (part,), (talks,) = offers["field"], offers["stage"]
    discovery = next(pk for pk, words in queries.targets("stage") if "Discovery" in words)
    answers = {
        "user": {"Zoe Zander": {"do": "map", "to": bob.pk}},
        "reason": {"Too dear": {"do": "leave_out"}},
        "field": {part.key: {"do": "leave_out"}},
        "stage": {talks.key: {"do": "map", "to": discovery}},
        "outcome": {"Lost": {"do": "map", "to": "no_decision"}},
    }
    say(job=job, answers=answers, by=adam, now=NOW)
    job = imported({"deals.csv": DEALS}, adam, answers=answers)
    hoists, ropes = the_deal("2"), the_deal("3")
    assert (hoists.owner, hoists.close_reason, hoists.outcome) == (bob, None, "no_decision")
    assert (ropes.stage_id, ropes.custom) == (discovery, {})
    # What was decided is remembered for the next file of this shape.
    more = DEALS + "4,Hooks,Zoe Zander,Quay,Talks,1,EUR,2025-01-07,,,\n"
    assert imported({"deals.csv": more}, adam).created == 1
    assert the_deal("4").owner == bob


def test_times_of_day_are_the_organisations(adam: User, cast) -> None:
    cast.organisation.time_zone = "America/New_York"
    cast.organisation.save()
    imported({"deals.csv": DEALS}, adam)
    assert the_deal("1").created_at == datetime(2025, 1, 5, 5, tzinfo=UTC)


SALESFORCE = {
    "Opportunity.csv": (
        "Id,Name,AccountId,StageName,Amount,CloseDate,IsClosed,IsWon,OwnerId,CreatedDate\n"
        "006A,Cranes,001,Closed Won,200,2025-01-31,true,true,005,2025-01-01T08:00:00Z\n"
        "006B,Hoists,002,Prospecting,50,2025-03-01,false,false,005,2025-01-02T08:00:00Z\n"
    ),
    "OpportunityHistory.csv": (
        "Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate\n"
        "h1,006A,2025-01-01T08:00:00Z,Prospecting,100,2025-03-01\n"
        "h2,006A,2025-01-11T08:00:00Z,Proposal,200,2025-03-01\n"
        "h3,006A,2025-01-31T08:00:00Z,Closed Won,200,2025-01-31\n"
        "h4,006B,2025-01-02T08:00:00Z,Prospecting,50,2025-03-01\n"
    ),
    "Account.csv": (
        "Id,Name,Industry,Website\n001,Hafen,Ports,hafen.example\n002,Kai,,\n003,Mole,,\n"
    ),
    "User.csv": "Id,Name,Email\n005,Alice A.,alice@example.org\n",
    "Contact.csv": (
        "Id,FirstName,LastName,Email,Title,AccountId\n003X,Ann,Berg,ann@hafen.example,Buyer,001\n"
    ),
    "Task.csv": (
        "Id,Subject,Description,ActivityDate,Status,WhatId,OwnerId,Type\n"
        "00T1,Ring them,,2025-01-20,Completed,006A,005,Call\n"
        "00T2,Send papers,Two copies,2026-12-01,Open,006B,005,\n"
    ),
}


def test_a_history_and_everything_beside_the_deals(adam: User, alice: User) -> None:
    job = imported(SALESFORCE, adam, said={"currency": "EUR"})
    uses = {each["name"]: each["use"] for each in job.plan["files"]}
    assert uses == {
        "Opportunity.csv": "deals", "OpportunityHistory.csv": "history", "Task.csv": "activities",
        "Account.csv": "companies", "User.csv": "users", "Contact.csv": "contacts",
    }  # fmt: skip
    cranes, hoists = the_deal("006A"), the_deal("006B")
    assert (cranes.owner, cranes.company.name, cranes.company.industry) == (alice, "Hafen", "Ports")
    stays = Visit.objects.filter(deal=cranes).order_by("entered_at")
    assert [(visit.stage.name, visit.exit) for visit in stays] == [
        ("Prospecting", str(stays[1].stage_id)), ("Proposal", "won"),
    ]  # fmt: skip
    assert not cranes.without_history
    assert set(Company.objects.values_list("name", flat=True)) == {"Hafen", "Kai", "Mole"}
    ann = Contact.objects.get()
    assert (ann.name, ann.job_title, ann.company) == ("Ann Berg", "Buyer", cranes.company)
    call, task = cranes.activities.get(), hoists.activities.get()
    assert (call.kind, call.owner, bool(call.done_at)) == ("call", alice, True)
    assert (task.kind, task.done_at, hoists.next_step) == ("task", None, task)
    again = imported(SALESFORCE, adam, said={"currency": "EUR"})
    assert (again.created, again.made) == (0, {})


def test_one_bad_cell_of_five_keeps_its_column(adam: User) -> None:
    """In a small file as well: the cell is refused by its words, the others go in."""
    text = "Deal ID,Stage,Amount,Created,Close Date\n" + "\n".join([
        "1,Won,100,2025-01-01,2025-02-01",
        "2,Lost,lots,2025-01-02,2025-02-02",
        "3,Won,300,2025-01-03,soon",
        "4,Lost,200,later,2025-02-02",
        "5,Talks,200,2025-01-05,2025-12-02",
    ])  # fmt: skip
    job = planned({"deals.csv": text}, adam)
    assert [(each.words, each.lines) for each in queries.refusals(job)] == [
        ("“lots” in the column “Amount” is no amount.", (3,)),
        ("“soon” in the column “Close Date” is no date.", (4,)),
        ("“later” in the column “Created” is no date.", (5,)),
    ]
    assert job.plan["counts"]["create"] == 2


def test_a_date_per_stage_is_one_in_a_small_file_too(adam: User) -> None:
    text = "Deal ID,Stage,Created,Call date,Offer date\n" + "\n".join([
        "1,Won,2025-01-01,2025-01-02,2025-01-03", "2,Lost,2025-01-02,2025-02-02,",
        "3,Won,2025-01-03,soon,2025-01-09", "4,Lost,2025-02-01,2025-02-02,2025-02-05",
    ])  # fmt: skip
    job = imported({"deals.csv": text}, adam)
    assert (job.created, job.refused) == (3, 1)
    assert queries.refusals(job)[0].words == "“soon” in the column “Call date” is no date."
    names = Visit.objects.values_list("stage__name", flat=True)
    assert set(names) == {"Lead", "Call", "Offer"}


def test_cells_that_do_not_fit_a_field_are_told(adam: User) -> None:
    lines = [f"{n},Won,2025-01-01,2025-02-01,2025-03-{1 + n:02d},{n}" for n in range(1, 21)]
    lines += ["21,Won,2025-01-01,2025-02-01,in spring,12 pieces"]
    text = "Deal ID,Stage,Created,Close Date,Delivery,Pieces\n" + "\n".join(lines)
    job = planned({"deals.csv": text}, adam)
    assert [words for words in queries.warnings(job) if "Delivery" in words] == [
        "Column “Delivery”: 1 cell is no date, such as “in spring”; the field stays empty."
    ]


def test_a_website_is_an_address_of_the_web_or_words(adam: User) -> None:
    deals = "Deal ID,Stage,Company,Created\n1,Talks,Harbour,2025-01-01\n2,Talks,Quay,2025-01-02\n"
    firms = "Company,Website,Email\nHarbour,javascript:alert(1),nobody\nQuay,quay.example,\n"
    imported({"deals.csv": deals, "companies.csv": firms}, adam)
    harbour, quay = Company.objects.get(name="Harbour"), Company.objects.get(name="Quay")
    assert (harbour.website, harbour.email) == ("", "")
    assert harbour.description == "Website: javascript:alert(1)\nEmail: nobody"
    assert quay.website == "https://quay.example"
    assert quay.domain == "quay.example"


def test_the_making_of_a_deal_is_no_stage_where_every_stage_has_a_date(adam: User) -> None:
    job = planned({"hubspot.csv": hubspot().decode()}, adam)
    assert [each.label for each in queries.offers(job)["stage"]] == list(STAGES)
