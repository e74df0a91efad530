"""What each count counts, as SQL: a row a deal or stay, whose deals, split by what."""

from __future__ import annotations

from dataclasses import replace

from .estimate import Counted
from .examined import examined_sql
from .journal import WON, Journal, Scope
from .question import MISSING, MOST_GROUPS, OTHER, PERIODS, Question, period_sql, scope_sql
from .rendering import fetch
from .views import deals_sql, visits_sql

OPEN = 0  # the outcome of a deal, the exit of a stay, that has none yet
NO_AGE = -1_000_000_000  # the age where a date is not known
UNKNOWN = -(2**62)  # an amount or a day that is not known
STILL = -9  # the exit of a stay that has not ended
FOLDS = 64


def counted_sql(journal: Journal, scope: Scope, question: Question, counted: Counted) -> str:
    """What a figure counts as a relation: `deal` and the columns of its count, a row each."""
    plain = replace(question, by=())
    inner = {
        "lives": lambda: lives_sql(journal, scope, plain, "deal, "),
        "closings": lambda: closings_sql(journal, scope, plain, "deal, "),
        "book": lambda: _book_deals_sql(journal, scope, plain),
        "stays": lambda: stays_sql(journal, scope, plain, "visits.deal, "),
        "examined": lambda: examined_sql(journal, plain, where_sql(journal, scope, plain)),
    }[counted.of]()
    seen = " AND age >= 0 AND age > entry" if counted.of == "lives" else ""
    return f"(SELECT * FROM ({inner}) AS counted WHERE {counted.condition}{seen})"


def lives_sql(journal: Journal, scope: Scope, question: Question, extra: str = "") -> str:
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
        WHERE {where_sql(journal, scope, question)} AND {opened_sql(journal, question)}
            AND (outcome IS NULL OR closed_at IS NOT NULL)"""


def closings_sql(journal: Journal, scope: Scope, question: Question, extra: str = "") -> str:
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


def stays_sql(journal: Journal, scope: Scope, question: Question, extra: str = "") -> str:
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


def opened_sql(journal: Journal, question: Question) -> str:
    return f"opened_day <= {question.day(journal)} AND {_period(question, 'opened_day')}"


def _now(journal: Journal, question: Question) -> int:
    return question.moment(journal) if journal.days == "elapsed" else question.day(journal)


def _unit(journal: Journal) -> str:
    return "at" if journal.days == "elapsed" else "day"


def group_names(question: Question) -> list[str]:
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
