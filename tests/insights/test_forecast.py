"""The page Forecast: one sentence, its picture, its deals; over the deals that one may see."""

import re
from datetime import date

import pytest
from django.urls import reverse

from dealcycle.crm.models import Deal
from dealcycle.insights import upkeep
from dealcycle.insights.horizons import horizon
from tests.cast import Cast
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in

ENOUGH = 22


@pytest.mark.parametrize(
    ("key", "today", "since", "until"),
    [
        ("month", date(2026, 2, 10), date(2026, 2, 1), date(2026, 2, 28)),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("quarter", date(2026, 11, 25), date(2026, 10, 1), date(2026, 12, 31)),
        ("next_quarter", date(2026, 11, 25), None, date(2027, 3, 31)),
        ("next_quarter", date(2026, 1, 1), None, date(2026, 6, 30)),
        ("days", date(2026, 1, 1), None, date(2026, 1, 31)),
    ],
)
def test_a_horizon_ends_with_its_period(
    key: str, today: date, since: date | None, until: date
) -> None:
    found = horizon(key, today, 30)
    assert (found.since, found.until) == (since, until)


def test_a_manager_reads_what_will_be_won(cast: Cast) -> None:
    a_book(cast.alice, won=ENOUGH, still=12)
    page = said(signed_in(cast.alice), f"{reverse('forecast')}?horizon=days&days=60")
    assert "you will most likely win" in page
    assert "8 times in 10 between" in page
    assert "learnt from 22 won deals" in page
    for part in ("From open deals", "From deals not yet opened", "<desc", "Show as a table"):
        assert part in page
    assert "NaN" not in page
    # Each open deal, with its stage and days, leads to its page.
    opened = Deal.objects.filter(name__startswith="Open")
    assert all(f'href="/deals/{deal.pk}"' in page for deal in opened)
    assert "Discovery" in page


def test_what_was_won_in_the_running_period_counts(cast: Cast) -> None:
    a_book(cast.alice, won=ENOUGH, still=3)
    client = signed_in(cast.alice)
    running = said(client, f"{reverse('forecast')}?horizon=quarter")
    assert "you will most likely have won" in running
    assert "Won already" in running
    assert "Won already" not in said(client, f"{reverse('forecast')}?horizon=next_quarter")


def test_a_goal_has_its_chance(cast: Cast) -> None:
    a_book(cast.alice, won=ENOUGH, still=12)
    client = signed_in(cast.alice)
    address = f"{reverse('forecast')}?horizon=days&days=365"
    low = chance(said(client, f"{address}&goal=1+000"))
    high = chance(said(client, f"{address}&goal=1+000+000+000"))
    assert low >= high
    assert high == 1  # never nothing: "< 1 %"


def chance(page: str) -> int:
    return int(re.search(r"Chance of reaching [^:]+: \D*(\d+)", page)[1])


def test_too_few_wins_are_said_in_words(cast: Cast) -> None:
    a_book(cast.alice, won=3)
    page = said(signed_in(cast.alice), reverse("forecast"))
    assert "Too early for a forecast: 3 deals won, 20 needed." in page
    assert "you will most likely" not in page


def test_nobody_foresees_what_they_may_not_see(cast: Cast) -> None:
    a_book(cast.alice, won=ENOUGH, still=12)
    stranger = signed_in(cast.mallory)
    assert "Your forecast will be here" in said(stranger, reverse("forecast"))
    page = said(stranger, f"{reverse('forecast')}?owner={cast.alice.pk}")
    assert "Too early for a forecast: 0 deals won" in page
    assert "Open 1" not in page


def test_an_address_that_makes_no_sense_is_said(cast: Cast) -> None:
    a_book(cast.alice, won=ENOUGH)
    client = signed_in(cast.alice)
    page = said(client, f"{reverse('forecast')}?horizon=eternity&goal=much&owner=x")
    assert "There is no horizon called “eternity”." in page
    assert "“much” is no sum." in page
    page = said(client, f"{reverse('forecast')}?horizon=days&days=99999999999")
    assert "is no number of days from 1 to 730" in page


def test_the_question_is_remembered(cast: Cast) -> None:
    a_book(cast.alice, won=ENOUGH)
    client = signed_in(cast.alice)
    said(client, f"{reverse('forecast')}?horizon=month&goal=5000")
    again = client.get(reverse("forecast"))
    assert again.headers["Location"] == "/forecast?horizon=month&goal=5000"


def test_a_longer_list_asks_no_more_of_the_database(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    client = signed_in(cast.alice)
    a_book(cast.alice, won=ENOUGH, still=2)
    address = f"{reverse('forecast')}?horizon=month"
    said(client, address)
    with django_assert_max_num_queries(40) as few:  # type: ignore[operator]
        said(client, address)
    asked = len(few.captured_queries)
    a_book(cast.alice, won=1, still=40)
    said(client, address)
    with django_assert_max_num_queries(asked):  # type: ignore[operator]
        page = said(client, address)
    assert "1–25 of 42" in page
    assert "26–42 of 42" in said(client, f"{address}&start=25")
    endless = "9" * 5_000
    assert "1–25 of 42" in said(client, f"{address}&start={endless}")
    assert "is no number of days" in said(
        client, f"{reverse('forecast')}?horizon=days&days={endless}"
    )


def test_a_page_that_waits_is_loaded_when_the_deals_are_counted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(cast.alice)
    asks = {"HX-Request": "true", "HX-Trigger": "asks-again"}
    counted = upkeep.up_to_date
    for name in (
        "forecast", "cycle", "cycle_old_system", "cycle_changed",
        "cycle_compare", "cycle_trends", "cycle_what_if",
    ):  # fmt: skip
        monkeypatch.setattr(upkeep, "up_to_date", lambda now: None)
        page = said(client, reverse(name))
        assert "Your deals are being counted" in page
        assert 'id="asks-again"' in page
        assert client.get(reverse(name), headers=asks).status_code == 204
        chosen = client.get(f"{reverse(name)}?owner=1", headers={"HX-Request": "true"})
        assert chosen.headers["HX-Redirect"] == f"{reverse(name)}?owner=1"
        monkeypatch.setattr(upkeep, "up_to_date", counted)
        assert client.get(reverse(name), headers=asks).headers["HX-Refresh"] == "true"
