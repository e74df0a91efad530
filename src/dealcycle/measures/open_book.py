"""The open deals with what is planned, expected and put off: what the rules of habit read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .counted import where_sql
from .journal import WON, Journal, Scope
from .question import Question
from .rendering import fetch
from .views import deals_sql, visits_sql

Ints = NDArray[np.int64]
UNKNOWN = -1
MOST_DEALS = 1_000_000
COLUMNS = ("deal", "owner", "value", "age", "steps", "expected", "first_expected", "moves",
           "stage", "stay")  # fmt: skip
LONG = 0.95  # of the stays of deals that moved on
YEARS = 730  # days that are looked back for them
FEWEST = 25  # stays that moved on, below which nobody knows what is long


@dataclass(frozen=True)
class OpenBook:
    """One row per open deal; UNKNOWN where it is not known.

    `steps` are those planned and not done, `moves` how often the expected day was changed,
    `first_expected` the earliest day that it ever was. `won` and `longest` say how many deals
    were won and how many days the longest of them took. A source without steps or expected days
    says so: what it cannot know is no habit. `stage` and `stay` say where a deal waits and for how
    many days; `usual`, by stage, how many days 95 of 100 did not exceed that moved on from there.
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
    stage: Ints
    stay: Ints
    won: int
    longest: int
    has_steps: bool = True
    has_moves: bool = True
    usual: Mapping[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.deal)


def read_open_book(journal: Journal, scope: Scope, question: Question) -> OpenBook:
    today, moment = question.day(journal), question.moment(journal)
    deals, where = deals_sql(journal, question), where_sql(journal, scope, question, "deals.")
    has_steps = "steps" in journal.tables
    has_moves = "changes" in journal.tables and "expected_day" in journal.kept_fields
    steps = moves = visits = ""
    columns = f"{UNKNOWN} AS steps, {UNKNOWN} AS first_expected, 0 AS moves"
    waits = f"{UNKNOWN} AS stage, {UNKNOWN} AS stay"
    if journal.has_history:
        waits = f"COALESCE(here.stage, {UNKNOWN}) AS stage, COALESCE(here.stay, {UNKNOWN}) AS stay"
        visits = f"""LEFT JOIN (SELECT deal, MAX(stage) AS stage, {today} - MAX(entered_day) AS stay
            FROM {visits_sql(journal, question)} WHERE exit IS NULL GROUP BY deal) AS here
            ON here.deal = deals.deal"""
    if has_steps:
        steps = f"""LEFT JOIN (SELECT deal, COUNT(*) AS n FROM steps
            WHERE recorded_at <= {moment} AND (done_at IS NULL OR done_at > {moment})
            AND (void_at IS NULL OR void_at > {moment}) GROUP BY deal) AS planned
            ON planned.deal = deals.deal"""
        columns = columns.replace(f"{UNKNOWN} AS steps", "COALESCE(planned.n, 0) AS steps")
    if has_moves:
        moves = f"""LEFT JOIN (SELECT deal, MIN(value) AS first, COUNT(DISTINCT value) - 1 AS moves
            FROM changes WHERE field = 'expected_day' AND value IS NOT NULL
            AND recorded_at <= {moment} GROUP BY deal) AS moved ON moved.deal = deals.deal"""
        columns = columns.replace(
            f"{UNKNOWN} AS first_expected", f"COALESCE(moved.first, {UNKNOWN}) AS first_expected"
        ).replace("0 AS moves", "COALESCE(moved.moves, 0) AS moves")
    found = fetch(
        journal,
        f"""
        SELECT deals.deal AS deal, COALESCE(deals.owner, {UNKNOWN}) AS owner,
            COALESCE(deals.value_minor, {UNKNOWN}) AS value, {today} - deals.opened_day AS age,
            COALESCE(deals.expected_day, {UNKNOWN}) AS expected, {columns}, {waits}
        FROM {deals} {steps} {moves} {visits}
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
        usual=_usual(journal, scope, question, today) if journal.has_history else {},
    )


def _usual(journal: Journal, scope: Scope, question: Question, today: int) -> dict[int, int]:
    """Per stage the days that 95 of 100 stays did not exceed which ended with moving on."""
    found = fetch(
        journal,
        f"""
        SELECT visits.stage AS stage, visits.exit AS exit,
            visits.left_day - visits.entered_day AS days, COUNT(*) AS n
        FROM {visits_sql(journal, question)} JOIN {deals_sql(journal, question)}
            ON deals.deal = visits.deal
        WHERE {where_sql(journal, scope, question, "deals.")} AND visits.left_day > {today - YEARS}
            AND visits.left_day >= visits.entered_day
            AND (visits.exit >= 0 OR visits.exit = {WON})
        GROUP BY visits.stage, visits.exit, visits.left_day - visits.entered_day""",
    )
    stage, exits, days, n = (np.asarray(found[k], np.int64) for k in ("stage", "exit", "days", "n"))
    places = {code: place for code, (_, place) in journal.stages.items()}
    on = np.array(
        [e == WON or places.get(e, -1) > places.get(s, -1) for s, e in
         zip(stage.tolist(), exits.tolist(), strict=True)], dtype=bool,
    )  # fmt: skip
    usual = {}
    for code in np.unique(stage[on]).tolist():
        rows = on & (stage == code)
        order = np.argsort(days[rows])
        until = np.cumsum(n[rows][order])
        if until[-1] >= FEWEST:
            usual[code] = int(days[rows][order][np.searchsorted(until, LONG * until[-1])])
    return usual
