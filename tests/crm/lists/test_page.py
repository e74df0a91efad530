"""The pages of lists: what they show to whom, in which order, and how much it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealcycle.crm.actions.moves import Closure, close_deal
from dealcycle.crm.lists import order as orders
from dealcycle.crm.lists import state as states
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.rows import everything, page
from dealcycle.crm.models import Company, CustomField, Deal, Rate, Reason, Source, Tag
from dealcycle.cycle.outcomes import Outcome
from tests.builders import a_company, a_contact, a_deal, the_stage
from tests.cast import Cast
from tests.clock import NOW
from tests.crm.lists.builders import a_place, own_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def names(cast: Cast, who: str = "alice", **params: str | list[str]) -> list[str]:
    user = getattr(cast, who)
    asked = {key: [value] if isinstance(value, str) else value for key, value in params.items()}
    choices = Choices("deal", user)
    state = states.read(asked, choices)
    assert not state.ignored, state.ignored
    return [row["name"] for row in everything(state, choices, a_place(user))]


def test_a_list_shows_what_one_may_see(cast: Cast, as_user: object) -> None:
    a_deal("Cranes for Aachen", owner=cast.alice)
    a_deal("Pumps for Perm", owner=cast.mallory)
    for who in ("alice", "bob", "vera"):
        page = shown(as_user(getattr(cast, who)), "/deals")
        assert "Cranes for Aachen" in page
        assert "Pumps for Perm" not in page
    assert "Pumps for Perm" in shown(as_user(cast.adam), "/deals")


def test_companies_and_contacts_have_the_same_list(cast: Cast, alice: Client) -> None:
    company = a_company("Northwind", owner=cast.alice)
    a_contact("Anna Weber", company=company, owner=cast.alice, job_title="Buyer")
    assert "Northwind" in shown(alice, "/companies")
    page = shown(alice, "/contacts?job_title=BUY")
    assert "Anna Weber" in page
    assert "Nothing matches" in shown(alice, "/contacts?job_title=seller")


def test_an_empty_list_says_what_will_be_here(alice: Client) -> None:
    assert "No companies yet" in shown(alice, "/companies")
    assert "Nothing matches" in shown(alice, "/companies?owner=me")


def test_what_is_not_understood_is_left_out_with_a_word(cast: Cast, alice: Client) -> None:
    a_deal("Cranes for Aachen", owner=cast.alice)
    page = shown(alice, "/deals?amount.from=lots&sort=-password&owner=me")
    assert "Cranes for Aachen" in page
    assert "Not understood and left out: Amount, sort" in page


def test_filters(cast: Cast) -> None:
    fair = Tag.objects.create(name="Fair")
    big = a_deal("Big", owner=cast.alice, amount=900_000, tags=[fair])
    a_deal("Small", owner=cast.bob, amount=100_00, stage="proposal")
    a_deal("Without", owner=cast.alice, amount=None, budget="Немного Ёлок")
    assert names(cast, **{"amount.from": "1000"}) == ["Big"]
    assert set(names(cast, **{"amount.to": "100"})) == {"Small"}
    assert names(cast, amount="~none") == ["Without"]
    assert names(cast, tags=str(fair.pk)) == ["Big"]
    assert names(cast, owner="me", sort="name") == ["Big", "Without"]
    assert names(cast, stage=str(the_stage("proposal").pk)) == ["Small"]
    assert names(cast, budget="НЕМНОГО елок") == ["Without"]
    assert names(cast, name="ma") == ["Small"]
    assert names(cast, q="smal") == ["Small"]
    assert names(cast, team=str(cast.team.pk), sort="-name") == ["Without", "Small", "Big"]
    assert names(cast, created="today", sort="name") == ["Big", "Small", "Without"]
    assert names(cast, created="yesterday") == []
    assert names(cast, next_step="none", amount="~any", sort="name") == ["Big", "Small"]
    lost = Reason.objects.filter(purpose="lost").first()
    closing = Closure(outcome=Outcome.LOST, closed_on=NOW.date(), reason=lost)
    assert close_deal(deal=big, closure=closing, version=None, by=cast.alice, now=NOW)
    assert names(cast, outcome="lost") == ["Big"]
    assert names(cast, outcome="open", sort="name") == ["Small", "Without"]
    assert names(cast, closed="this_month", sort="-closed") == ["Big"]


def test_own_fields_of_every_type(cast: Cast) -> None:
    own_fields("deal")
    values = {"contains": "Ёлки", "gte": 7, "day": NOW.date(), "isnull": "red", "flag": True}
    a_deal("Full", owner=cast.alice, custom=values)
    a_deal("Bare", owner=cast.alice)
    own = {
        "custom.contains": "елк",
        "custom.gte.from": "6.5",
        "custom.gte.to": "7",
        "custom.day.to": NOW.date().isoformat(),
        "custom.day": "this_month",
        "custom.isnull": "red",
        "custom.flag": "yes",
    }
    for key, value in own.items():
        assert names(cast, **{key: value}) == ["Full"], key
    for key in ("contains", "gte", "day", "isnull"):
        assert names(cast, **{f"custom.{key}": "~none"}) == ["Bare"], key
    assert names(cast, **{"custom.flag": "no"}) == ["Bare"]


def test_own_amounts_are_compared_in_the_organisations_currency(cast: Cast) -> None:
    own_fields("deal")
    Rate.objects.create(base="EUR", currency="JPY", day=NOW.date(), rate="0.01")
    Rate.objects.create(base="EUR", currency="JPY", day=NOW.date() - timedelta(9), rate="5")
    for name, amount in (("Euros", [100_00, "EUR"]), ("Yen", [20_000, "JPY"]),
                         ("No rate", [100_00, "XAF"]), ("Zero", [0, "EUR"])):  # fmt: skip
        deal = a_deal(name, owner=cast.alice)
        Deal.objects.filter(pk=deal.pk).update(custom={"in": amount})
    assert set(names(cast, **{"custom.in.from": "100"})) == {"Euros", "Yen"}
    assert names(cast, **{"custom.in.from": "100.01", "custom.in.to": "200"}) == ["Yen"]
    assert names(cast, **{"custom.in.to": "0"}) == ["Zero"]
    assert names(cast, **{"custom.in.from": "0", "custom.in.to": "199.99"}, sort="name") == [
        "Euros", "Zero",
    ]  # fmt: skip


def test_pages_give_every_row_once_in_order(cast: Cast) -> None:
    """Forwards and backwards, with equal values and with none."""
    for number in range(17):
        deal = a_deal(f"Deal {number % 5}", owner=cast.alice)
        Deal.objects.filter(pk=deal.pk).update(
            value_minor=[None, 100, 200, 200][number % 4],
            closed_at=None,
            updated_at=NOW + timedelta(minutes=number % 3),
            next_step_at=[None, NOW][number % 2],
            expected_close_on=[None, NOW.date()][number % 2],
        )
    choices = Choices("deal", cast.alice)
    here = a_place(cast.alice)
    of_order = st.sampled_from(sorted(orders.ORDERS["deal"]))

    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(of_order, st.booleans(), st.integers(1, 8))
    def check(key: str, descending: bool, size: int) -> None:
        asked = {"outcome": ["open"], "sort": [f"{'-' if descending else ''}{key}"]}
        state = states.read(asked, choices)
        whole = [row["id"] for row in everything(state, choices, here)]
        assert len(set(whole)) == len(whole) == 17
        found = page(state, choices, here, size=size)
        seen = [row["id"] for row in found.rows]
        while found.after:
            found = page(state, choices, here, after=found.after.write(), size=size)
            seen += [row["id"] for row in found.rows]
        assert seen == whole
        back = [row["id"] for row in found.rows]
        while found.before:
            found = page(state, choices, here, before=found.before.write(), size=size)
            back = [row["id"] for row in found.rows] + back
        assert back[-17:] == whole

    check()


def test_counts_stop_at_a_thousand(cast: Cast, alice: Client, monkeypatch: object) -> None:
    for _number in range(5):
        a_deal(owner=cast.alice)
    monkeypatch.setattr("dealcycle.crm.lists.rows.MOST_COUNTED", 3)
    assert "1,000+ found" in shown(alice, "/deals")
    monkeypatch.setattr("dealcycle.crm.lists.rows.MOST_COUNTED", 5)
    assert "5 found" in shown(alice, "/deals")


@pytest.mark.parametrize("few", [0, 2000])
def test_few_rows_and_many_are_found_alike(cast: Cast, monkeypatch: object, few: int) -> None:
    """Whether rows are sorted or walked to is a matter of speed alone."""
    monkeypatch.setattr("dealcycle.crm.lists.rows.FEW", few)
    fair = Tag.objects.create(name="Fair")
    for number in range(6):
        owner = [cast.alice, cast.bob, cast.mallory][number % 3]
        a_deal(f"Deal {number}", owner=owner, tags=[fair] if number % 2 else [])
    everyone = [str(cast.alice.pk), str(cast.bob.pk), str(cast.mallory.pk)]
    assert names(cast, owner=everyone, sort="name") == ["Deal 0", "Deal 1", "Deal 3", "Deal 4"]
    assert names(cast, tags=str(fair.pk), sort="name") == ["Deal 1", "Deal 3"]
    assert names(cast, updated="today", sort="name", q="deal", outcome="open") == [
        "Deal 0", "Deal 1", "Deal 3", "Deal 4",
    ]  # fmt: skip
    assert len(names(cast, "adam", sort="amount", source="~none", stage=_all_stages())) == 6


def _all_stages() -> list[str]:
    return [str(stage.pk) for stage in the_stage("proposal").pipeline.stages.all()]


@pytest.mark.parametrize("address", ["/deals", "/companies", "/contacts"])
def test_queries_do_not_grow_with_rows(cast: Cast, alice: Client, address: str) -> None:
    def a_row() -> None:
        company = a_company(owner=cast.alice)
        contact = a_contact(company=company, owner=cast.alice)
        a_deal(owner=cast.alice, company=company, contacts=[contact])

    whole = "?columns=company&columns=tags&columns=source&columns=owner&columns=stage"
    a_row()
    with CaptureQueriesContext(
        connection,
    ) as first:
        shown(alice, address + whole)
    for _number in range(9):
        a_row()
    with CaptureQueriesContext(connection) as second:
        shown(alice, address + whole)
    assert len(second) <= len(first)


def test_columns_can_be_chosen(cast: Cast, alice: Client) -> None:
    own_fields("deal")
    a_deal(owner=cast.alice, custom={"contains": "Own words"})
    page = shown(alice, "/deals?columns=custom.contains&columns=outcome")
    assert "Own words" in page
    assert 'data-label="Company"' not in page


def test_a_script_is_given_the_list_alone_and_its_address(cast: Cast, alice: Client) -> None:
    answer = alice.get(
        "/deals?view=open&q=&owner=me", headers={"HX-Request": "true", "HX-Boosted": "true"}
    )
    assert b"<html" not in answer.content
    assert answer.headers["HX-Push-Url"] == "/deals?view=open&owner=me"
    assert "HX-Request" in answer.headers["Vary"]


def test_a_filter_is_set_in_a_form(cast: Cast, alice: Client) -> None:
    for key in ("stage", "amount", "closed", "needs", "owner"):
        form = shown(alice, f"/deals/filter?key={key}&outcome=won")
        assert f'name="{key}' in form
        assert '<input type="hidden" name="outcome" value="won">' in form
    assert alice.get("/deals/filter?key=password").status_code == 404


def test_whatever_people_wrote_is_shown_as_words(cast: Cast, alice: Client) -> None:
    hostile = """<b onclick='x'>"%s %d</b>"""
    written = "&lt;b onclick=&#39;x&#39;&gt;&#34;%s %d&lt;/b&gt;"
    cast.alice.name = hostile
    cast.alice.save()
    CustomField.objects.create(record_kind="deal", key="own", label=hostile, type="text")
    company = a_company(hostile, owner=cast.alice)
    Company.objects.update(phone=hostile, email=hostile, website=hostile)
    source = Source.objects.create(name=hostile)
    deal = a_deal(hostile, owner=cast.alice, company=company, source=source, needs=hostile,
                  tags=[Tag.objects.create(name=hostile)], custom={"own": hostile})  # fmt: skip
    Deal.objects.filter(pk=deal.pk).update(fit=hostile[:10])
    for address in (
        "/deals?view=all&columns=company&columns=owner&columns=source&columns=tags&columns=needs"
        "&columns=fit&columns=amount&columns=custom.own",
        "/companies?columns=phone&columns=email&columns=website",
        f"/deals/{deal.pk}/fields/custom.own?show&place=cell",
    ):
        page = shown(alice, address)
        assert written in page
        assert "<b" not in page.replace("<button", "").replace("<body", "")


def test_deals_of_chosen_companies(cast: Cast, alice: Client) -> None:
    ours, theirs = a_company("Hafen", owner=cast.alice), a_company("Secret", owner=cast.mallory)
    a_deal("Cranes", owner=cast.alice, company=ours)
    assert "key=company" in shown(alice, "/deals")
    form = shown(alice, f"/deals/filter?key=company&company={ours.pk}&company={theirs.pk}")
    assert f'<option value="{ours.pk}" selected>Hafen' in form
    assert "Secret" not in form
    assert "Cranes" in shown(alice, f"/deals?company={ours.pk}")
