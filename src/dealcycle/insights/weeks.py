"""When forecasts are written down: asked by the worker's clock, without the engine."""

import subprocess
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dealcycle.crm.models import Deal
from dealcycle.insights import beside
from dealcycle.insights.models import MadeForecast, ReplayedForecasts, RollUp
from dealcycle.people import organisation

HORIZONS = (30, 90)  # days
NEEDED_WINS = 20
# What was won in time may be noted some days later.
GRACE = timedelta(days=3)
PAUSE = timedelta(hours=1)
_apart: subprocess.Popen | None = None
_apart_since: datetime | None = None


def write_down(now: datetime) -> bool:
    """The worker's job: begins the week's forecasts in a process of their own, where it is time."""
    global _apart, _apart_since
    if _apart is not None and _apart.poll() is None:
        return False
    # One that failed says so in the log; the next tries after a pause.
    if _apart_since is not None and now < _apart_since + PAUSE:
        return False
    if not is_due(now):
        return False
    _apart = beside.begin("dealcycle.insights.weekly")
    _apart_since = now
    return True


def is_due(now: datetime) -> bool:
    """Nothing was written down this week, though enough was won; or something can be scored."""
    day = today(now)
    monday = day - timedelta(days=day.weekday())
    if MadeForecast.objects.filter(
        scored_at=None, until__lt=day - GRACE, currency=organisation.currency()
    ).exists():
        return True
    if RollUp.objects.filter(
        scored_at=None, until__lt=day - GRACE, currency=organisation.currency()
    ).exists():
        return True
    last = ReplayedForecasts.objects.order_by("-made_at").values_list("made_at", flat=True).first()
    if last and today(last) >= monday:
        return False
    won = Deal.objects.filter(outcome="won").values_list("pk", flat=True)[:NEEDED_WINS]
    return len(won) >= NEEDED_WINS


def today(now: datetime) -> date:
    """The day of the organisation's calendar."""
    return now.astimezone(ZoneInfo(organisation.time_zone())).date()
