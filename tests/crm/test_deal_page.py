"""A deal's own page: what it shows, what can be changed on it, and by whom."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dealcycle.crm import ports
from dealcycle.crm.actions import activities, moves
from dealcycle.crm.actions.deals import update_deal
from dealcycle.crm.models import Company, CustomField, Deal, Source
from dealcycle.cycle.moves import Override
from dealcycle.cycle.outcomes import Outcome
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def alice(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alice)
    return client


@pytest.fixture
def deal(cast: Cast) -> Deal:
    at = timezone.now() - timedelta(days=3)
    return a_deal("Cranes for Aachen", owner=cast.alice, stage="discovery", at=at)


def page(client: Client, deal: Deal) -> str:
    answer = client.get(f"/deals/{deal.pk}")
    assert answer.status_code == 200
    return answer.content.decode()


def put(client: Client, deal: Deal, field: str, **data: object) -> object:
    return client.post(f"/deals/{deal.pk}/fields/{field}", data, **HTMX)


def test_the_page_shows_where_the_deal_stands_and_what_is_missing(
    alice: Client, deal: Deal
) -> None:
    shown = page(alice, deal)
    for words in ("Cranes for Aachen", "Discovery", "3 of ", "What to do here",
                  "What good looks like", "Their needs, in their words", "Nothing is planned",
                  "1,000\xa0€"):  # fmt: skip
        assert words in shown, words


def test_what_is_filled_in_is_no_longer_missing(alice: Client, deal: Deal) -> None:
    before = page(alice, deal).count('class="evidence evidence--met"')
    answer = put(alice, deal, "needs", needs="Two cranes by May", version=deal.version)
    assert answer.status_code == 200
    assert "deal-changed" in answer.headers["HX-Trigger"]
    shown = page(alice, deal)
    assert "Two cranes by May" in shown
    assert shown.count('class="evidence evidence--met"') == before + 1


def test_the_next_step_and_its_lateness(cast: Cast, alice: Client, deal: Deal) -> None:
    entry = activities.Entry(
        kind="call", subject="Ask about the budget", deal=deal,
        due=activities.Due(on=timezone.localdate() - timedelta(days=1)),
    )  # fmt: skip
    assert activities.plan_activity(entry=entry, by=cast.alice, now=timezone.now())
    shown = page(alice, deal)
    assert "Ask about the budget" in shown
    assert "Overdue:" in shown


def test_a_viewer_sees_everything_and_has_nothing_to_press(cast: Cast, deal: Deal) -> None:
    client = Client()
    client.force_login(cast.vera)
    shown = page(client, deal)
    assert "Cranes for Aachen" in shown
    for address in ("/fields/", "/contacts/new", "/next-step", "/closure", "/edit"):
        assert f"/deals/{deal.pk}{address}" not in shown
    assert put(client, deal, "needs", needs="x").status_code == 404


def test_queries_do_not_grow(cast: Cast, alice: Client, deal: Deal) -> None:
    page(alice, deal)
    few = count_queries(alice, deal)
    company = a_company(owner=cast.alice)
    for number in range(12):
        person = a_contact(owner=cast.alice, company=company)
        alice.post(f"/deals/{deal.pk}/contacts/new", {"contact": person.pk, "role": "user"})
        put(alice, deal, "amount", amount=str(1000 + number), amount_currency="EUR")
    CustomField.objects.create(record_kind="deal", key="crane", label="Crane", type="text")
    assert count_queries(alice, deal) <= few + 1  # who changed what: the names


def count_queries(client: Client, deal: Deal) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page(client, deal)
    return len(seen)


def test_panels_of_other_rooms_stand_on_the_page(
    alice: Client, deal: Deal, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered = [lambda request, record: f"<p>Proposals of {record.name}</p>"]
    monkeypatch.setitem(ports.PANELS, "deal", offered)
    assert "<p>Proposals of Cranes for Aachen</p>" in page(alice, deal)


@pytest.mark.parametrize(
    ("field", "data", "held"),
    [
        ("name", {"name": "  Cranes   for Köln 🏗 "}, "Cranes for Köln 🏗"),
        ("name", {"name": "מנופים לאאכן"}, "מנופים לאאכן"),
        ("amount", {"amount": "0", "amount_currency": "EUR"}, 0),
        ("amount", {"amount": "1 250,50", "amount_currency": "USD"}, 125_050),
        ("amount", {"amount": "10000000000", "amount_currency": "EUR"}, 10**12),
        ("amount", {"amount": "", "amount_currency": "EUR"}, None),
        ("expected_close_on", {"expected_close_on": "2026-12-24"}, date(2026, 12, 24)),
        ("expected_close_on", {"expected_close_on": "24.12.2026"}, date(2026, 12, 24)),
        ("fit", {"fit": "strong"}, "strong"),
        ("needs", {"needs": "One\r\ntwo\x00"}, "One\ntwo"),
    ],
)  # fmt: skip
def test_a_field_is_changed_where_it_stands(
    alice: Client, deal: Deal, field: str, data: dict, held: object
) -> None:
    assert put(alice, deal, field, version=deal.version, **data).status_code == 200
    deal.refresh_from_db()
    assert getattr(deal, "amount_minor" if field == "amount" else field) == held


@pytest.mark.parametrize(
    ("field", "data", "words"),
    [
        ("name", {"name": "   "}, "Give the deal a name"),
        ("amount", {"amount": "-5"}, "cannot be below 0"),
        ("amount", {"amount": "10000000000.01"}, "too large"),
        ("amount", {"amount": "a lot"}, "is no amount"),
        ("expected_close_on", {"expected_close_on": "9999-12-31"}, "out of range"),
        ("expected_close_on", {"expected_close_on": "31.02.2026"}, "is no date"),
        ("fit", {"fit": "superb"}, "Choose one of the list"),
        ("owner", {"owner": "99999999999999999999"}, "Choose one of the list"),
        ("company", {"company": "424242"}, "Choose one of the list"),
        ("needs", {"needs": "x" * 10_000_000}, "Attach longer texts as a file"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    alice: Client, deal: Deal, field: str, data: dict, words: str
) -> None:
    before = Deal.objects.filter(pk=deal.pk).values().get()
    answer = put(alice, deal, field, version=deal.version, **data)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert words in said
    if field not in ("owner", "company", "fit"):
        assert next(iter(data.values())).strip() in said
    assert Deal.objects.filter(pk=deal.pk).values().get() == before


def test_a_colleague_who_has_left_cannot_be_given_a_deal(
    cast: Cast, alice: Client, deal: Deal
) -> None:
    cast.bob.is_active = False
    cast.bob.save()
    answer = put(alice, deal, "owner", owner=cast.bob.pk, version=deal.version)
    assert answer.status_code == 422
    assert "Bob Baker no longer works here" in answer.content.decode()


def test_a_deal_of_somebody_who_has_left_says_so(cast: Cast, alice: Client, deal: Deal) -> None:
    Deal.objects.filter(pk=deal.pk).update(owner=cast.bob)
    cast.bob.is_active = False
    cast.bob.save()
    assert "no longer works here" in page(alice, deal)


def test_a_retired_stage_and_source_stay_in_sight(alice: Client, deal: Deal) -> None:
    source = Source.objects.all()[0]
    Deal.objects.filter(pk=deal.pk).update(source=source)
    Source.objects.filter(pk=source.pk).update(retired_at=timezone.now())
    assert source.name in page(alice, deal)
    assert source.name in alice.get(f"/deals/{deal.pk}/fields/source").content.decode()


def test_two_people_at_one_field_see_both_values(cast: Cast, alice: Client, deal: Deal) -> None:
    update_deal(
        deal=deal, values={"needs": "What Bob heard"}, version=1, by=cast.bob, now=timezone.now()
    )
    answer = put(alice, deal, "needs", needs="What Alice heard", version=1)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Bob Baker changed this meanwhile" in said
    assert "What Bob heard" in said
    assert "What Alice heard" in said
    deal.refresh_from_db()
    assert deal.needs == "What Bob heard"
    # Whoever has seen both may keep their own.
    assert put(alice, deal, "needs", needs="What Alice heard", version=2).status_code == 200
    deal.refresh_from_db()
    assert deal.needs == "What Alice heard"


def test_two_people_at_two_fields_do_not_disturb_each_other(
    cast: Cast, alice: Client, deal: Deal
) -> None:
    update_deal(deal=deal, values={"needs": "x"}, version=1, by=cast.bob, now=timezone.now())
    assert put(alice, deal, "budget", budget="50k", version=1).status_code == 200


def test_a_company_is_created_where_it_is_missing(alice: Client, deal: Deal) -> None:
    assert put(alice, deal, "company", company="new:Hafen AG").status_code == 200
    deal.refresh_from_db()
    assert deal.company == Company.objects.get(name="Hafen AG")


def test_nothing_is_created_when_the_edit_clashes(cast: Cast, alice: Client, deal: Deal) -> None:
    other = a_company("Baltic Foods", owner=cast.bob)
    update_deal(deal=deal, values={"company": other}, version=1, by=cast.bob, now=timezone.now())
    assert put(alice, deal, "company", company="new:Hafen AG", version=1).status_code == 409
    assert not Company.objects.filter(name="Hafen AG").exists()


def test_own_fields_are_changed_like_the_others(alice: Client, deal: Deal) -> None:
    CustomField.objects.create(
        record_kind="deal", key="crane", label="Kind of crane", type="choice",
        choices=[{"key": "tower", "label": "Tower crane"}],
    )  # fmt: skip
    assert "Kind of crane" in page(alice, deal)
    data = {"custom.crane": "tower"}
    assert put(alice, deal, "custom.crane", **data).status_code == 200
    assert "Tower crane" in page(alice, deal)


def test_amounts_and_dates_tell_their_history(alice: Client, deal: Deal) -> None:
    put(alice, deal, "amount", amount="2000", amount_currency="EUR")
    put(alice, deal, "expected_close_on", expected_close_on="2026-12-24")
    shown = page(alice, deal)
    assert "How amounts and dates changed" in shown
    assert "2,000\xa0€" in shown
    assert "Alice Archer" in shown


def test_people_are_put_on_the_deal_and_taken_off(cast: Cast, alice: Client, deal: Deal) -> None:
    anna = a_contact("Anna Weber", owner=cast.alice, phone="+49 30 1234567")
    answer = alice.post(
        f"/deals/{deal.pk}/contacts/new", {"contact": anna.pk, "role": "champion"}, **HTMX
    )
    assert answer.status_code == 204
    shown = page(alice, deal)
    assert "Anna Weber" in shown
    assert 'href="tel:+49-30-1234567"' in shown
    offered = alice.get(f"/lookup/contact?q=Anna&deal={deal.pk}").json()
    assert anna.pk not in [each["value"] for each in offered]
    removed = alice.post(f"/deals/{deal.pk}/contacts/{anna.pk}/removal", **HTMX)
    assert (
        f"/deals/{deal.pk}/contacts/{anna.pk}/return?role=champion"
        in (removed.headers["HX-Trigger"])
    )
    assert not deal.people.exists()
    alice.post(f"/deals/{deal.pk}/contacts/{anna.pk}/return?role=champion", **HTMX)
    assert deal.people.get().role == "champion"


def test_somebody_new_is_written_down_at_the_deals_company(
    cast: Cast, alice: Client, deal: Deal
) -> None:
    deal.company = a_company("Hafen AG", owner=cast.alice)
    deal.save()
    data = {"contact": "new:Anna Weber", "role": "decision_maker", "email": "anna@example.com"}
    assert alice.post(f"/deals/{deal.pk}/contacts/new", data, **HTMX).status_code == 204
    place = deal.people.get()
    assert (place.contact.name, place.contact.company, place.role) == (
        "Anna Weber", deal.company, "decision_maker",
    )  # fmt: skip


def test_a_wrong_address_keeps_what_was_typed(alice: Client, deal: Deal) -> None:
    data = {"contact": "new:Anna Weber", "email": "anna at example", "phone": "030 1234567"}
    answer = alice.post(f"/deals/{deal.pk}/contacts/new", data, **HTMX)
    assert answer.status_code == 422
    for words in ("anna at example", "030 1234567", "Anna Weber", "is no e-mail address"):
        assert words in answer.content.decode()
    assert not deal.people.exists()


def test_strangers_people_cannot_be_put_on_a_deal(cast: Cast, alice: Client, deal: Deal) -> None:
    foreign = a_contact("Max Foreign", owner=cast.mallory)
    answer = alice.post(f"/deals/{deal.pk}/contacts/new", {"contact": foreign.pk}, **HTMX)
    assert answer.status_code == 422
    assert "Max Foreign" not in answer.content.decode()
    answer = alice.post(f"/deals/{deal.pk}/contacts/{foreign.pk}/return", **HTMX)
    assert answer.status_code == 404


def test_a_colleagues_change_is_news(cast: Cast, alice: Client, deal: Deal) -> None:
    address = f"/deals/{deal.pk}/news"
    since = alice.get(address).json()["since"]
    assert "changed" not in alice.get(address, {"since": since}).json()
    update_deal(deal=deal, values={"needs": "x"}, version=1, by=cast.bob, now=timezone.now())
    answer = alice.get(address, {"since": since}).json()
    assert answer["changed"]
    assert [words for _event, words in answer["told"]] == ["Bob Baker changed this deal just now."]
    assert put(alice, deal, "budget", budget="50k").status_code == 200
    # One's own change is no news, and what was told before is known by its number.
    again = alice.get(address, {"since": answer["since"]}).json()
    assert {event for event, _words in again.get("told", [])} <= set(answer["events"])


def test_lookups_show_only_what_one_may_see(cast: Cast, alice: Client) -> None:
    mine = a_company("Hafen Nord", owner=cast.alice)
    a_company("Hafen Süd", owner=cast.mallory)
    found = alice.get("/lookup/company").json()
    assert [each["value"] for each in found] == [mine.pk]
    assert alice.get("/lookup/nothing").status_code == 404


def test_colleagues_are_found_by_a_part_of_their_name(cast: Cast, alice: Client) -> None:
    cast.bob.name = "Борис Бекетов"
    cast.bob.save()
    found = alice.get("/lookup/user?q=БЕКЕТ").json()
    assert [each["value"] for each in found] == [cast.bob.pk]


def test_a_closed_deal_says_how_it_ended_and_can_be_reopened(
    cast: Cast, alice: Client, deal: Deal
) -> None:
    closure = moves.Closure(Outcome.WON, closed_on=timezone.localdate())
    won = moves.close_deal(
        deal=deal,
        closure=closure,
        override=Override(words="Signed at the fair."),
        version=None,
        by=cast.alice,
        now=timezone.now(),
    )
    assert isinstance(won, moves.Moved)
    shown = page(alice, deal)
    for words in ("Won", "Reopen", "End the follow-up"):
        assert words in shown, words
    assert f"/deals/{deal.pk}/closure" not in shown


def test_no_number_is_too_large_to_be_no_deal(cast: Cast, as_user: object) -> None:
    for number in ("99999999999999999999", "9223372036854775808", "9223372036854775807"):
        assert as_user(cast.alice).get(f"/deals/{number}").status_code == 404
