"""Stays from one date column per stage: each deal's row says them all, nothing is sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from dealcycle.sources.columns import BOOK, Source
from dealcycle.sources.instants import epoch_sql
from dealcycle.sources.mapping import Reading
from dealcycle.sources.meanings import bare
from dealcycle.sources.stage_dates import STAGE_COLUMN

MOST_STEPS = 16
LOOKED_AT = 5000
SLIPS = 0.1  # of the deals may begin a day earlier: a zone, a slip
MADE = ("create", "created", "creation", "add", "added", "создан", "создания", "создано")
# A moment and a place in one number, so that both are compared at once.
PLACES = 4096


@dataclass(frozen=True)
class Step:
    """One stage: its place (the first is 1), what it is called, the column that dates it."""

    place: int
    title: str
    column: Source

    @property
    def name(self) -> str:
        """Its column in the table `valued`."""
        return f"s{self.place}"


def steps_of(reading: Reading) -> list[Step]:
    """The stages in their order, the opening before them unless it is the first of them."""
    dated = list(reading.stage_dates)
    opened = reading.roles.get("opened")
    if dated and opened is not None and reading.ends(dated[0][0]) is None:
        first = _without_date(opened.name) or "Lead"
        wanted = first in reading.stages if reading.stages else _takes_time(reading, opened)
        if bare(dated[0][0]) != bare(first) and wanted:
            dated.insert(0, (first, opened))
    working = [each for each in dated if reading.ends(each[0]) is None]
    working.sort(key=lambda each: place_said(reading, each[0]))
    return [Step(at, name, column) for at, (name, column) in enumerate(working, start=1)]


def place_said(reading: Reading, stage: str) -> int:
    """Where a person puts a stage; those that they do not name follow, in their own order."""
    return reading.stages.index(stage) if stage in reading.stages else len(reading.stages)


def write_visits(connection: duckdb.DuckDBPyConnection, steps: Sequence[Step]) -> None:
    """The journal's visits as a view: worked out when they are counted, never kept."""
    stays = " UNION ALL ".join(_stays_sql(step, steps) for step in steps)
    connection.execute(
        f"""CREATE VIEW visits AS
        SELECT deal, 1 AS pipeline, stage, entered_at, CAST(entered_at // 86400 AS INTEGER)
            AS entered_day, entered_at AS entry_recorded_at, until AS left_at,
            CAST(until // 86400 AS INTEGER) AS left_day, CAST(way AS INTEGER) AS exit,
            until AS exit_recorded_at, CAST(NULL AS BIGINT) AS void_at, 1 AS nth, furthest
        FROM (
            SELECT deal, stage, entered_at, furthest,
                CASE WHEN following IS NULL THEN closed_at
                    ELSE following // {PLACES} END AS until,
                CASE WHEN following IS NULL THEN outcome ELSE following % {PLACES} END AS way
            FROM ({stays})
        )"""
    )


def _stays_sql(step: Step, steps: Sequence[Step]) -> str:
    """The stays in one stage: the end of one is the beginning of the next, or of the end."""
    key, others = _key(step), [each for each in steps if each is not step]
    later = [f"CASE WHEN {_key(each)} > {key} THEN {_key(each)} END" for each in others]
    before = [
        f"CASE WHEN {_key(each)} < {key} THEN {each.place - 1} ELSE -1 END" for each in others
    ]
    return f"""SELECT deal, outcome, closed_at, {step.place} AS stage, {step.name} AS entered_at,
        CAST({f"least({', '.join(later)})" if later else "NULL"} AS BIGINT) AS following,
        {f"greatest({', '.join(before)})" if before else "-1"} AS furthest
        FROM valued WHERE {step.name} IS NOT NULL"""


def _key(step: Step) -> str:
    return f"({step.name} * {PLACES} + {step.place})"


def _takes_time(reading: Reading, opened: Source) -> bool:
    """Whether deals begin earlier than they enter the first stage that has a date.

    Where a system dates every stage, a deal enters one the moment it is made.
    """
    if not all(STAGE_COLUMN.match(column.name) for _name, column in reading.stage_dates):
        return True
    began = _day(opened, reading)
    first = ", ".join(_day(column, reading) for _name, column in reading.stage_dates)
    row = reading.wide.connection.execute(
        f"SELECT count(*), count(*) FILTER (began < first) FROM (SELECT {began} AS began, "
        f"least({first}) AS first FROM (SELECT * FROM {BOOK} LIMIT {LOOKED_AT})) "
        "WHERE began IS NOT NULL AND first IS NOT NULL"
    ).fetchone()
    dated, later = row if row else (0, 0)
    return bool(later > SLIPS * dated)


def _day(column: Source, reading: Reading) -> str:
    return f"{epoch_sql(column.sql, day_first=reading.day_first)} // 86400"


def _without_date(name: str) -> str:
    words = [word for word in name.replace("_", " ").split() if bare(word) not in ("date", "дата")]
    # How the system calls the making of a deal is no name of a stage.
    return "" if bare("".join(words)) in MADE else " ".join(words)
