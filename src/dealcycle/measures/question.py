"""What is asked of the journal: which deals, seen when, split by what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from .calendar_days import day_number, day_of
from .estimate import Counted
from .journal import EVERYONE as EVERYONE
from .journal import Journal, Scope

MISSING, OTHER = -1, -2  # codes of a group: the value is not known; one of the small groups
PERIODS = ("month", "quarter", "year")
MOST_GROUPS = 200


@dataclass(frozen=True)
class Question:
    """Which deals a figure is about. Days are day numbers, both ends included.

    `since` and `until` bound the opening for cohort figures and the closing for period ones.
    `as_of` is an instant; None = the journal's own. `where` holds (dimension, codes) that a deal
    must have (MISSING = not known); `by` up to two dimensions or periods to split by. `without`
    leaves the deals of a count out: what would the figure be if they were not there?
    """

    pipeline: int | None = None
    since: int | None = None
    until: int | None = None
    as_of: int | None = None
    where: tuple[tuple[str, tuple[int, ...]], ...] = ()
    by: tuple[str, ...] = ()
    without: Counted | None = None

    def __post_init__(self) -> None:
        if len(self.by) > 2:
            raise ValueError("at most two dimensions can be crossed")

    def only(self, dimension: str, *codes: int) -> Question:
        """The same question about the deals with one of these codes."""
        return replace(self, where=(*self.where, (dimension, codes)))

    def moment(self, journal: Journal) -> int:
        return journal.as_of if self.as_of is None else self.as_of

    def day(self, journal: Journal) -> int:
        """The calendar day of the as-of moment."""
        return day_number(self.moment(journal), journal.zone)

    def is_past(self, journal: Journal) -> bool:
        """Whether something may have been recorded after the as-of moment."""
        return self.moment(journal) < journal.as_of


def scope_sql(scope: Scope, prefix: str = "") -> str:
    """Whose deals may be counted, as a condition over deals."""
    if scope.owners is None:
        return "TRUE"
    parts = [
        f"{prefix}{column} IN ({', '.join(str(int(code)) for code in sorted(codes))})"
        for column, codes in (("owner", scope.owners), ("team", scope.teams))
        if codes
    ]
    return f"({' OR '.join(parts)})" if parts else "FALSE"


def group_question(question: Question, codes: tuple[int, ...]) -> Question:
    """The question about one group of a question that splits, the group of the rest excepted."""
    since, until = days_of(question, codes)
    asked = replace(question, by=(), since=since, until=until)
    for name, code in zip(question.by, codes, strict=True):
        if name not in PERIODS:
            asked = asked.only(name, code)
    return asked


def days_of(question: Question, codes: tuple[int, ...]) -> tuple[int | None, int | None]:
    """First and last day asked about; of a group by month, quarter or year, those of the period."""
    since, until = question.since, question.until
    for name, code in zip(question.by, codes, strict=False):
        if name in PERIODS and code not in (MISSING, OTHER):
            first, last = _first_day(name, code), _first_day(name, code + 1) - 1
            since, until = _later(since, first), _earlier(until, last)
    return since, until


def _first_day(period: str, code: int) -> int:
    return day_of(date(*period_start(period, code), 1))


def period_sql(period: str, day: str) -> str:
    """The month, quarter or year of a day, counted since March 1968, in integer arithmetic.

    Years begin in March here, so that leap days fall at their end; right until February 2100.
    """
    z = f"({day} + 671)"  # days since 1968-03-01
    year = f"((4 * {z} + 3) DIV 1461)"
    of_year = f"({z} - (1461 * {year}) DIV 4)"
    month = f"(12 * {year} + (5 * {of_year} + 2) DIV 153)"
    wide = {"month": month, "quarter": f"(({month} + 2) DIV 3)", "year": f"(({month} + 2) DIV 12)"}
    return f"COALESCE({wide[period]}, {MISSING})"


def period_start(period: str, code: int) -> tuple[int, int]:
    """Year and month with which a code of `period_sql` begins."""
    months = {"month": code + 2, "quarter": code * 3, "year": code * 12}[period]
    return 1968 + months // 12, months % 12 + 1


def _later(bound: int | None, day: int) -> int:
    return day if bound is None else max(bound, day)


def _earlier(bound: int | None, day: int) -> int:
    return day if bound is None else min(bound, day)
