"""The open deals with what is planned, expected and put off: what the rules of habit read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .counted import where_sql
from .journal import WON, Journal, Scope
from .question import Question
from .rendering import fetch
from .views import deals_sql

Ints = NDArray[np.int64]
UNKNOWN = -1
MOST_DEALS = 1_000_000
COLUMNS = ("deal", "owner", "value", "age", "steps", "expected", "first_expected", "moves")


@dataclass(frozen=True)
class OpenBook:
    """One row per open deal; UNKNOWN where it is not known.

    `steps` are those planned and not done, `moves` how often the expected day was changed,
    `first_expected` the earliest day that it ever was. `won` and `longest` say how many deals
    were won and how many days the longest of them took. A source without steps or expected days
    says so: what it cannot know is no habit.
    """

    today: int
    deal: Ints
    owner: Ints
    value: Ints
    age: Ints
    steps: Ints
    expected: Ints
    first_expected: Ints
    moves: Ints
    won: int
    longest: int
    has_steps: bool = True
    has_moves: bool = True

    def __len__(self) -> int:
        return len(self.deal)


def read_open_book(journal: Journal, scope: Scope, question: Question) -> OpenBook:
    today = question.day(journal)
    deals, where = deals_sql(journal, question), where_sql(journal, scope, question, "deals.")
    has_steps = "steps" in journal.tables
    has_moves = "changes" in journal.tables and "expected_day" in journal.kept_fields
    steps = moves = ""
    columns = f"{UNKNOWN} AS steps, {UNKNOWN} AS first_expected, 0 AS moves"
    if has_steps:
        steps = """LEFT JOIN (SELECT deal, COUNT(*) AS n FROM steps
            WHERE done_at IS NULL AND void_at IS NULL GROUP BY deal) AS planned
            ON planned.deal = deals.deal"""
        columns = columns.replace(f"{UNKNOWN} AS steps", "COALESCE(planned.n, 0) AS steps")
    if has_moves:
        moves = """LEFT JOIN (SELECT deal, MIN(value) AS first, COUNT(DISTINCT value) - 1 AS moves
            FROM changes WHERE field = 'expected_day' AND value IS NOT NULL GROUP BY deal) AS moved
            ON moved.deal = deals.deal"""
        columns = columns.replace(
            f"{UNKNOWN} AS first_expected", f"COALESCE(moved.first, {UNKNOWN}) AS first_expected"
        ).replace("0 AS moves", "COALESCE(moved.moves, 0) AS moves")
    found = fetch(
        journal,
        f"""
        SELECT deals.deal AS deal, COALESCE(deals.owner, {UNKNOWN}) AS owner,
            COALESCE(deals.value_minor, {UNKNOWN}) AS value, {today} - deals.opened_day AS age,
            COALESCE(deals.expected_day, {UNKNOWN}) AS expected, {columns}
        FROM {deals} {steps} {moves}
        WHERE {where} AND deals.outcome IS NULL AND deals.opened_day <= {today}
        ORDER BY deals.deal LIMIT {MOST_DEALS}""",
    )
    ended = fetch(
        journal,
        f"""
        SELECT COUNT(*) AS won, COALESCE(MAX(deals.closed_day - deals.opened_day), 0) AS longest
        FROM {deals}
        WHERE {where} AND deals.outcome = {WON} AND deals.closed_day >= deals.opened_day""",
    )
    return OpenBook(
        today=today,
        **{name: np.asarray(found[name], dtype=np.int64) for name in COLUMNS},
        won=int(ended["won"][0]),
        longest=int(ended["longest"][0]),
        has_steps=has_steps,
        has_moves=has_moves,
    )
