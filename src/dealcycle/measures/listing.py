"""The deals behind a figure, a page at a time, by the very conditions that it counts with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .counted import NO_AGE, OPEN, UNKNOWN, counted_sql
from .estimate import Counted
from .journal import Journal, Scope
from .question import Question
from .rendering import fetch
from .views import deals_sql

ORDERS = ("deal", "days", "value", "opened", "closed")


@dataclass(frozen=True)
class Line:
    """One deal that a figure counts, or one stay of it. Days are day numbers."""

    deal: int
    outcome: int  # OPEN, WON, LOST, NO_DECISION
    days: float | None  # from opening to outcome, or to the as-of day; of a stay its length
    value: int | None  # minor units of the reporting currency
    owner: int | None
    opened: int | None
    closed: int | None


def lines(
    journal: Journal,
    *,
    scope: Scope,
    question: Question,
    counted: Counted,
    without: Counted | None = None,
    order: str = "deal",
    down: bool = False,
    skip: int = 0,
    limit: int = 100,
) -> list[Line]:
    """The deals of a figure in an order; `without` leaves out those that another one counts."""
    if order not in ORDERS:
        raise ValueError(f"deals cannot be ordered by {order!r}")
    found = fetch(
        journal,
        f"""
        SELECT deal, outcome, days, value, owner, opened, closed
        FROM ({_lines_sql(journal, scope, question, counted, without)}) AS lines
        ORDER BY {order}{" DESC" if down else ""}, deal
        LIMIT {int(limit)} OFFSET {int(skip)}""",
    )
    columns = ("deal", "outcome", "days", "value", "owner", "opened", "closed")
    rows = zip(*(np.asarray(found[name]).tolist() for name in columns), strict=True)
    return [
        Line(
            deal, outcome, None if days == NO_AGE else days / journal.seconds_per_day,
            *(None if each == UNKNOWN else each for each in others),
        )
        for deal, outcome, days, *others in rows
    ]  # fmt: skip


def number(
    journal: Journal,
    *,
    scope: Scope,
    question: Question,
    counted: Counted,
    without: Counted | None = None,
) -> int:
    """How many lines there are: a figure's n."""
    relation = counted_sql(journal, scope, question, counted)
    rest = _without_sql(journal, scope, question, without)
    found = fetch(journal, f"SELECT COUNT(*) AS n FROM {relation} AS found WHERE {rest}")
    return int(found["n"][0])


def _lines_sql(
    journal: Journal, scope: Scope, question: Question, counted: Counted, without: Counted | None
) -> str:
    elapsed = journal.days == "elapsed"
    unit = "at" if elapsed else "day"
    now = question.moment(journal) if elapsed else question.day(journal)
    age = f"COALESCE(deals.closed_{unit}, {now}) - deals.opened_{unit}"
    undated = f"CASE WHEN deals.outcome IS NOT NULL AND deals.closed_{unit} IS NULL THEN NULL ELSE {age} END"  # noqa: E501
    days = "found.age" if counted.of == "stays" else f"COALESCE({undated}, {NO_AGE})"
    return f"""
        SELECT found.deal AS deal, COALESCE(deals.outcome, {OPEN}) AS outcome, {days} AS days,
            COALESCE(deals.value_minor, {UNKNOWN}) AS value,
            COALESCE(deals.owner, {UNKNOWN}) AS owner,
            COALESCE(deals.opened_day, {UNKNOWN}) AS opened,
            COALESCE(deals.closed_day, {UNKNOWN}) AS closed
        FROM {counted_sql(journal, scope, question, counted)} AS found
        JOIN {deals_sql(journal, question)} ON deals.deal = found.deal
        WHERE {_without_sql(journal, scope, question, without)}"""


def _without_sql(
    journal: Journal, scope: Scope, question: Question, without: Counted | None
) -> str:
    if without is None:
        return "TRUE"
    other = counted_sql(journal, scope, question, without)
    return f"found.deal NOT IN (SELECT deal FROM {other} AS other)"
