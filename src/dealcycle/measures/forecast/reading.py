"""What a forecast reads of the journal: stays by age, the open deals, sizes, arrivals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..counted import STILL, group_columns, where_sql
from ..journal import LOST, NO_DECISION, WON, Journal, Scope
from ..question import Question
from ..rendering import fetch
from ..views import deals_sql, visits_sql

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ONLY = 0  # the one state of a journal without stage history
NO_VALUE = -1
MOST_DEALS = 1_000_000


@dataclass(frozen=True)
class Stays:
    """How long deals stayed in a state and how they left: one row per group of equal stays.

    Days: a stay that began on `day` is at risk at ages entry < a <= age. `exit` is a state, WON,
    LOST, NO_DECISION or STILL. `code` is the deal's value of the dimension asked by, else 0.
    """

    day: Ints
    state: Ints
    entry: Ints
    age: Ints
    exit: Ints
    n: Ints
    code: Ints

    def where(self, rows: NDArray[Any] | slice) -> Stays:
        return Stays(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True)
class OpenDeals:
    """The open deals: state, days in it, days since opening, value in minor units or NO_VALUE."""

    deal: Ints
    state: Ints
    stay: Ints
    age: Ints
    value: Ints
    owner: Ints

    def __len__(self) -> int:
        return len(self.deal)

    def where(self, rows: NDArray[Any]) -> OpenDeals:
        return OpenDeals(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True)
class Closed:
    """Deals closed with a date: day, outcome, value in minor units or NO_VALUE, code."""

    day: Ints
    outcome: Ints
    value: Ints
    code: Ints


@dataclass(frozen=True)
class Opened:
    """How many deals were opened on a day and began in a state; those seen from the start."""

    day: Ints
    begins: Ints
    n: Ints


@dataclass(frozen=True)
class Past:
    """Everything that was known at a moment; `today` is its day number."""

    today: int
    first_day: int
    stays: Stays
    open: OpenDeals
    closed: Closed
    opened: Opened
    states: Ints
    order: Mapping[int, int]  # how far along its pipeline each state lies


def read_past(journal: Journal, scope: Scope, question: Question, *, window: int | None) -> Past:
    """The past as known at the question's moment; stays count from `window` days ago on.

    `question.by` may name one dimension: its codes then stand beside stays and closed deals.
    """
    today = question.day(journal)
    since = -(10**9) if window is None else today - window
    condition = where_sql(journal, scope, question, "deals.")
    code = group_columns(journal, scope, question, "opened_day", "deals.") or "0 AS g0, "
    deals = deals_sql(journal, question)
    visits = visits_sql(journal, question) if journal.has_history else None
    stays = _stays(journal, deals, visits, condition, code, today, since)
    opened = _opened(journal, deals, visits, condition, today)
    return Past(
        today,
        int(opened.day.min()) if len(opened.day) else today,
        stays,
        _open(journal, deals, visits, condition, today),
        _closed(journal, deals, condition, code, today),
        opened,
        np.unique(np.concatenate([stays.state, opened.begins, stays.exit[stays.exit >= 0]])),
        {code: place for code, (_, place) in journal.stages.items()},
    )


def _stays(
    journal: Journal,
    deals: str,
    visits: str | None,
    condition: str,
    code: str,
    today: int,
    since: int,
) -> Stays:
    if visits is None:
        inner = f"""
            SELECT {code}{ONLY} AS state, opened_day AS entered_day, first_seen_day,
                closed_day AS left_day, outcome AS exit
            FROM {deals} WHERE {condition} AND opened_day <= {today}
                AND (outcome IS NULL OR closed_day >= opened_day)"""
    else:
        inner = f"""
            SELECT {code}stage AS state, entered_day, first_seen_day, left_day, exit
            FROM {visits} JOIN {deals} ON deals.deal = visits.deal
            WHERE {condition} AND entered_day <= {today}
                AND (exit IS NULL OR left_day >= entered_day)"""
    begun = f"CASE WHEN {since} > entered_day THEN {since} - entered_day - 1 ELSE -1 END"
    seen = "CASE WHEN first_seen_day > entered_day THEN first_seen_day - entered_day ELSE -1 END"
    found = fetch(
        journal,
        f"""
        SELECT g0, day, state, CASE WHEN begun > seen THEN begun ELSE seen END AS entry, age, exit,
            COUNT(*) AS n
        FROM (
            SELECT g0, entered_day AS day, state, {begun} AS begun, {seen} AS seen,
                CASE WHEN exit IS NULL THEN {today} ELSE left_day END - entered_day AS age,
                COALESCE(exit, {STILL}) AS exit
            FROM ({inner}) AS stays WHERE exit IS NULL OR left_day >= {since}
        ) AS aged
        GROUP BY g0, day, state, CASE WHEN begun > seen THEN begun ELSE seen END, age, exit""",
    )
    names = ("day", "state", "entry", "age", "exit", "n", "g0")
    return Stays(*(_ints(found[name]) for name in names))


def _open(
    journal: Journal, deals: str, visits: str | None, condition: str, today: int
) -> OpenDeals:
    state, entered, join = str(ONLY), "deals.opened_day", ""
    if visits is not None:
        state, entered = "visits.stage", "visits.entered_day"
        join = f"JOIN {visits} ON visits.deal = deals.deal AND visits.exit IS NULL"
    found = fetch(
        journal,
        f"""
        SELECT deals.deal AS deal, {state} AS state, {today} - {entered} AS stay,
            {today} - deals.opened_day AS age, COALESCE(value_minor, {NO_VALUE}) AS value,
            COALESCE(owner, -1) AS owner
        FROM {deals} {join}
        WHERE {condition} AND outcome IS NULL AND deals.opened_day <= {today}
        ORDER BY deals.deal LIMIT {MOST_DEALS}""",
    )
    return OpenDeals(
        *(_ints(found[name]) for name in ("deal", "state", "stay", "age", "value", "owner"))
    )


def _closed(journal: Journal, deals: str, condition: str, code: str, today: int) -> Closed:
    found = fetch(
        journal,
        f"""
        SELECT {code}closed_day AS day, outcome, COALESCE(value_minor, {NO_VALUE}) AS value
        FROM {deals}
        WHERE {condition} AND outcome IN ({WON}, {LOST}, {NO_DECISION}) AND closed_day <= {today}
        ORDER BY closed_day, deals.deal LIMIT {MOST_DEALS}""",
    )
    return Closed(*(_ints(found[name]) for name in ("day", "outcome", "value", "g0")))


def _opened(journal: Journal, deals: str, visits: str | None, condition: str, today: int) -> Opened:
    begins, join = str(ONLY), ""
    if visits is not None:
        begins = "visits.stage"
        join = (
            f"JOIN {visits} ON visits.deal = deals.deal AND visits.entered_at = deals.opened_at"
            " AND visits.nth = 1"
        )
    found = fetch(
        journal,
        f"""
        SELECT day, begins, COUNT(*) AS n FROM (
            SELECT deals.opened_day AS day, MIN({begins}) AS begins
            FROM {deals} {join}
            WHERE {condition} AND deals.opened_day <= {today}
                AND (deals.first_seen_day IS NULL OR deals.first_seen_day <= deals.opened_day)
            GROUP BY deals.deal, deals.opened_day
        ) AS begun
        GROUP BY day, begins""",
    )
    return Opened(*(_ints(found[name]) for name in ("day", "begins", "n")))


def _ints(values: Any) -> Ints:
    return np.asarray(values, dtype=np.int64)
