"""Deals as data forensics looks at them: one row a deal, whatever is wrong with it."""

from __future__ import annotations

from .journal import Journal
from .question import MISSING, Question
from .views import deals_sql


def examined_sql(journal: Journal, question: Question, condition: str) -> str:
    """Columns deal pipeline owner outcome opened opened_day closed_day age late.

    `outcome` is 0 for open deals; `age` in ticks to the outcome or to the as-of moment, NULL where
    a date is missing; `late` 1 where the deal was first seen after it was opened.
    """
    elapsed = journal.days == "elapsed"
    unit = "at" if elapsed else "day"
    now = question.moment(journal) if elapsed else question.day(journal)
    return f"""
        SELECT deal, pipeline, COALESCE(owner, {MISSING}) AS owner,
            COALESCE(outcome, 0) AS outcome, opened_{unit} AS opened, opened_day, closed_day,
            CASE WHEN outcome IS NOT NULL AND closed_{unit} IS NULL THEN NULL
                ELSE COALESCE(closed_{unit}, {now}) - opened_{unit} END AS age,
            CASE WHEN first_seen_{unit} > opened_{unit} THEN 1 ELSE 0 END AS late
        FROM {deals_sql(journal, question)} WHERE {condition}"""
