"""What was won between two days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .counted import where_sql
from .journal import WON, Journal, Scope
from .question import Question
from .rendering import render
from .views import deals_sql


@dataclass(frozen=True)
class Won:
    """`value` in units of the reporting currency; `unvalued` of the `n` deals bring nothing to it:
    no amount, or none in that currency."""

    value: float = 0.0
    n: int = 0
    unvalued: int = 0


def won_between(
    journal: Journal, first: int, last: int, *, scope: Scope, question: Question | None = None
) -> Won:
    """The deals won on the days `first` to `last`, both included, leads left out.

    Example: 100 won on day 3 and 50 on day 5: from day 4 to 9 it is 50.
    """
    return won_in(journal, [(first, last)], scope=scope, question=question)[0]


def won_in(
    journal: Journal,
    periods: list[tuple[int, int]],
    *,
    scope: Scope,
    question: Question | None = None,
) -> list[Won]:
    """The same for several periods in one reading."""
    asked = question or Question()
    earliest = min((first for first, _ in periods), default=0)
    latest = max((last for _, last in periods), default=-1)
    found = journal.engine.fetch(
        render(
            f"SELECT closed_day AS day, COUNT(*) AS n, SUM(COALESCE(value_minor, 0)) AS value, "
            f"SUM(CASE WHEN value_minor IS NULL THEN 1 ELSE 0 END) AS unvalued "
            f"FROM {deals_sql(journal, asked)} WHERE {where_sql(journal, scope, asked)} "
            f"AND outcome = {WON} AND opened_day IS NOT NULL "
            f"AND closed_day >= {int(earliest)} AND closed_day <= {int(latest)} "
            "GROUP BY closed_day",
            journal.engine.dialect,
        )
    )
    day = np.asarray(found["day"], dtype=np.int64)
    columns = [np.asarray(found[name], dtype=np.float64) for name in ("value", "n", "unvalued")]
    sums = []
    for first, last in periods:
        rows = (day >= first) & (day <= last)
        value, n, unvalued = (float(column[rows].sum()) for column in columns)
        sums.append(Won(value / 10**journal.minor, int(n), int(unvalued)))
    return sums


def won_by_owner(
    journal: Journal,
    periods: list[tuple[int, int]],
    *,
    scope: Scope,
    question: Question | None = None,
) -> list[dict[int, Won]]:
    """What each owner's deals brought in each of the periods; -1: deals without an owner."""
    asked = question or Question()
    earliest = min((first for first, _ in periods), default=0)
    latest = max((last for _, last in periods), default=-1)
    found = journal.engine.fetch(
        render(
            f"SELECT COALESCE(owner, -1) AS whose, closed_day AS day, COUNT(*) AS n, "
            f"SUM(COALESCE(value_minor, 0)) AS value, "
            f"SUM(CASE WHEN value_minor IS NULL THEN 1 ELSE 0 END) AS unvalued "
            f"FROM {deals_sql(journal, asked)} WHERE {where_sql(journal, scope, asked)} "
            f"AND outcome = {WON} AND opened_day IS NOT NULL "
            f"AND closed_day >= {int(earliest)} AND closed_day <= {int(latest)} "
            "GROUP BY COALESCE(owner, -1), closed_day",
            journal.engine.dialect,
        )
    )
    sums: list[dict[int, Won]] = [{} for _ in periods]
    columns = (found[name] for name in ("whose", "day", "n", "value", "unvalued"))
    for whose, day, n, value, unvalued in zip(*columns, strict=True):
        for place, (first, last) in enumerate(periods):
            if first <= int(day) <= last:
                had = sums[place].get(int(whose), Won())
                money = had.value + float(value) / 10**journal.minor
                sums[place][int(whose)] = Won(money, had.n + int(n), had.unvalued + int(unvalued))
    return sums
