"""Rates by hand, from a file, fetched; deals valued anew; failures are shown, never block."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm import handlers, rate_fetch
from dealcycle.crm.actions import rates
from dealcycle.crm.models import Deal, Rate, RateFetch, Revaluation
from dealcycle.crm.valuation import value_minor
from dealcycle.cycle.published_rates import read_published
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.outside import pausing
from dealcycle.outside.requests import Answer, RequestError
from dealcycle.people.models import Organisation, User
from tests.builders import a_deal
from tests.cast import Cast
from tests.clock import NOW
from tests.crm.settings.answers import told, undo_of
from tests.cycle.test_published_rates import BOMB, CBR, ECB

DAY = date(2026, 3, 18)


@pytest.fixture
def browser(cast: Cast, as_user: Callable[[object], Client]) -> Client:
    return as_user(cast.adam)


def answering(body: bytes, status: int = 200) -> Callable[[str], Answer]:
    return lambda url: Answer(status=status, headers={}, body=body, url=url)


def silent(url: str) -> Answer:
    raise RequestError("did not answer", permanent=False)


def value(deal: Deal) -> int | None:
    return Deal.objects.get(pk=deal.pk).value_minor


def test_a_rate_by_hand_values_open_deals(browser: Client, cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, amount=1000_00, currency="USD")
    assert value(deal) is None
    shown = browser.get(reverse("settings_rates")).content.decode()
    assert "No rate for USD" in shown
    assert "1 open deal counts as nothing" in shown
    day = timezone.localdate()
    data = {"currency": "USD", "day": day.isoformat(), "rate": "0,92"}
    assert browser.post(reverse("settings_rate_new"), data).status_code == 204
    rates.work_off_revaluations(timezone.now())
    assert value(deal) == 920_00
    assert "0.9200" in browser.get(reverse("settings_rates")).content.decode()
    assert Event.objects.get(kind="rate.set").after["rate"] == "0.92"
    rate = Rate.objects.get()
    removed = browser.post(reverse("settings_rate_remove", args=[rate.pk]))
    rates.work_off_revaluations(timezone.now())
    assert value(deal) is None
    browser.post(undo_of(removed))
    rates.work_off_revaluations(timezone.now())
    assert value(deal) == 920_00
    assert "no longer" in told(browser.post(undo_of(removed)))["text"]


@pytest.mark.parametrize(
    "given",
    [
        {"rate": "0"},
        {"rate": "-1"},
        {"rate": "free"},
        {"rate": "NaN"},
        {"rate": "1e99"},
        {"currency": "EUR"},
        {"currency": "XXQ"},
        {"day": "1998-12-31"},
        {"day": "9999-01-01"},
    ],
)
def test_a_rate_that_cannot_be_is_refused(browser: Client, given: dict) -> None:
    data = {"currency": "USD", "day": timezone.localdate().isoformat(), "rate": "0.9"}
    answer = browser.post(reverse("settings_rate_new"), data | given)
    assert answer.status_code == 422
    assert not Rate.objects.exists()


def upload(browser: Client, data: bytes) -> object:
    file = SimpleUploadedFile("rates.xml", data)
    return browser.post(reverse("settings_rates_read"), {"file": file})


def test_a_banks_file_is_read_and_read_again_changes_nothing(browser: Client, cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, amount=1000_00, currency="USD")
    answer = upload(browser, ECB)
    assert told(answer)["text"] == "Rates read: 3"
    rates.work_off_revaluations(NOW)
    assert value(deal) == 800_00
    assert told(upload(browser, ECB))["text"] == "Nothing new in this file"
    assert Rate.objects.count() == 3
    history = browser.get(reverse("settings_rate_history", args=["USD"])).content.decode()
    assert "1\u00a0USD = 0.8000\u00a0EUR" in history
    assert "1\u00a0USD = 0.8333\u00a0EUR" in history
    assert (
        "100\u00a0JPY = 0.6250\u00a0EUR" in browser.get(reverse("settings_rates")).content.decode()
    )


def test_a_rate_by_hand_stays(browser: Client, cast: Cast) -> None:
    rates.set_rate(currency="USD", day=DAY, rate=Decimal("0.5"), by=cast.adam, now=NOW)
    upload(browser, ECB)
    assert Rate.objects.get(currency="USD", day=DAY).rate == Decimal("0.5")


@pytest.mark.parametrize("data", [b"nonsense", BOMB, b""])
def test_another_file_is_refused_in_its_dialogue(browser: Client, data: bytes) -> None:
    answer = upload(browser, data)
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()


def test_another_base_is_crossed(cast: Cast) -> None:
    Organisation.objects.update(currency="USD")
    rates.take_published(published=read_published(CBR), by=None, now=NOW)
    assert value_minor(8000_00, "RUB") == 100_00
    assert value_minor(500_00, "KZT") == 1_00
    assert value_minor(5, "USD") == 5
    refused = rates.take_published(published=read_published(ECB.replace(b"USD", b"GBP")),
                                   by=None, now=NOW)  # fmt: skip
    assert isinstance(refused, Refused)


def test_closed_deals_keep_their_value_open_ones_follow(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "CHUNK", 2)
    deals = [a_deal(owner=cast.alice, amount=100_00, currency="USD") for _ in range(5)]
    Deal.objects.filter(pk=deals[0].pk).update(
        outcome="won", closed_at=NOW, on_board=False, value_minor=1
    )
    rates.set_rate(currency="USD", day=DAY, rate=Decimal(2), by=cast.adam, now=NOW)
    # Killed after the first step: the next worker goes on from there.
    rates.work_off_revaluations(NOW, chunks=1)
    assert [value(deal) for deal in deals] == [1, 200_00, 200_00, None, None]
    rates.work_off_revaluations(NOW)
    assert [value(deal) for deal in deals] == [1, 200_00, 200_00, 200_00, 200_00]
    assert not Revaluation.objects.filter(done_at=None).exists()
    assert rates.work_off_revaluations(NOW) == 0


def test_another_currency_of_the_organisation_values_all_deals(cast: Cast) -> None:
    euro = a_deal(owner=cast.alice, amount=80_00, currency="EUR")
    dollar = a_deal(owner=cast.alice, amount=100_00, currency="USD")
    Deal.objects.filter(pk=euro.pk).update(outcome="lost", closed_at=NOW, on_board=False)
    rates.set_rate(currency="USD", day=DAY, rate=Decimal("0.8"), by=cast.adam, now=NOW)
    rates.work_off_revaluations(NOW)
    RateFetch.objects.create(origin="ecb", tried_at=NOW, succeeded_at=NOW)
    Organisation.objects.update(currency="USD")
    event = Event(kind="organisation.updated", after={"currency": "USD"}, at=NOW)
    for _twice in range(2):
        handlers.revalue_deals(event)
    rates.work_off_revaluations(NOW)
    assert (value(euro), value(dollar)) == (100_00, 100_00)
    assert not RateFetch.objects.exists()


@pytest.fixture
def daily(cast: Cast) -> User:
    Organisation.objects.update(rates_from="ecb")
    return cast.adam


def test_rates_are_fetched_once_a_day(daily: User) -> None:
    asked = []

    def ask(url: str) -> Answer:
        asked.append(url)
        return answering(ECB)(url)

    for minutes in (0, 1, 59, 61, 600):
        rate_fetch.fetch_daily(NOW + timedelta(minutes=minutes), ask=ask)
    assert len(asked) == 1
    # A clock put back by an hour, or forward by a day: once more at most.
    rate_fetch.fetch_daily(NOW - timedelta(hours=1), ask=ask)
    assert len(asked) == 1
    rate_fetch.fetch_daily(NOW + timedelta(days=1), ask=ask)
    rate_fetch.fetch_daily(NOW + timedelta(days=1, minutes=10), ask=ask)
    assert len(asked) == 2
    assert Rate.objects.filter(origin="ecb").count() == 3


@pytest.mark.parametrize(
    "ask",
    [silent, answering(b"", 503), answering(b"<html>"), answering(ECB.replace(b"USD", b"usd"))],
)
def test_a_failure_is_shown_and_tried_again_each_hour(
    daily: User, browser: Client, ask: Callable[[str], Answer]
) -> None:
    tries: list[str] = []

    def counted(url: str) -> Answer:
        tries.append(url)
        return ask(url)

    for minutes in (0, 30, 61):
        rate_fetch.fetch_daily(NOW + timedelta(minutes=minutes), ask=counted)
    row = RateFetch.objects.get()
    if row.error:
        assert len(tries) == 2
        shown = browser.get(reverse("settings_rates")).content.decode()
        assert "could not be fetched" in shown
        assert "go on counting" in shown
        rate_fetch.fetch_daily(NOW + timedelta(hours=3), ask=answering(ECB))
        assert RateFetch.objects.get().error == ""


def test_a_worker_killed_while_asking_does_not_ask_at_once_again(daily: User) -> None:
    def killed(url: str) -> Answer:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rate_fetch.fetch_daily(NOW, ask=killed)
    assert not rate_fetch.fetch_daily(NOW + timedelta(minutes=5), ask=answering(ECB))
    assert rate_fetch.fetch_daily(NOW + timedelta(hours=1), ask=answering(ECB))
    assert Rate.objects.exists()


def test_nobody_is_asked_unless_somebody_chose_so_or_while_all_is_paused(cast: Cast) -> None:
    assert not rate_fetch.fetch_daily(NOW, ask=answering(ECB))
    Organisation.objects.update(rates_from="cbr")
    pausing.pause(reason=pausing.RESTORED, at=NOW)
    assert not rate_fetch.fetch_daily(NOW, ask=answering(CBR))


def test_the_bank_is_chosen_and_asked_from_the_page(
    browser: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.post(reverse("settings_rates_origin"), {"origin": "ecb"})
    assert Organisation.objects.get().rates_from == "ecb"
    urls: list[str] = []
    monkeypatch.setattr(rate_fetch, "ask_bank", lambda url: urls.append(url) or answering(ECB)(url))
    for _twice in range(2):
        assert told(browser.post(reverse("settings_rates_fetch")))["text"] == "Rates fetched"
    # The first time with its history, so that past days are there too.
    assert ["hist" in url for url in urls] == [True, False]
    monkeypatch.setattr(rate_fetch, "ask_bank", silent)
    answer = browser.post(reverse("settings_rates_fetch"))
    assert told(answer)["tone"] == "bad"
    browser.post(reverse("settings_rates_origin"), {"origin": "nonsense"})
    assert Organisation.objects.get().rates_from == "ecb"


def test_the_page_asks_as_much_for_years_of_rates(
    browser: Client, cast: Cast, django_assert_max_num_queries: Callable
) -> None:
    Rate.objects.bulk_create(
        Rate(base="EUR", currency=code, day=DAY - timedelta(days=back), rate=1)
        for code in ("USD", "GBP", "CHF")
        for back in range(200)
    )
    with django_assert_max_num_queries(16):
        browser.get(reverse("settings_rates"))
    with django_assert_max_num_queries(10):
        shown = browser.get(reverse("settings_rate_history", args=["USD"])).content.decode()
    assert shown.count('id="rate-') == 61
    older = (DAY - timedelta(days=59)).isoformat()
    again = browser.get(reverse("settings_rate_history", args=["USD"]), {"before": older})
    assert again.content.decode().count('id="rate-') == 61
    assert browser.get(reverse("settings_rate_history", args=["nonsense"])).status_code == 404


def test_a_rate_by_hand_is_taken_back_to_what_it_was(browser: Client) -> None:
    data = {"currency": "USD", "day": timezone.localdate().isoformat(), "rate": "0.92"}
    first = browser.post(reverse("settings_rate_new"), data)
    second = browser.post(reverse("settings_rate_new"), data | {"rate": "9.2"})
    browser.post(undo_of(second))
    assert Rate.objects.get().rate == Decimal("0.92")
    browser.post(undo_of(first))
    assert not Rate.objects.exists()
    assert "no longer" in told(browser.post(undo_of(second)))["text"]
