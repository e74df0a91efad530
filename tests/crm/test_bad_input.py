"""What cannot be, typed into the pages: it is said, kept, and nothing is half done."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.models import Activity, Company, Contact, Deal
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
HEBREW, EMOJI = "חברת עגורנים", "Cranes 🚀👩‍🔧"


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


@pytest.fixture
def deal(cast: Cast) -> Deal:
    at = timezone.now() - timedelta(days=10)
    return a_deal("Cranes", owner=cast.alice, stage="closing", at=at)


def record_page(record: Deal | Company | Contact) -> str:
    return reverse(record.KIND, args=[record.pk])


def test_a_note_of_ten_megabytes_is_told_how_to_come_in(alice: Client, deal: Deal) -> None:
    sent = {"kind": "note", "body": "They said: " + "x" * 10_000_000}
    answer = alice.post(f"/timeline/deal/{deal.pk}/activities", sent, **HTMX)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Attach longer texts as a file" in said
    assert "They said: xxx" in said
    assert not Activity.objects.exists()


def test_more_than_a_request_may_bring_is_refused_before_it_is_read(
    alice: Client, deal: Deal
) -> None:
    sent = {"kind": "note", "body": "x" * 13_000_000}
    answer = alice.post(f"/timeline/deal/{deal.pk}/activities", sent, **HTMX)
    assert answer.status_code == 413
    assert not Activity.objects.exists()


@pytest.mark.parametrize("name", [HEBREW, EMOJI, "x" * 200])
def test_any_writing_is_a_name_and_keeps_to_itself(cast: Cast, alice: Client, name: str) -> None:
    company = a_company(name, owner=cast.alice)
    person = a_contact(name, company=company, owner=cast.alice)
    sent = {"name": name, "company": company.pk, "contact": person.pk}
    assert alice.post("/deals/new", sent, **HTMX).status_code == 204
    made = Deal.objects.get()
    assert (made.name, Contact.objects.get().name) == (name, name)
    for page in ("/", "/board", "/deals", "/companies", "/contacts", f"/search?q={name[:20]}"):
        assert name in alice.get(page).content.decode(), page
    for record in (made, company, person):
        # Isolated, or a name written from the right turns the numbers beside it round.
        assert f"<bdi>{name}</bdi>" in alice.get(record_page(record)).content.decode()
    assert alice.get("/deals/export?format=csv").status_code == 200


@pytest.mark.parametrize(
    ("amount", "words"),
    [("-1", "amount below 0"), ("10000000000.01", "too large"), ("9" * 40, "too large")],
)
def test_no_deal_is_won_with_an_amount_that_cannot_be(
    alice: Client, deal: Deal, amount: str, words: str
) -> None:
    sent = {"outcome": "won", "version": deal.version, "amount": amount}
    sent["closed_on"] = timezone.localdate()
    answer = alice.post(f"/deals/{deal.pk}/closure", sent, **HTMX)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert words in said and amount in said
    deal.refresh_from_db()
    assert not deal.outcome


def test_a_deal_for_nothing_and_the_largest_one(alice: Client) -> None:
    for name, amount, minor in (("Free", "0", 0), ("Large", "10000000000.00", 10**12)):
        sent = {"name": name, "amount": amount}
        assert alice.post("/deals/new", sent, **HTMX).status_code == 204
        assert Deal.objects.get(name=name).amount_minor == minor
    assert alice.get("/board").status_code == alice.get("/deals").status_code == 200


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "99999-01-01"])
def test_a_day_beyond_all_plans_is_refused_everywhere(alice: Client, deal: Deal, day: str) -> None:
    task = {"on": f"deal-{deal.pk}", "kind": "task", "state": "planned", "subject": "Call"}
    planned = alice.post("/activities/new", {**task, "due": day, "due_on": day}, **HTMX)
    won = {"outcome": "won", "version": deal.version, "amount": "1", "closed_on": day}
    closed = alice.post(f"/deals/{deal.pk}/closure", won, **HTMX)
    assert (planned.status_code, closed.status_code) == (422, 422)
    assert day in planned.content.decode() and day in closed.content.decode()
    assert not Activity.objects.exists()
