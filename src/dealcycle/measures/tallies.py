"""Additive counts over the journal: the same SQL for every engine, rendered by sqlglot.

Each count is a plain GROUP BY over integers. Text columns, NULL, floats and dates never leave
the engine; sentinels stand for what is missing. Every count takes the viewer's scope.
"""

from __future__ import annotations

import numpy as np

from .counted import (
    FOLDS,
    OPEN,
    closings_sql,
    counted_sql,
    group_columns,
    group_names,
    lives_sql,
    opened_sql,
    stays_sql,
    where_sql,
)  # fmt: skip
from .estimate import Counted
from .journal import WON, Journal, Scope
from .question import Question
from .rendering import fetch
from .tally import Ints, Tally
from .views import deals_sql


def lives(journal: Journal, scope: Scope, question: Question, *, folds: bool = False) -> Tally:
    """Deals opened in the period by entry age, age at exit or as of now, and outcome.

    Columns g0 g1 [fold] entry age outcome n valued value: enough for Kaplan-Meier,
    Aalen-Johansen, log-rank, Gray. `outcome` is OPEN, WON, LOST, NO_DECISION; ages are in ticks
    of the journal; `valued` and `value` count and sum the values of the won.
    """
    keys = [*group_names(question), *(["fold"] if folds else []), "entry", "age", "outcome"]
    sql = f"""
        SELECT {", ".join(keys)}, COUNT(*) AS n, SUM(valued) AS valued, SUM(value) AS value
        FROM ({lives_sql(journal, scope, question)}) AS lives
        WHERE age >= 0 AND age > entry
        GROUP BY {", ".join(keys)}"""
    return _counted(journal, question, sql)


def closings(journal: Journal, scope: Scope, question: Question) -> Tally:
    """Deals closed in the period: g0 g1 outcome days n valued value, unrated.

    `days` from opening to closing, NO_AGE where a date is missing, below zero where time ran
    backwards. `unrated` counts amounts without a rate into the reporting currency.
    """
    keys = [*group_names(question), "outcome", "days"]
    sql = f"""
        SELECT {", ".join(keys)}, COUNT(*) AS n, SUM(valued) AS valued, SUM(value) AS value,
            SUM(unrated) AS unrated
        FROM ({closings_sql(journal, scope, question)}) AS closings
        GROUP BY {", ".join(keys)}"""
    return _counted(journal, question, sql)


def book(journal: Journal, scope: Scope, question: Question) -> Tally:
    """All deals known, by what they are now: g0 g1 outcome opened undated backwards n value.

    `opened` is 1 past the clock's start (0 = a lead), `undated` 1 for closed deals without a
    date, `backwards` 1 for those closed before they were opened. No period bounds it.
    """
    keys = [*group_names(question), "outcome", "opened", "undated", "backwards"]
    groups = group_columns(journal, scope, question, "opened_day")
    sql = f"""
        SELECT {", ".join(keys)}, COUNT(*) AS n, SUM(value) AS value
        FROM (
            SELECT {groups}COALESCE(outcome, {OPEN}) AS outcome,
                CASE WHEN opened_at IS NULL THEN 0 ELSE 1 END AS opened,
                CASE WHEN outcome IS NOT NULL AND closed_at IS NULL THEN 1 ELSE 0 END AS undated,
                CASE WHEN closed_at < opened_at THEN 1 ELSE 0 END AS backwards,
                COALESCE(value_minor, 0) AS value
            FROM {deals_sql(journal, question)}
            WHERE {where_sql(journal, scope, question)}
        ) AS book
        GROUP BY {", ".join(keys)}"""
    return _counted(journal, question, sql)


def openings(journal: Journal, scope: Scope, question: Question) -> Tally:
    """Deals opened per day in the period: g0 g1 day n."""
    keys = [*group_names(question), "day"]
    groups = group_columns(journal, scope, question, "opened_day")
    sql = f"""
        SELECT {", ".join(keys)}, COUNT(*) AS n
        FROM (
            SELECT {groups}opened_day AS day
            FROM {deals_sql(journal, question)}
            WHERE {where_sql(journal, scope, question)} AND {opened_sql(journal, question)}
        ) AS openings
        GROUP BY {", ".join(keys)}"""
    return _counted(journal, question, sql)


def stays(journal: Journal, scope: Scope, question: Question, *, folds: bool = False) -> Tally:
    """Stays in stages of deals opened in the period: g0 g1 [fold] stage first furthest exit entry
    age n.

    `first` is 1 on a deal's first visit of the stage; `furthest` the highest position reached
    before (-1 = none); `exit` the next stage's code, an outcome, or STILL; `age` NO_AGE where
    the end is not known.
    """
    apart = ["fold"] if folds else []
    extra = f"visits.deal % {FOLDS} AS fold, " if folds else ""
    keys = [*group_names(question), *apart, "stage", "first", "furthest", "exit", "entry", "age"]
    sql = f"""
        SELECT {", ".join(keys)}, COUNT(*) AS n
        FROM ({stays_sql(journal, scope, question, extra)}) AS stays
        GROUP BY {", ".join(keys)}"""
    return _counted(journal, question, sql)


def sizes(journal: Journal, scope: Scope, question: Question, most: int = 1_000_000) -> Tally:
    """The values of deals won in the period, one row each: g0 g1 value."""
    names = [*group_names(question), "value"]
    sql = f"""
        SELECT {", ".join(names)}
        FROM ({closings_sql(journal, scope, question)}) AS closings
        WHERE outcome = {WON} AND valued = 1 LIMIT {most}"""
    return _counted(journal, question, sql)


def deal_ids(
    journal: Journal,
    scope: Scope,
    question: Question,
    condition: str,
    of: str,
    *,
    after: int | None = None,
    limit: int | None = None,
) -> Ints:
    """The deals of a count (`of`: lives, closings, book, stays, examined) that meet a condition."""
    counted = counted_sql(journal, scope, question, Counted(of, condition))
    paged = f"WHERE deal > {int(after)} " if after is not None else ""
    cut = f" LIMIT {int(limit)}" if limit is not None else ""
    found = fetch(journal, f"SELECT deal FROM {counted} AS found {paged}ORDER BY deal{cut}")
    return np.asarray(found["deal"], dtype=np.int64)


def _counted(journal: Journal, question: Question, sql: str) -> Tally:
    return Tally(fetch(journal, sql), question.by)
