"""A field changed where it stands says so, and goes back with one click."""

import json
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from dealcycle.crm.actions import deals
from dealcycle.crm.models import Company, Deal
from dealcycle.cycle.money import Money
from dealcycle.people.models import User
from tests.builders import a_company, a_deal
from tests.cast import Cast
from tests.clock import NOW

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def alice(cast: Cast, as_user: Callable[[User], Client]) -> Client:
    return as_user(cast.alice)


def toast(answer: HttpResponse) -> dict[str, str]:
    return json.loads(answer["HX-Trigger"])["toast"]


@pytest.mark.parametrize(
    ("field", "typed", "before"),
    [
        ("name", {"name": "Cranes for the port"}, {"name": "Cranes"}),
        ("amount", {"amount": "5000", "amount_currency": "EUR"}, {"amount_minor": 100_000}),
        ("expected_close_on", {"expected_close_on": "2027-01-31"}, {"expected_close_on": None}),
        ("company", {"company": ""}, None),
    ],
)
def test_a_deals_field_goes_back(
    cast: Cast, alice: Client, field: str, typed: dict, before: dict | None
) -> None:
    company = a_company(owner=cast.alice)
    deal = a_deal("Cranes", owner=cast.alice, company=company, amount=100_000)
    address = f"/deals/{deal.pk}/fields/{field}"
    answer = alice.post(f"{address}?version={deal.version}", typed, **HTMX)
    assert answer.status_code == 200, answer.content.decode()
    assert toast(answer)["text"].startswith("Saved: ")
    undone = alice.post(toast(answer)["undo"], **HTMX)
    assert undone.status_code == 204
    deal.refresh_from_db()
    for name, value in (before or {"company_id": company.pk}).items():
        assert getattr(deal, name) == value


def test_a_companys_field_goes_back(cast: Cast, alice: Client) -> None:
    company = a_company(owner=cast.alice)
    Company.objects.update(city="Rostock")
    answer = alice.post(f"/companies/{company.pk}/fields/city", {"city": "Kiel"}, **HTMX)
    assert Company.objects.get(pk=company.pk).city == "Kiel"
    alice.post(toast(answer)["undo"], **HTMX)
    assert Company.objects.get(pk=company.pk).city == "Rostock"


def test_what_a_colleague_changed_since_stays(cast: Cast, alice: Client) -> None:
    deal = a_deal("Cranes", owner=cast.alice, amount=100_000)
    typed = {"amount": "5000", "amount_currency": "EUR"}
    answer = alice.post(f"/deals/{deal.pk}/fields/amount", typed, **HTMX)
    deal.refresh_from_db()
    theirs = {"amount": Money(7_000_00, "EUR")}
    deals.update_deal(deal=deal, values=theirs, version=deal.version, by=cast.bob, now=NOW)
    undone = alice.post(toast(answer)["undo"], **HTMX)
    assert undone.status_code == 422
    assert "changed again" in toast(undone)["text"]
    assert Deal.objects.get(pk=deal.pk).amount_minor == 7_000_00


def test_nothing_changed_is_nothing_said(cast: Cast, alice: Client) -> None:
    deal = a_deal("Cranes", owner=cast.alice)
    answer = alice.post(f"/deals/{deal.pk}/fields/name", {"name": "Cranes"}, **HTMX)
    assert "toast" not in json.loads(answer["HX-Trigger"])
    assert alice.post(f"/deals/{deal.pk}/fields/name?back=99", **HTMX).status_code == 422
