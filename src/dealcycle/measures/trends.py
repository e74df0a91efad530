"""How has a measure moved from month to month, and did it change for good?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from .calendar_days import date_of, day_of
from .catalogue import MEASURES
from .counts import Counts
from .estimate import Answer, Estimate
from .estimators.breaks import FEWEST, Shift, shifts
from .funnel import Funnel
from .journal import Journal, Scope
from .question import Question, group_question
from .tally import Tally

FIGURES = ("win_rate", "time_to_close", "pace", "velocity", "deal_size")
MONTHS = {"month": 1, "quarter": 3}
SHOWN = {"month": 24, "quarter": 12}  # periods
# Figures of the deals opened in a period are known once these deals are old enough.
RIPENING = frozenset({"win_rate", "time_to_close", "velocity"})
SURE = 0.05


@dataclass(frozen=True)
class Point:
    """One period's answer; `ripe` unless it still runs or its deals are too young for it."""

    code: int
    since: int
    until: int
    answer: Answer
    ripe: bool


@dataclass(frozen=True)
class Turn:
    """From the period of `code` on the level is another."""

    code: int
    shift: Shift


@dataclass(frozen=True)
class Trend:
    """A measure period by period. `turns` are its breaks among the ripe periods; None = fewer
    than 8 ripe ones, so nothing can be said."""

    name: str
    period: str
    points: tuple[Point, ...]
    turns: tuple[Turn, ...] | None


def trends(
    journal: Journal,
    *,
    scope: Scope,
    question: Question,
    period: str = "month",
    names: Sequence[str] = FIGURES,
    among: int = 1,
) -> tuple[Trend, ...]:
    """Each measure by month or quarter: its answers, and where its level changed for good.

    A period's win rate, time to close and velocity are those of the deals opened in it, at the
    horizon of all; deal size is that of the deals won in it. Breaks by Pettitt's test among the
    ripe periods, its level shared by all measures and by the `among` groups that are looked at.

    Example: a win rate of 20 % each month of one year and 30 % in the next: one break, in January.
    """
    asked = _bounded(replace(question, by=()), journal, period)
    whole = Counts(journal, scope, asked)
    by_period = Counts(journal, scope, replace(asked, by=(period,)))
    needed = dict.fromkeys(["book", *(tally for name in names for tally in MEASURES[name].needs)])
    parts = by_period.split(tuple(needed))
    today = asked.day(journal)
    found: dict[str, list[Point]] = {name: [] for name in names}
    for code in _codes(asked, today, period):
        own = group_question(by_period.question, (code,))
        given = parts[(code,)].given if (code,) in parts else _nothing(by_period, needed)
        # The period's own days, so that what it brings a day is divided by them alone.
        part = Counts(journal, scope, own, (code,), given, whole, brief=True)
        for name in names:
            found[name].append(_point(name, code, part, whole, today))
    level = SURE / (len(names) * max(among, 1))
    return tuple(
        Trend(name, period, tuple(points), _turns(points, level)) for name, points in found.items()
    )


def asked_by(question: Question) -> str | None:
    """The period by whose trends a split is continued: where it is split by that alone."""
    only = question.by[0] if len(question.by) == 1 else ""
    return only if only in MONTHS else None


def _bounded(question: Question, journal: Journal, period: str) -> Question:
    """The last 24 months or 12 quarters, up to the as-of day."""
    today = date_of(question.day(journal))
    step = MONTHS[period]
    begun = (today.year * 12 + today.month - 1) // step * step
    first = begun - (SHOWN[period] - 1) * step
    since = day_of(date(first // 12, first % 12 + 1, 1))
    return replace(question, since=since, until=None)


def _codes(asked: Question, today: int, period: str) -> range:
    """All periods, those without a deal too."""
    return range(_code(asked.since or 0, period), _code(today, period) + 1)


def _code(day: int, period: str) -> int:
    """`question.period_start` turned round."""
    when = date_of(day)
    months = (when.year - 1968) * 12 + when.month - 1
    return months - 2 if period == "month" else months // MONTHS[period]


def _nothing(counts: Counts, needed: Iterable[str]) -> dict[str, Tally]:
    tallies = {name: counts.tally(name) for name in needed}
    return {name: tally.where(np.zeros(len(tally), bool)) for name, tally in tallies.items()}


def _point(name: str, code: int, part: Counts, whole: Counts, today: int) -> Point:
    answer = MEASURES[name].answer(part, whole.horizon)
    if isinstance(answer, Funnel):
        raise ValueError("a funnel has no trend")
    since, until = part.question.since or 0, part.question.until or 0
    ripens = (whole.horizon or 0.0) if name in RIPENING else 0.0
    return Point(code, since, until, answer, until < today and until + ripens <= today)


def _turns(points: Sequence[Point], level: float) -> tuple[Turn, ...] | None:
    ripe = [
        (each.code, each.answer.value)
        for each in points
        if each.ripe and isinstance(each.answer, Estimate)
    ]
    if len(ripe) < FEWEST:
        return None
    return tuple(Turn(ripe[each.at][0], each) for each in shifts([v for _, v in ripe], level=level))
