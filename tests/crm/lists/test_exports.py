"""Lists as files: what they show, whole, and harmless in a spreadsheet."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from dealcycle.crm.actions import bulk, exports
from dealcycle.crm.models import BulkJob, Deal
from dealcycle.people.models import Notification
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast
from tests.crm.lists.builders import own_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def as_rows(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_list_is_exported_as_it_is_shown(cast: Cast, alice: Client) -> None:
    own_fields("deal")
    a_deal("Small", owner=cast.alice, amount=150_50, custom={"contains": "Ёлки", "flag": True})
    a_deal('Big; "quoted"', owner=cast.bob, amount=900_000)
    a_deal("Foreign", owner=cast.mallory)
    query = "columns=amount&columns=owner&columns=custom.contains&columns=custom.flag&sort=-amount"
    answer = alice.get(f"/deals/export?{query}&outcome=open")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="deals-')
    assert answer.content.count(b"\r\n") == 3
    assert as_rows(answer.content) == [
        ["Name", "Amount", "Amount, currency", "Owner", "Contains", "Flag"],
        ["Big; \"quoted\"", "9000", "EUR", "Bob Baker", "", "no"],
        ["Small", "150.5", "EUR", "Alice Archer", "Ёлки", "yes"],
    ]  # fmt: skip


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
@pytest.mark.parametrize("begins", ["=", "+", "-", "@"])
def test_no_cell_becomes_a_formula(cast: Cast, alice: Client, format_: str, begins: str) -> None:
    name = f'{begins}HYPERLINK("https://evil.example")'
    a_company(name, owner=cast.alice)
    content = alice.get(f"/companies/export?format={format_}&view=all&columns=name").content
    if format_ == "csv":
        assert as_rows(content)[1][0] == f"'{name}"
    else:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        assert sheet.to_python()[1][0] == f"'{name}"


def test_a_workbook_has_numbers_and_days(cast: Cast, alice: Client) -> None:
    deal = a_deal(owner=cast.alice, amount=150_50)
    query = "columns=amount&columns=created&columns=in_stage&format=xlsx"
    content = alice.get(f"/deals/export?{query}").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    _heads, row = sheet.to_python()
    assert row[:3] == [deal.name, 150.5, "EUR"]
    assert row[3].date() == deal.created_at.date()
    assert row[4] > 0


def test_a_long_list_is_written_by_the_worker(
    cast: Cast,
    alice: Client,
    as_user: object,
    monkeypatch: object,
    settings: object,
    tmp_path: object,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("dealcycle.crm.lists.rows.MOST_COUNTED", 2)
    company = a_company(owner=cast.alice)
    for number in range(5):
        a_contact(f"Person {number}", owner=cast.alice, company=company)
    short = alice.get("/contacts/export?view=all")
    assert short.status_code == 302
    answer = alice.post("/contacts/export?format=csv&sort=name&columns=company")
    job = BulkJob.objects.get()
    assert f"/bulk/{job.pk}" in answer.content.decode()
    assert alice.get(f"/exports/{job.pk}").status_code == 404
    assert bulk.work_off(job.created_at)
    rows = as_rows(b"".join(alice.get(f"/exports/{job.pk}").streaming_content))
    assert [row[0] for row in rows] == ["Name", *(f"Person {number}" for number in range(5))]
    assert Notification.objects.filter(user=cast.alice, kind="bulk_done").count() == 1
    assert as_user(cast.bob).get(f"/exports/{job.pk}").status_code == 404
    assert exports.forget_files(job.created_at + timedelta(days=8)) == 1
    assert alice.get(f"/exports/{job.pk}").status_code == 404


def test_only_what_one_may_see(cast: Cast, as_user: object) -> None:
    a_deal("Secret", owner=cast.alice)
    content = as_user(cast.mallory).get("/deals/export?view=all").content
    assert len(as_rows(content)) == 1
    assert Deal.objects.count() == 1
