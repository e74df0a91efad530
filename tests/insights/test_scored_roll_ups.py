"""Calls and managers' adjustments are scored beside the model, once there are enough weeks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dealcycle.insights import scored_roll_ups, weeks, writing_down
from dealcycle.insights.models import RollUp
from tests.cast import Cast
from tests.clock import NOW
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in


def kept(week: int, **values: object) -> RollUp:
    """Committed 5,000, as managers see it 4,000, the model 2,000 to 8,000; 6,000 came."""
    since = NOW.date() - timedelta(days=200)
    line = {"commit": 500_000, "managed": 400_000, "best": 200_000, "open": 3,
            "model": [5_000.0, 2_000.0, 8_000.0, 5_000.0],
            "quantiles": [4_000.0, 6_000.0]}  # fmt: skip
    found = {
        "week": since + timedelta(weeks=week), "since": since, "until": since + timedelta(days=90),
        "currency": "EUR", "made_at": NOW, "lines": [line],
        "deals": [[1, 1, "commit", "omit", 500_000, True, 0.5, 0.3]],
        "others": {"stage_sum": 1_000.0, "past_sums": [6_000.0] * 8},
        "scored_at": NOW, "came": {"won": 6_000.0, "deals": [1]},
    } | values  # fmt: skip
    return RollUp.objects.create(**found)


def test_each_way_is_scored_over_the_same_weeks(cast: Cast) -> None:
    for week in range(8):
        kept(week)
    found = scored_roll_ups.scored("EUR")
    assert (found.hits, found.between, found.weeks) == (8, 8, 8)
    assert found.off["own"] == pytest.approx(1_000)
    assert found.off["managers"] == pytest.approx(2_000)
    assert found.off["stage"] == pytest.approx(5_000)
    assert found.off["model"] == pytest.approx(500)
    assert found.called == {"commit": (8, 8)}
    assert found.brier["own"] == 0
    assert found.brier["managers"] == 1
    assert found.brier["model"] == pytest.approx(0.25)


def test_few_weeks_are_refused_in_words(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=3)
    kept(0)
    kept(1, scored_at=None, came=None)
    address = f"{reverse('forecast')}?horizon=days&days=30"
    page = said(signed_in(cast.adam), address)
    assert "Too early to judge calls" in page
    assert "1 is written down" in page
    # About everybody's deals, so for those who may count them all.
    assert "judge calls" not in said(signed_in(cast.alice), address)


def test_once_a_week_roll_ups_are_written_down_and_scored_later(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=3)
    writing_down.work_off(timezone.now())
    assert RollUp.objects.count() == 2
    writing_down.work_off(timezone.now())
    assert RollUp.objects.count() == 2
    assert all(each.others["past_sums"] is not None for each in RollUp.objects.all())
    past = kept(
        0, since=NOW.date(), until=(NOW + timedelta(days=30)).date(), scored_at=None, came=None
    )
    assert weeks.is_due(timezone.now())
    writing_down.work_off(timezone.now())
    past.refresh_from_db()
    assert past.came["won"] == pytest.approx(253_000)
    assert len(past.came["deals"]) == 22


def test_the_forecast_says_what_must_happen_this_week(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=3)
    page = said(signed_in(cast.alice), f"{reverse('forecast')}?horizon=days&days=60")
    assert "What must happen this week" in page
    assert "no next step: agree on one" in page
