"""Moments that people choose without a calendar: tomorrow, on Monday, in an hour."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from dealcycle.cycle import calendar


@dataclass(frozen=True)
class Choice:
    key: str
    label: str


SNOOZES = (
    Choice("hour", _("In an hour")),
    Choice("tomorrow", _("Tomorrow morning")),
    Choice("three_days", _("In 3 days")),
    Choice("week", _("Next Monday")),
)
MORNING = time(9)


def snooze_until(key: str, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment that a choice means; None for a choice that is not offered."""
    today = calendar.day_in(now, zone)
    if key == "hour":
        return now + timedelta(hours=1)
    days = {"tomorrow": 1, "three_days": 3, "week": 7 - today.weekday()}.get(key)
    if days is None:
        return None
    return datetime.combine(today + timedelta(days=days), MORNING, tzinfo=zone)


def quick_days(*, now: datetime, zone: ZoneInfo) -> list[tuple[date, str]]:
    """Days offered for a next step, in one tap."""
    today = calendar.day_in(now, zone)
    monday = today + timedelta(days=7 - today.weekday())
    return [
        (today, _("Today")),
        (today + timedelta(days=1), _("Tomorrow")),
        (today + timedelta(days=3), _("In 3 days")),
        (monday, _("Next Monday")),
    ]
