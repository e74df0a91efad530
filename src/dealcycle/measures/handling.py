"""How deals were handled: who was talked to, how soon, what was given away, before the end told."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .counted import OPEN, where_sql
from .journal import INWARD, LOST, NO_DECISION, WON, Journal, Scope
from .question import Question
from .rendering import fetch
from .views import deals_sql, visits_sql

Ints = NDArray[np.int64]
UNKNOWN = -(2**62)
MOST_DEALS = 1_000_000
YEARS = 730  # days that are looked back
REPLY = 1  # days after the opening by which a reply is no longer late
ENDED = f"{WON}, {LOST}, {NO_DECISION}"


@dataclass(frozen=True)
class Handled:
    """One row per deal that came to a mark; what it did before is `flawed` (1) or not (0).

    The mark is a day that both kinds of deals live to see, and nothing after it counts: deals
    that live longer collect more of everything. `outcome` is OPEN, WON, LOST or NO_DECISION;
    `value` in minor units, `given` what was taken off it since, both UNKNOWN where not known.
    """

    deal: Ints
    owner: Ints
    outcome: Ints
    value: Ints
    given: Ints
    day: Ints
    flawed: Ints

    def __len__(self) -> int:
        return len(self.deal)


def late_stages(journal: Journal) -> list[int]:
    """The stages in the second half of the way to the outcome, the first of all never."""
    return [
        code
        for code, (pipeline, place) in journal.stages.items()
        if place > pipeline.starts
        and not pipeline.stages[place].follow_up
        and is_late(code, journal)
    ]


def is_late(stage: int, journal: Journal) -> bool:
    """Whether the stage lies in the second half of the way to the outcome."""
    pipeline, place = journal.stages[stage]
    way = sum(not one.follow_up for one in pipeline.stages) - pipeline.starts
    return (place - pipeline.starts) * 2 >= way - 1


def one_contact(journal: Journal, scope: Scope, question: Question) -> Handled | None:
    """Deals that came to a late stage: had only one contact been talked to? None: not recorded."""
    if "touches" not in journal.tables:
        return None
    talked = f"""SELECT deal, contact, MIN(touches.at) AS first FROM touches
        WHERE contact IS NOT NULL AND {_known(journal, question)} GROUP BY deal, contact"""
    # Without a single talk on record nobody knows.
    return _at_late_stage(
        journal, scope, question, f"""
        SELECT reached.deal, CASE WHEN COUNT(DISTINCT contact) = 1 THEN 1 ELSE 0 END AS flawed
        FROM {_reached(journal, question)} AS reached
        JOIN ({talked}) AS talked ON talked.deal = reached.deal AND talked.first <= reached.came
        GROUP BY reached.deal""",
    )  # fmt: skip


def no_decision_maker(journal: Journal, scope: Scope, question: Question) -> Handled | None:
    """Deals that came to a late stage: had no decision-maker been talked to?"""
    if not {"touches", "facts"} <= journal.tables:
        return None
    known = _known(journal, question)
    heard = f"""SELECT deal, contact, MIN(touches.at) AS first FROM touches
        WHERE direction = {INWARD} AND contact IS NOT NULL AND {known} GROUP BY deal, contact"""
    deciding = f"""SELECT deal, value AS contact, MIN(COALESCE(facts.at, 0)) AS since FROM facts
        WHERE name = 'decision_maker' AND {known} GROUP BY deal, value"""
    found = _at_late_stage(
        journal, scope, question, f"""
        SELECT reached.deal, 1 - MAX(CASE WHEN deciding.since <= reached.came THEN 1 ELSE 0 END)
            AS flawed
        FROM {_reached(journal, question)} AS reached
        JOIN ({heard}) AS heard ON heard.deal = reached.deal AND heard.first <= reached.came
        LEFT JOIN ({deciding}) AS deciding
            ON deciding.deal = heard.deal AND deciding.contact = heard.contact
        GROUP BY reached.deal""",
    )  # fmt: skip
    # Where nobody ever enters a decision-maker, all deals would be without.
    return found if found is not None and (found.flawed == 0).any() else None


def late_reply(journal: Journal, scope: Scope, question: Question) -> Handled | None:
    """New deals that lived to see the second day: had nobody replied by its end?"""
    if "touches" not in journal.tables:
        return None
    touched = f"""SELECT deal, MIN(day) AS first FROM touches
        WHERE deal IS NOT NULL AND {_known(journal, question)} GROUP BY deal"""
    begun = f"SELECT deal AS begun, opened_day AS day FROM {deals_sql(journal, question)}"
    if journal.has_history:
        begun = f"""SELECT deal AS begun, MIN(entered_day) AS day
            FROM {visits_sql(journal, question)} GROUP BY deal"""
    return _handled(
        journal, scope, question, f"""
        SELECT begun.begun AS deal, begun.day + {REPLY} AS day, {UNKNOWN} AS was,
            CASE WHEN touched.first > begun.day + {REPLY} THEN 1 ELSE 0 END AS flawed
        FROM ({begun}) AS begun JOIN ({touched}) AS touched ON touched.deal = begun.begun""",
    )  # fmt: skip


def lowered(journal: Journal, scope: Scope, question: Question) -> Handled | None:
    """Deals that ended from a late stage: was the amount lowered on the way from there?"""
    if "changes" not in journal.tables or "amount_minor" not in journal.kept_fields:
        return None
    moment = question.moment(journal)
    found = _handled(
        journal, scope, question, f"""
        SELECT deal, day, was, CASE WHEN was > 0 AND now > 0 AND 100 * now <= 98 * was
            THEN 1 ELSE 0 END AS flawed
        FROM (
            SELECT reached.deal, reached.day, changes.value AS was, deals.amount_minor AS now,
                ROW_NUMBER() OVER (PARTITION BY reached.deal
                    ORDER BY changes.at DESC, changes.recorded_at DESC) AS place
            FROM {_reached(journal, question)} AS reached
            JOIN changes ON changes.deal = reached.deal AND changes.field = 'amount_minor'
                AND changes.at <= reached.came AND changes.recorded_at <= {moment}
            JOIN {deals_sql(journal, question)} ON deals.deal = reached.deal
            WHERE changes.value IS NOT NULL AND deals.outcome IN ({ENDED})
        ) AS priced WHERE place = 1""",
    )  # fmt: skip
    return replace(found, given=np.where(found.flawed > 0, found.given, 0))


def _at_late_stage(journal: Journal, scope: Scope, question: Question, flawed: str) -> Handled:
    marked = f"""
        SELECT flaws.deal, reached.day, {UNKNOWN} AS was, flaws.flawed FROM ({flawed}) AS flaws
        JOIN {_reached(journal, question)} AS reached ON reached.deal = flaws.deal"""
    return _handled(journal, scope, question, marked)


def _handled(journal: Journal, scope: Scope, question: Question, marked: str) -> Handled:
    """Rows of deal, day of its mark, amount then, flawed; with what has become of the deal."""
    today = question.day(journal)
    found = fetch(
        journal,
        f"""
        SELECT marked.deal AS deal, COALESCE(deals.owner, -1) AS owner,
            COALESCE(deals.outcome, {OPEN}) AS outcome,
            COALESCE(deals.value_minor, {UNKNOWN}) AS value, marked.day AS day,
            marked.flawed AS flawed,
            CASE WHEN marked.was = {UNKNOWN} OR deals.amount_minor IS NULL
                OR deals.value_minor IS NULL OR deals.amount_minor <> deals.value_minor
                THEN {UNKNOWN} ELSE marked.was - deals.amount_minor END AS given
        FROM ({marked}) AS marked JOIN {deals_sql(journal, question)} ON deals.deal = marked.deal
        WHERE {where_sql(journal, scope, question, "deals.")} AND marked.day <= {today}
            AND marked.day > {today - YEARS}
            AND (deals.outcome IS NULL OR deals.closed_day > marked.day
                OR (deals.closed_day = marked.day AND marked.was <> {UNKNOWN}))
        ORDER BY marked.deal LIMIT {MOST_DEALS}""",
    )
    names = ("deal", "owner", "outcome", "value", "given", "day", "flawed")
    return Handled(*(np.asarray(found[name], dtype=np.int64) for name in names))


def _reached(journal: Journal, question: Question) -> str:
    """When each deal first came to a late stage."""
    codes = ", ".join(str(code) for code in late_stages(journal)) or "NULL"
    return f"""(SELECT deal, MIN(entered_at) AS came, MIN(entered_day) AS day
        FROM {visits_sql(journal, question)} WHERE stage IN ({codes}) GROUP BY deal)"""


def _known(journal: Journal, question: Question) -> str:
    """What had been recorded by the question's moment and not been taken back."""
    moment = question.moment(journal)
    return f"recorded_at <= {moment} AND (void_at IS NULL OR void_at > {moment})"
