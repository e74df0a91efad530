"""Day numbers: which calendar day an instant falls on in the organisation's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

EPOCH = date(1970, 1, 1)
DAY = 86_400


def day_number(seconds: int, zone: str = "UTC") -> int:
    """The day of an instant: `day_number(0, "Asia/Tokyo") == 0`."""
    return (datetime.fromtimestamp(seconds, ZoneInfo(zone)).date() - EPOCH).days


def day_numbers(seconds: NDArray[Any], zone: str = "UTC") -> NDArray[np.int64]:
    """The days of many instants; one look-up of the zone per day, not per instant."""
    stamps = np.asarray(seconds, dtype=np.int64)
    utc_days, where = np.unique(stamps // DAY, return_inverse=True)
    first = np.array([offset(int(d) * DAY, zone) for d in utc_days], dtype=np.int64)
    last = np.array([offset(int(d) * DAY + DAY - 1, zone) for d in utc_days], dtype=np.int64)
    shifts = first[where]
    # Days on which the clocks change are looked up one by one.
    for i in np.flatnonzero((first != last)[where]):
        shifts[i] = offset(int(stamps[i]), zone)
    return (stamps + shifts) // DAY


def offset(seconds: int, zone: str) -> int:
    """By how many seconds the zone's clocks are ahead of UTC at an instant."""
    ahead = datetime.fromtimestamp(seconds, ZoneInfo(zone)).utcoffset() or timedelta()
    return int(ahead.total_seconds())


def day_of(day: date) -> int:
    return (day - EPOCH).days


def date_of(day: int) -> date:
    return EPOCH + timedelta(days=int(day))


def first_of(months: int, day: int) -> int:
    """The first day of the month (1), quarter (3) or year (12) in which a day lies."""
    within = date_of(day)
    begun = (within.year * 12 + within.month - 1) // months * months
    return day_of(date(begun // 12, begun % 12 + 1, 1))


def last_of(months: int, day: int) -> int:
    """The last day of the month (1), quarter (3) or year (12) in which a day lies."""
    # The first of the next one lies at most so many days ahead, and within it.
    return first_of(months, first_of(months, day) + 31 * months) - 1


def end_of_day(day: int, zone: str = "UTC") -> int:
    """The last second of a day in a zone: as of a date means as of its end."""
    following = date_of(day + 1)
    start = datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(zone))
    return int(start.astimezone(UTC).timestamp()) - 1


def day_sql(seconds: str, zone: str = "UTC") -> str:
    """The same as DuckDB's SQL over a column of epoch seconds."""
    quoted = zone.replace("'", "''")
    return f"CAST(CAST(timezone('{quoted}', to_timestamp({seconds})) AS DATE) - DATE '1970-01-01' AS INTEGER)"  # noqa: E501
