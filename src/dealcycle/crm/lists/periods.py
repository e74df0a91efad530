"""Periods that move with the calendar: this month, the next 7 days, before today. Pure."""

from datetime import date, timedelta

from dealcycle.cycle.calendar import start_of_month, start_of_quarter, start_of_week, start_of_year
from dealcycle.cycle.words import N_

PERIODS = {
    "today": N_("today"),
    "yesterday": N_("yesterday"),
    "tomorrow": N_("tomorrow"),
    "this_week": N_("this week"),
    "last_week": N_("last week"),
    "next_week": N_("next week"),
    "this_month": N_("this month"),
    "last_month": N_("last month"),
    "next_month": N_("next month"),
    "this_quarter": N_("this quarter"),
    "last_quarter": N_("last quarter"),
    "next_quarter": N_("next quarter"),
    "this_year": N_("this year"),
    "last_year": N_("last year"),
    "last_7": N_("in the last 7 days"),
    "last_30": N_("in the last 30 days"),
    "last_90": N_("in the last 90 days"),
    "before_30": N_("more than 30 days ago"),
    "before_90": N_("more than 90 days ago"),
    "next_7": N_("in the next 7 days"),
    "next_30": N_("in the next 30 days"),
    "past": N_("before today"),
    "future": N_("from today on"),
}
WHOLE = {"week": start_of_week, "month": start_of_month, "quarter": start_of_quarter,
         "year": start_of_year}  # fmt: skip
# Long enough to be in the unit's neighbour whatever its length.
ABOUT = {"week": 7, "month": 31, "quarter": 93, "year": 366}


def bounds(period: str, *, today: date, first_weekday: int) -> tuple[date | None, date | None]:
    """The first and the last day of a period, both included; None is open."""
    if period in ("today", "yesterday", "tomorrow"):
        day = today + timedelta({"today": 0, "yesterday": -1, "tomorrow": 1}[period])
        return day, day
    if period == "past":
        return None, today - timedelta(1)
    if period == "future":
        return today, None
    which, _, what = period.partition("_")
    if what.isdigit():
        return _days(which, int(what), today)
    return _whole(which, what, today, first_weekday)


def _days(which: str, count: int, today: date) -> tuple[date | None, date | None]:
    if which == "last":
        return today - timedelta(count - 1), today
    if which == "before":
        return None, today - timedelta(count + 1)
    return today, today + timedelta(count)


def _whole(which: str, what: str, today: date, first_weekday: int) -> tuple[date, date]:
    first = _start(what, today, first_weekday)
    if which == "last":
        first = _start(what, first - timedelta(1), first_weekday)
    after = _start(what, first + timedelta(ABOUT[what]), first_weekday)
    if which == "next":
        first, after = after, _start(what, after + timedelta(ABOUT[what]), first_weekday)
    return first, after - timedelta(1)


def _start(what: str, day: date, first_weekday: int) -> date:
    if what == "week":
        return start_of_week(day, first_weekday)
    return WHOLE[what](day)
