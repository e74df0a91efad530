"""The deals under way in a period, at the ages at which the period saw them."""

from __future__ import annotations

from .calendar_days import end_of_day
from .counted import FOLDS, OPEN, where_sql
from .journal import WON, Journal, Scope
from .question import Question
from .rendering import fetch
from .tally import Tally
from .views import deals_sql


def under_way(journal: Journal, scope: Scope, question: Question) -> Tally:
    """Like `tallies.lives`, but of a period: fold entry age outcome n value.

    A deal is at risk at the ages at which the days since..until saw it: entry < a <= age. What
    happened after the period is not seen, so two periods of one length are seen equally long.
    `value` sums the values of the won, in minor units; ages are in ticks of the journal.
    """
    first, last = bounds(journal, question)
    unit = "at" if journal.days == "elapsed" else "day"
    seen = f"CASE WHEN first_seen_{unit} > {first} THEN first_seen_{unit} ELSE {first} END"
    closed = f"closed_{unit} IS NOT NULL AND closed_{unit} <= {last}"
    keys = "fold, entry, age, outcome"
    sql = f"""
        SELECT {keys}, COUNT(*) AS n, SUM(value) AS value FROM (
            SELECT deal % {FOLDS} AS fold,
                CASE WHEN {seen} > opened_{unit} - 1 THEN {seen} - opened_{unit} ELSE -1 END
                    AS entry,
                CASE WHEN {closed} THEN closed_{unit} ELSE {last} END - opened_{unit} AS age,
                CASE WHEN {closed} THEN outcome ELSE {OPEN} END AS outcome,
                CASE WHEN outcome = {WON} AND {closed}
                    THEN COALESCE(value_minor, 0) ELSE 0 END AS value
            FROM {deals_sql(journal, question)}
            WHERE {where_sql(journal, scope, question)} AND opened_{unit} <= {last}
                AND (outcome IS NULL OR closed_{unit} > {first})
        ) AS alive
        WHERE age >= 0 AND age > entry
        GROUP BY {keys}"""
    return Tally(fetch(journal, sql), ())


def bounds(journal: Journal, question: Question) -> tuple[int, int]:
    """The last tick before the period and the last of it, in ticks of the journal's ages."""
    if question.since is None:
        raise ValueError("a period has a first day")
    today = question.day(journal)
    last = today if question.until is None else min(question.until, today)
    if journal.days == "elapsed":
        now = question.moment(journal)
        zone = journal.zone
        return end_of_day(question.since - 1, zone), min(end_of_day(last, zone), now)
    return question.since - 1, last
