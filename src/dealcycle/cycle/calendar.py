"""Days in the organisation's zone: day numbers, working days, weeks, months, quarters."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_

EPOCH = date(1970, 1, 1)
MONDAY, SATURDAY, SUNDAY = 0, 5, 6
WEEKEND = frozenset({SATURDAY, SUNDAY})
# Beyond these years a typed date is a slip of the finger, and zone arithmetic overflows at 9999.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def to_utc(at: datetime) -> datetime:
    """Return the instant in UTC; a time without a zone is a fault of the program."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC)


def day_in(at: datetime, zone: tzinfo) -> date:
    """Return the calendar day of an instant in a zone."""
    return to_utc(at).astimezone(zone).date()


def day_number(at: datetime, zone: tzinfo) -> int:
    """Return the day of an instant in a zone as days since 1970-01-01."""
    return (day_in(at, zone) - EPOCH).days


def day_of_number(number: int) -> date:
    """Return the day with this number."""
    return EPOCH + timedelta(days=number)


def days_between(first: datetime, last: datetime, zone: tzinfo) -> int:
    """Return how many midnights in the zone lie between two instants (negative backwards)."""
    return day_number(last, zone) - day_number(first, zone)


def age_in_days(opened: datetime, at: datetime, zone: tzinfo) -> int:
    """Return the age in calendar days; opened today is 0, and nothing is younger than that."""
    return max(0, days_between(opened, at, zone))


def day_start(day: date, zone: tzinfo) -> datetime:
    """Return the first instant of a day in a zone, in UTC.

    Where the clocks skip midnight, the local 00:00 read with the offset before the jump is
    exactly the moment of the jump, which is when that day begins.
    """
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def day_end(day: date, zone: tzinfo) -> datetime:
    """Return the first instant after a day in a zone, in UTC."""
    return day_start(day + timedelta(days=1), zone)


def moment_on(
    day: date, *, now: datetime, zone: tzinfo, not_before: datetime | None = None
) -> datetime:
    """Return the instant to record for "it was on that day".

    Today means now, any other day its noon, so that the day reads the same in neighbouring zones.
    On the day of ``not_before`` itself the later of the two counts: a deal that entered a stage on
    Friday at 15:00 and left it "on Friday" did not leave it at noon.
    """
    if day == day_in(now, zone):
        return to_utc(now)
    moment = datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC)
    if not_before is not None and day_in(not_before, zone) == day:
        return max(moment, to_utc(not_before))
    return moment


def start_of_week(day: date, first_weekday: int = MONDAY) -> date:
    """Return the first day of the week (0 is Monday, 6 Sunday)."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def start_of_month(day: date) -> date:
    """Return the first of the month."""
    return day.replace(day=1)


def start_of_quarter(day: date, first_month: int = 1) -> date:
    """Return the first day of the quarter of a year that begins with ``first_month``."""
    back = (day.month - first_month) % 3
    month = day.month - back
    return date(day.year, month, 1) if month > 0 else date(day.year - 1, month + 12, 1)


def start_of_year(day: date, first_month: int = 1) -> date:
    """Return the first day of the (financial) year."""
    return date(day.year - (day.month < first_month), first_month, 1)


def is_working_day(
    day: date, *, weekend: Collection[int] = WEEKEND, holidays: Collection[date] = ()
) -> bool:
    """Say whether people work on that day."""
    return day.weekday() not in weekend and day not in holidays


def working_days(
    first: date,
    last: date,
    *,
    weekend: Collection[int] = WEEKEND,
    holidays: Collection[date] = (),
) -> int:
    """Count the working days after ``first`` up to and including ``last`` (negative backwards)."""
    if last < first:
        return -working_days(last, first, weekend=weekend, holidays=holidays)
    weeks, rest = divmod((last - first).days, 7)
    count = weeks * (7 - len(set(weekend)))
    tail = (first + timedelta(days=7 * weeks + i + 1) for i in range(rest))
    count += sum(day.weekday() not in weekend for day in tail)
    return count - sum(
        first < day <= last and day.weekday() not in weekend for day in set(holidays)
    )


def add_working_days(
    day: date,
    count: int,
    *,
    weekend: Collection[int] = WEEKEND,
    holidays: Collection[date] = (),
) -> date:
    """Return the day that lies ``count`` working days later (earlier when negative)."""
    if len(set(weekend)) >= 7:
        raise ValueError("a week without working days")
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, weekend=weekend, holidays=holidays)
    return day


def check_day(day: date, *, field: str | None = None) -> Refused | None:
    """Refuse a day that can only be a slip of the finger."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return Refused.because(
        "day_out_of_range",
        N_("The year %(year)s is out of range; years from %(first)s to %(last)s can be used."),
        field=field,
        year=str(day.year),
        first=str(FIRST_YEAR),
        last=str(LAST_YEAR),
    )
