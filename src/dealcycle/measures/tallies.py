"""Additive counts over the journal: the same SQL for every engine, rendered by sqlglot.

Each count is a plain GROUP BY over integers. Text columns, NULL, floats and dates never leave
the engine; sentinels stand for what is missing. Every count takes the viewer's scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .estimate import Counted
from .examined import examined_sql
from .journal import WON, Journal, Scope
from .question import MISSING, MOST_GROUPS, OTHER, PERIODS, Question, scope_sql
from .views import deals_sql, visits_sql

Ints = NDArray[np.int64]
OPEN = 0  # the outcome of a deal, the exit of a stay, that has none yet
NO_AGE = -1_000_000_000  # the age where a date is not known
UNKNOWN = -(2**62)  # an amount or a day that is not known
STILL = -9  # the exit of a stay that has not ended
FOLDS = 64
MOST_APART = 1_000_000  # codes this close are looked up in a table of so many
MOST_PLACES = 2**62
Group = tuple[int, ...]


@dataclass(frozen=True)
class Tally:
    """Rows of counts: `columns` by name, `groups` the codes of the dimensions asked for."""

    columns: dict[str, NDArray[Any]]
    by: tuple[str, ...]

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def where(self, rows: NDArray[Any]) -> Tally:
        return Tally({name: values[rows] for name, values in self.columns.items()}, self.by)

    def split(self) -> Iterator[tuple[Group, Tally]]:
        """Each group with its rows; the whole as () when nothing was split by."""
        if not self.by:
            yield (), self
            return
        # Codes as one number a row: sorting those is quick.
        code, distinct = _joined([self.columns[f"g{i}"] for i in range(len(self.by))])
        # Small codes as small numbers, which are sorted without comparing.
        code = code.astype(np.uint16) if len(distinct[0]) < 2**16 else code
        order = np.argsort(code, kind="stable")
        edges = np.searchsorted(code[order], np.arange(len(distinct[0]) + 1))
        for i, key in enumerate(zip(*(values.tolist() for values in distinct), strict=True)):
            yield key, self.where(order[edges[i] : edges[i + 1]])


def lives(journal: Journal, scope: Scope, question: Question, *, folds: bool = False) -> Tally:
    """Deals opened in the period by entry age, age at exit or as of now, and outcome.

    Columns g0 g1 [fold] entry age outcome n valued value: enough for Kaplan-Meier,
    Aalen-Johansen, log-rank, Gray. `outcome` is OPEN, WON, LOST, NO_DECISION; ages are in ticks
    of the journal; `valued` and `value` count and sum the values of the won.
    """
    keys = [*_group_names(question), *(["fold"] if folds else []), "entry", "age", "outcome"]
    sql = f"""
        SELECT {", ".join(keys)}, COUNT(*) AS n, SUM(valued) AS valued, SUM(value) AS value
        FROM ({_lives_sql(journal, scope, question)}) AS lives
        WHERE age >= 0 AND age > entry
        GROUP BY {", ".join(keys)}"""
    return _counted(journal, question, sql)


def without_folds(folds: Tally) -> Tally:
    """The same lives, no longer apart by fold."""
    names = [name for name in folds.columns if name not in ("fold", "n", "valued", "value")]
    if not len(folds):
        return Tally({k: v for k, v in folds.columns.items() if k != "fold"}, folds.by)
    code, distinct = _joined([folds[name] for name in names])
    columns: dict[str, NDArray[Any]] = dict(zip(names, distinct, strict=True))
    for name in ("n", "valued", "value"):
        summed = np.zeros(len(distinct[0]), dtype=np.int64)
        np.add.at(summed, code, np.asarray(folds[name], dtype=np.int64))
        columns[name] = summed
    return Tally(columns, folds.by)


def _joined(columns: Sequence[NDArray[Any]]) -> tuple[Ints, list[Ints]]:
    """Each row's place among the distinct rows in their order, and the columns of those.

    Columns of small codes are counted, not sorted.
    """
    place, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    values = []
    for column in columns:
        known, where = _ranked(np.asarray(column, dtype=np.int64))
        values.append(known)
        place, size = place * len(known) + where, size * len(known)
        if size > MOST_PLACES:
            # So that a product of many values stays a number: only those places that occur.
            return _joined_by_sorting(columns)
    used, place = _ranked(place)
    distinct = []
    for known in reversed(values):
        distinct.append(known[used % len(known)])
        used = used // len(known)
    return place, distinct[::-1]


def _joined_by_sorting(columns: Sequence[NDArray[Any]]) -> tuple[Ints, list[Ints]]:
    rows = np.stack([np.asarray(column, dtype=np.int64) for column in columns], axis=1)
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    return place.ravel(), list(distinct.T)


def _ranked(values: Ints) -> tuple[Ints, Ints]:
    """Like `numpy.unique` with its inverse; values close together are looked up, not sorted."""
    if not len(values):
        return values, values
    low, high = int(values.min()), int(values.max())
    if high - low > max(MOST_APART, 4 * len(values)):
        known, where = np.unique(values, return_inverse=True)
        return known, where.ravel()
    there = np.zeros(high - low + 1, dtype=bool)
    there[values - low] = True
    known = np.flatnonzero(there) + low
    return known, (np.cumsum(there) - 1)[values - low]


def closings(journal: Journal, scope: Scope, question: Question) -> Tally:
    """Deals closed in the period: g0 g1 outcome days n valued value, unrated.

    `days` from opening to closing, NO_AGE where a date is missing, below zero where time ran
    backwards. `unrated` counts amounts without a rate into the reporting currency.
    """
    keys = [*_group_names(question), "outcome", "days"]
    sql = f"""
        SELECT {", ".join(keys)}, COUNT(*) AS n, SUM(valued) AS valued, SUM(value) AS value,
            SUM(unrated) AS unrated
        FROM ({_closings_sql(journal, scope, question)}) AS closings
        GROUP BY {", ".join(keys)}"""
    return _counted(journal, question, sql)


def book(journal: Journal, scope: Scope, question: Question) -> Tally:
    """All deals known, by what they are now: g0 g1 outcome opened undated backwards n value.

    `opened` is 1 past the clock's start (0 = a lead), `undated` 1 for closed deals without a
    date, `backwards` 1 for those closed before they were opened. No period bounds it.
    """
    keys = [*_group_names(question), "outcome", "opened", "undated", "backwards"]
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
    keys = [*_group_names(question), "day"]
    groups = group_columns(journal, scope, question, "opened_day")
    sql = f"""
        SELECT {", ".join(keys)}, COUNT(*) AS n
        FROM (
            SELECT {groups}opened_day AS day
            FROM {deals_sql(journal, question)}
            WHERE {where_sql(journal, scope, question)} AND {_opened(journal, question)}
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
    keys = [*_group_names(question), *apart, "stage", "first", "furthest", "exit", "entry", "age"]
    sql = f"""
        SELECT {", ".join(keys)}, COUNT(*) AS n
        FROM ({_stays_sql(journal, scope, question, extra)}) AS stays
        GROUP BY {", ".join(keys)}"""
    return _counted(journal, question, sql)


def sizes(journal: Journal, scope: Scope, question: Question, most: int = 1_000_000) -> Tally:
    """The values of deals won in the period, one row each: g0 g1 value."""
    names = [*_group_names(question), "value"]
    sql = f"""
        SELECT {", ".join(names)}
        FROM ({_closings_sql(journal, scope, question)}) AS closings
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


def counted_sql(journal: Journal, scope: Scope, question: Question, counted: Counted) -> str:
    """What a figure counts as a relation: `deal` and the columns of its count, a row each."""
    plain = replace(question, by=())
    inner = {
        "lives": lambda: _lives_sql(journal, scope, plain, "deal, "),
        "closings": lambda: _closings_sql(journal, scope, plain, "deal, "),
        "book": lambda: _book_deals_sql(journal, scope, plain),
        "stays": lambda: _stays_sql(journal, scope, plain, "visits.deal, "),
        "examined": lambda: examined_sql(journal, plain, where_sql(journal, scope, plain)),
    }[counted.of]()
    seen = " AND age >= 0 AND age > entry" if counted.of == "lives" else ""
    return f"(SELECT * FROM ({inner}) AS counted WHERE {counted.condition}{seen})"


def render(sql: str, dialect: str) -> str:
    """Our portable SQL in an engine's own."""
    if dialect == "duckdb":
        # Its own SQL but for one operator; parsing would cost a page more than counting.
        return sql.replace(" DIV ", " // ")
    import sqlglot

    return str(sqlglot.parse_one(sql).sql(dialect))


def _lives_sql(journal: Journal, scope: Scope, question: Question, extra: str = "") -> str:
    now, unit = _now(journal, question), _unit(journal)
    seen, opened = f"first_seen_{unit}", f"opened_{unit}"
    entry = f"CASE WHEN {seen} > {opened} THEN {seen} - {opened} ELSE -1 END"
    return f"""
        SELECT {extra}{group_columns(journal, scope, question, "opened_day")}
            CAST(deal % {FOLDS} AS INTEGER) AS fold,
            {entry if journal.truncated else "-1"} AS entry,
            COALESCE(closed_{unit}, {now}) - opened_{unit} AS age,
            COALESCE(outcome, {OPEN}) AS outcome,
            CASE WHEN outcome = {WON} AND value_minor IS NOT NULL THEN 1 ELSE 0 END AS valued,
            CASE WHEN outcome = {WON} THEN COALESCE(value_minor, 0) ELSE 0 END AS value
        FROM {deals_sql(journal, question)}
        WHERE {where_sql(journal, scope, question)} AND {_opened(journal, question)}
            AND (outcome IS NULL OR closed_at IS NOT NULL)"""


def _closings_sql(journal: Journal, scope: Scope, question: Question, extra: str = "") -> str:
    unit = _unit(journal)
    bounds = [
        f"closed_day {sign} {day}"
        for sign, day in ((">=", question.since), ("<=", question.until))
        if day is not None
    ]
    where = where_sql(journal, scope, question)
    return f"""
        SELECT {extra}{group_columns(journal, scope, question, "closed_day")}outcome,
            COALESCE(closed_{unit} - opened_{unit}, {NO_AGE}) AS days,
            CASE WHEN value_minor IS NOT NULL THEN 1 ELSE 0 END AS valued,
            COALESCE(value_minor, 0) AS value,
            CASE WHEN value_minor IS NULL AND amount_minor IS NOT NULL
                THEN 1 ELSE 0 END AS unrated
        FROM {deals_sql(journal, question)}
        WHERE {" AND ".join([where, "outcome IS NOT NULL", *bounds])}"""


def _book_deals_sql(journal: Journal, scope: Scope, question: Question) -> str:
    return f"""
        SELECT deal, COALESCE(outcome, {OPEN}) AS outcome, opened_at, closed_at,
            COALESCE(value_minor, {UNKNOWN}) AS value, COALESCE(expected_day, {UNKNOWN}) AS expected
        FROM {deals_sql(journal, question)} WHERE {where_sql(journal, scope, question)}"""


def _stays_sql(journal: Journal, scope: Scope, question: Question, extra: str = "") -> str:
    now, unit = _now(journal, question), _unit(journal)
    entry = f"CASE WHEN deals.first_seen_{unit} > entered_{unit} THEN deals.first_seen_{unit} - entered_{unit} ELSE -1 END"  # noqa: E501
    narrowed = _is_narrowed(journal, scope, question)
    joined = f"JOIN {deals_sql(journal, question)} ON deals.deal = visits.deal" if narrowed else ""
    condition = (
        f"{where_sql(journal, scope, question, 'deals.')}"
        f" AND {_period(question, 'deals.opened_day')}"
        if narrowed
        else "TRUE"
    )
    return f"""
        SELECT {extra}{group_columns(journal, scope, question, "opened_day", "deals.")}stage,
            CASE WHEN nth = 1 THEN 1 ELSE 0 END AS first, furthest,
            COALESCE(exit, {STILL}) AS exit,
            {entry if journal.truncated else "-1"} AS entry,
            CASE WHEN exit IS NULL THEN {now} - entered_{unit}
                ELSE COALESCE(left_{unit} - entered_{unit}, {NO_AGE}) END AS age
        FROM {visits_sql(journal, question)} {joined}
        WHERE {condition}"""


def _is_narrowed(journal: Journal, scope: Scope, question: Question) -> bool:
    """Whether stays must be joined to their deals: only then, for speed."""
    bounded = question.since is not None or question.until is not None
    asked = question.where or question.by or question.pipeline is not None or question.without
    return bool(bounded or asked or not scope.everyone or journal.truncated)


def where_sql(journal: Journal, scope: Scope, question: Question, prefix: str = "") -> str:
    """Whose deals, and which of them, as a condition over deals."""
    parts = [scope_sql(scope, prefix)]
    if question.pipeline is not None:
        parts.append(f"{prefix}pipeline = {int(question.pipeline)}")
    for dimension, codes in question.where:
        column = prefix + journal.column(dimension)
        listed = [str(int(code)) for code in codes if code != MISSING]
        either = [f"{column} IN ({', '.join(listed)})"] if listed else []
        either += [f"{column} IS NULL"] if MISSING in codes else []
        parts.append(f"({' OR '.join(either)})" if either else "FALSE")
    if question.without is not None:
        whole = replace(question, without=None, since=None, until=None)
        flawed = counted_sql(journal, scope, whole, question.without)
        parts.append(f"{prefix}deal NOT IN (SELECT deal FROM {flawed} AS flawed)")
    return " AND ".join(parts)


def _period(question: Question, column: str) -> str:
    bounds = [f"{column} >= {question.since}"] if question.since is not None else []
    bounds += [f"{column} <= {question.until}"] if question.until is not None else []
    return " AND ".join(bounds) or "TRUE"


def _opened(journal: Journal, question: Question) -> str:
    return f"opened_day <= {question.day(journal)} AND {_period(question, 'opened_day')}"


def _now(journal: Journal, question: Question) -> int:
    return question.moment(journal) if journal.days == "elapsed" else question.day(journal)


def _unit(journal: Journal) -> str:
    return "at" if journal.days == "elapsed" else "day"


def _group_names(question: Question) -> list[str]:
    return [f"g{i}" for i in range(len(question.by))]


def group_columns(
    journal: Journal, scope: Scope, question: Question, day: str, prefix: str = ""
) -> str:
    """The codes to split by, as columns g0, g1; small groups beyond the 200 largest as OTHER."""
    columns = []
    kept = _largest(journal, scope, question)
    for i, dimension in enumerate(question.by):
        if dimension in PERIODS:
            columns.append(f"{period_sql(dimension, prefix + day)} AS g{i}, ")
            continue
        code = f"COALESCE({prefix}{journal.column(dimension)}, {MISSING})"
        if codes := kept.get(dimension):
            listed = ", ".join(str(c) for c in codes)
            code = f"CASE WHEN {code} IN ({listed}) THEN {code} ELSE {OTHER} END"
        columns.append(f"{code} AS g{i}, ")
    return "".join(columns)


def _largest(journal: Journal, scope: Scope, question: Question) -> dict[str, list[int]]:
    """Per dimension with too many values: the codes of its largest groups."""
    asked = [dimension for dimension in question.by if dimension not in PERIODS]
    if not asked:
        return {}
    most = MOST_GROUPS if len(question.by) == 1 else int(MOST_GROUPS**0.5)
    kept = {}
    for dimension in asked:
        column = f"COALESCE({journal.column(dimension)}, {MISSING})"
        found = fetch(
            journal,
            f"SELECT {column} AS code, COUNT(*) AS n FROM deals "
            f"WHERE {where_sql(journal, scope, question)} "
            f"GROUP BY {column} ORDER BY n DESC, code LIMIT {most + 1}",
        )
        if len(found["code"]) > most:
            kept[dimension] = sorted(int(code) for code in found["code"][:most])
    return kept


def period_sql(period: str, day: str) -> str:
    """The month, quarter or year of a day, counted since March 1968, in integer arithmetic.

    Years begin in March here, so that leap days fall at their end; right until February 2100.
    """
    z = f"({day} + 671)"  # days since 1968-03-01
    year = f"((4 * {z} + 3) DIV 1461)"
    of_year = f"({z} - (1461 * {year}) DIV 4)"
    month = f"(12 * {year} + (5 * {of_year} + 2) DIV 153)"
    wide = {"month": month, "quarter": f"(({month} + 2) DIV 3)", "year": f"(({month} + 2) DIV 12)"}
    return f"COALESCE({wide[period]}, {MISSING})"


def _counted(journal: Journal, question: Question, sql: str) -> Tally:
    return Tally(fetch(journal, sql), question.by)


def fetch(journal: Journal, sql: str) -> dict[str, NDArray[Any]]:
    return journal.engine.fetch(render(sql, journal.engine.dialect))


def merged(tallies: Sequence[Tally]) -> Tally:
    """Several tallies of the same columns as one: counts add."""
    first = tallies[0]
    return Tally(
        {name: np.concatenate([one[name] for one in tallies]) for name in first.columns}, first.by
    )
