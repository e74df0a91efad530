"""Companies, contacts, activities and histories beside the deals: refused rows, amended files."""

import csv
import io
import zipfile

import pytest

from dealcycle.crm.models import Activity, Company, Contact, Employment
from dealcycle.people.models import User
from dealcycle.transfer import queries, working
from dealcycle.transfer.actions.running import undo_import
from dealcycle.transfer.models import Import
from tests.clock import NOW
from tests.transfer.files import imported, planned

DEALS = "Deal ID,Deal Name,Company,Stage,Created\n1,Cranes,Harbour,Talks,2025-01-05\n"
FIRMS = "Company,Website,City\nHarbour,harbour.example,Kiel\nQuay,,Riga\n"
PEOPLE = "First Name,Last Name,Email,Job Title,Company\nAnn,Lee,ann@harbour.example,Buyer,Harbour\n"
TASKS = """Activity ID,Deal ID,Type,Subject,Due Date,Done
a1,1,Call,Ring Ann,2025-02-01,true
a2,1,Meeting,See the yard,2026-12-01,false
"""
FILES = {"deals.csv": DEALS, "companies.csv": FIRMS, "contacts.csv": PEOPLE, "tasks.csv": TASKS}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_rows_beside_the_deals_wait_in_files_of_their_own(adam: User) -> None:
    files = FILES | {
        "contacts.csv": PEOPLE + ",,,Nobody,Harbour\nBob,Ray,b@x.example,Boss,Quay,one,too many\n",
        "tasks.csv": TASKS + "a3,1,Call,Later,soon,false\na4,77,Call,Whose?,2025-02-01,true\n",
    }
    told = [(each.file, each.lines) for each in queries.refusals(planned(files, adam))]
    assert told == [("contacts.csv", (4,)), ("contacts.csv", (3,)), ("tasks.csv", (4,))]
    job = imported(files, adam)
    assert [each.words for each in queries.refusals(job) if each.file == "tasks.csv"] == [
        "“soon” in the column “Due Date” is no date.",
        "The row belongs to no deal, contact or company that is known here.",
    ]
    path = queries.refused_file(job)
    assert path is not None
    with zipfile.ZipFile(path) as packed:
        assert packed.namelist() == ["refused-contacts.csv", "refused-tasks.csv"]
        tasks = packed.read("refused-tasks.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(tasks)))
    refused = [(row["Activity ID"], row["Dealcycle: row"]) for row in rows]
    assert refused == [("a3", "4"), ("a4", "5")]
    assert Activity.objects.count() == 2
    assert Contact.objects.count() == 1


def test_a_history_that_cannot_be_read_is_told(adam: User) -> None:
    deals = "Id,Name,StageName,CreatedDate\n006A,Cranes,Proposal,2025-01-01\n"
    history = "Id,OpportunityId,CreatedDate,StageName\n" + "\n".join([
        "h1,006A,2025-01-01,Prospecting", "h2,006A,2025-01-11,Proposal", "h3,006A,soon,Proposal",
    ])  # fmt: skip
    job = imported({"Opportunity.csv": deals, "OpportunityHistory.csv": history}, adam)
    assert [(each.file, each.words) for each in queries.refusals(job)] == [
        ("OpportunityHistory.csv", "“soon” in the column “CreatedDate” is no date."),
    ]
    path = queries.refused_file(job)
    assert path is not None
    assert path.name == "refused-OpportunityHistory.csv"


def test_rows_of_a_history_whose_deal_is_not_there_are_refused(adam: User) -> None:
    deals = (
        "Id,Name,StageName,CreatedDate\n006A,Cranes,Proposal,2025-01-01\n"
        "006B,Ropes,Proposal,soon\n006C,Hoists,Proposal,2025-01-02\n"
    )
    history = "Id,OpportunityId,CreatedDate,StageName\n" + "\n".join([
        "h1,006A,2025-01-01,Prospecting", "h2,006X,2025-01-03,Prospecting",
        "h3,006A,2025-01-11,Proposal", "h4,,2025-01-12,Proposal", "h5,006B,2025-01-13,Proposal",
        "h6,006C,2025-01-14,Proposal",
    ])  # fmt: skip
    files = {"Opportunity.csv": deals, "OpportunityHistory.csv": history}
    expected = [
        ("OpportunityHistory.csv", 2, (3, 5), "The row belongs to no deal of these files."),
        ("OpportunityHistory.csv", 1, (6,), "The row belongs to a deal that is refused itself."),
    ]
    foreseen = [
        (each.file, each.count, each.lines, each.words)
        for each in queries.refusals(planned(files, adam))
        if each.file
    ]
    assert foreseen == expected
    job = imported(files, adam)
    told = [(e.file, e.count, e.lines, e.words) for e in queries.refusals(job) if e.file]
    assert (job.created, job.refused, told) == (2, 1, expected)
    path = queries.refused_file(job)
    assert path is not None
    with zipfile.ZipFile(path) as packed:
        rows = packed.read("refused-OpportunityHistory.csv").decode("utf-8-sig")
    listed = [(row["Id"], row["Dealcycle: row"]) for row in csv.DictReader(io.StringIO(rows))]
    assert listed == [("h2", "3"), ("h4", "5"), ("h5", "6")]


def test_rows_that_name_no_company_are_refused(adam: User) -> None:
    files = FILES | {"companies.csv": FIRMS + ",nameless.example,Oslo\n"}
    told = [(each.file, each.words, each.lines) for each in queries.refusals(imported(files, adam))]
    assert told == [("companies.csv", "The row names no company.", (4,))]
    assert Company.objects.count() == 2


def test_what_stands_beside_is_amended_once_and_put_back(adam: User) -> None:
    imported(FILES, adam)
    again = imported(FILES, adam)
    assert (again.skipped, again.made, again.beside["refused"]) == (1, {}, [])
    assert "changed" not in again.beside
    Company.objects.filter(name="Harbour").update(industry="Ports")
    amended = FILES | {
        "companies.csv": FIRMS.replace("Kiel", "Lübeck"),
        "contacts.csv": PEOPLE.replace("Buyer", "Head of buying").replace(",Harbour\n", ",Quay\n"),
        "tasks.csv": TASKS.replace("2026-12-01,false", "2026-12-02,true"),
    }
    job = imported(amended, adam)
    assert job.beside["changed"] == {"company": 1, "contact": 1, "activity": 1}
    harbour, ann = Company.objects.get(name="Harbour"), Contact.objects.get()
    meeting = Activity.objects.get(external_id="a2")
    assert (harbour.city, harbour.industry, harbour.website) == (
        "Lübeck", "Ports", "https://harbour.example",
    )  # fmt: skip
    assert (ann.job_title, ann.company.name) == ("Head of buying", "Quay")
    assert Employment.objects.filter(contact=ann, ended_on=None).get().company.name == "Quay"
    assert meeting.done_at is not None
    assert "changed" not in imported(amended, adam).beside
    undone = undo_import(job=job, by=adam, now=NOW)
    assert isinstance(undone, Import)
    working.work_off(NOW)
    harbour.refresh_from_db()
    ann.refresh_from_db()
    meeting.refresh_from_db()
    assert (harbour.city, ann.job_title, ann.company.name) == ("Kiel", "Buyer", "Harbour")
    assert meeting.done_at is None


def test_a_table_that_comes_later_fills_what_is_blank(adam: User) -> None:
    imported({"deals.csv": DEALS}, adam)
    Company.objects.update(city="Hamburg")
    job = imported({"deals.csv": DEALS, "companies.csv": FIRMS}, adam)
    harbour = Company.objects.get(name="Harbour")
    assert (harbour.city, harbour.website) == ("Hamburg", "https://harbour.example")
    assert job.beside["changed"] == {"company": 1}
