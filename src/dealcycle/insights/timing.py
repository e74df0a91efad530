"""When a schedule comes next, by the clocks of a time zone."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY, WEEK, MONTH = "day", "week", "month"
FARTHEST = 70  # days: two months and a little


def next_due(
    after: datetime, zone: str, *, every: str, hour: int, weekday: int = 0, monthday: int = 1
) -> datetime:
    """The first such moment after an instant. An hour that the clocks skip comes when they have
    skipped it, one that they repeat comes the first time."""
    here = ZoneInfo(zone)
    today = after.astimezone(here).date()
    for ahead in range(-1, FARTHEST):
        day = today + timedelta(days=ahead)
        if not _is_day(day, every, weekday, monthday):
            continue
        moment = datetime.combine(day, time(hour), here).astimezone(UTC)
        if moment > after:
            return moment
    raise ValueError(f"nothing comes within {FARTHEST} days: {every}")


def _is_day(day: date, every: str, weekday: int, monthday: int) -> bool:
    if every == WEEK:
        return day.weekday() == weekday
    if every == MONTH:
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day == min(monthday, last)
    return True
