"""Forecasts written down as made, scored when their time has passed, shown to whoever sees all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from dealcycle.insights import weeks, writing_down
from dealcycle.insights.models import MadeForecast, ReplayedForecasts
from dealcycle.people import organisation
from tests.cast import Cast
from tests.clock import NOW
from tests.insights.a_book import a_book
from tests.insights.test_cycle import said, signed_in

LATER = NOW + timedelta(days=25)


def today() -> datetime:
    return timezone.now().astimezone(ZoneInfo(organisation.time_zone()))


def made(day: datetime, *, days: int = 30, centre: float = 1_000.0, **values: object) -> None:
    """A forecast of sums from half to one and a half of the centre."""
    found = {
        "made_at": day, "day": day.date(), "days": days, "until": (day + timedelta(days)).date(),
        "currency": "EUR", "quantiles": [centre * (0.5 + n / 200) for n in range(200)],
        "stage_sum": centre, "past_sums": [centre * n / 4 for n in range(1, 9)],
    } | values  # fmt: skip
    MadeForecast.objects.create(**found)


def test_once_a_week_forecasts_are_written_down(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=12)
    assert weeks.is_due(timezone.now())
    assert writing_down.work_off(timezone.now()) == 2
    kept = MadeForecast.objects.get(days=30)
    assert (kept.day, len(kept.quantiles)) == (today().date(), writing_down.QUANTILES)
    assert kept.quantiles == sorted(kept.quantiles)
    assert kept.until == kept.day + timedelta(days=30)
    # Again in the same week: nothing.
    assert not weeks.is_due(timezone.now())
    assert writing_down.work_off(timezone.now()) == 0
    assert weeks.is_due(timezone.now() + timedelta(days=7))


def test_where_little_was_won_nothing_is_begun(cast: Cast) -> None:
    a_book(cast.alice, won=3)
    assert not weeks.is_due(timezone.now())
    assert not weeks.write_down(timezone.now())


def test_what_came_is_compared_once_it_can_be_known(cast: Cast) -> None:
    # Won on days 1 to 22 after NOW, for 1,000 to 22,000: 253,000 in all.
    a_book(cast.alice, won=22)
    made(NOW, centre=250_000.0)
    made(timezone.now(), centre=1.0)
    assert weeks.is_due(timezone.now())
    writing_down.work_off(timezone.now())
    scored = MadeForecast.objects.get(day=NOW.date())
    assert scored.won == pytest.approx(253_000)
    assert set(scored.crps) == {"dealcycle", "past_mean"}
    assert 0 < scored.crps["dealcycle"] < 50_000
    waits = MadeForecast.objects.get(quantiles__0__lt=1, days=30, scored_at=None)
    assert waits.won is None


def test_a_rival_knows_only_what_was_known(cast: Cast) -> None:
    a_book(cast.alice, won=22)
    for week in range(8, 1, -1):
        made(
            NOW - timedelta(weeks=week + 5), centre=200_000.0,
            scored_at=NOW, won=180_000.0, crps={"dealcycle": 1.0},
        )  # fmt: skip
    made(NOW, centre=250_000.0)
    writing_down.work_off(timezone.now())
    found = MadeForecast.objects.get(day=NOW.date())
    # Of the seven earlier ones at least four had ended by then.
    assert set(found.crps) == {"dealcycle", "past_mean", "stage_probability"}


def test_the_scoreboard_is_for_those_who_see_everything(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=3)
    for week in range(9):
        day = NOW - timedelta(weeks=week)
        off = {"dealcycle": 100.0, "past_mean": 150.0, "stage_probability": 130.0}
        made(day, scored_at=NOW, won=1_000.0 if week else 9_000.0, crps=off)
    address = f"{reverse('forecast')}?horizon=days&days=30"
    page = said(signed_in(cast.adam), address)
    assert "8 of 9 forecasts over 30 days hit the range; we promise 8 in 10." in page
    assert "replayed" not in page
    assert "+50 %" in page
    assert "missed" in page
    assert "How good our forecasts were" not in said(signed_in(cast.alice), address)
    # Of a part of the deals no forecasts are kept.
    assert "How good our forecasts" not in said(
        signed_in(cast.adam), f"{address}&owner={cast.alice.pk}"
    )


def test_until_there_are_enough_history_is_replayed(cast: Cast) -> None:
    a_book(cast.alice, won=22, still=3)
    made(timezone.now())
    row = {"day": "2026-01-01", "until": "2026-01-31", "median": 9.0, "won": 5.0,
           "bands": {"0.8": [1.0, 4.0]}, "crps": {"dealcycle": 1.0}}  # fmt: skip
    ReplayedForecasts.objects.create(
        days=30, made_at=datetime(2026, 1, 1, tzinfo=UTC), replays=[row]
    )
    page = said(signed_in(cast.adam), f"{reverse('forecast')}?horizon=days&days=30")
    assert "0 of 1 forecast over 30 days hit the range" in page
    assert "These are replayed" in page
    assert "1 is written down" in page
