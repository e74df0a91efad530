"""DuckDB, the embedded engine: connection, building a journal from plain data, derived columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from .calendar_days import day_numbers
from .journal import INT, TABLES, Columns, Journal, Pipeline, Rows

NOT_DIMENSIONS = frozenset(column for table in TABLES.values() for column in table)


def connect(
    path: str | Path = ":memory:", *, memory: str = "1GB", threads: int = 2, read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    """A connection that fetches no extensions and stays within its memory."""
    return duckdb.connect(
        str(path),
        read_only=read_only,
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": memory,
            "threads": str(threads),
            "preserve_insertion_order": "false",
        },
    )


class DuckEngine:
    """Runs counts over the relations of `journal.TABLES` in a DuckDB connection."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def fetch(self, sql: str) -> dict[str, NDArray[Any]]:
        # A cursor of its own: pages of several threads share one connection.
        return dict(self.connection.cursor().execute(sql).fetchnumpy())


def create_tables(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[str] = tuple(TABLES),
    dimensions: Sequence[str] = (),
) -> None:
    """Empty tables of the journal; `dimensions` are the columns dim_1 ... of deals."""
    for table in tables:
        columns = {name: kind for name, (kind, _) in TABLES[table].items()}
        if table == "deals":
            columns |= {_own(name): INT for name in dimensions}
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {table} ({listed})")


def derive(
    connection: duckdb.DuckDBPyConnection, pipelines: Sequence[Pipeline], *, visits: bool = True
) -> None:
    """Fills the derived columns: nth and furthest of visits, opened_at and _day of deals.

    Deals without any visit keep the opened_at they came with (files without stage history).
    Without `visits` theirs are known already: sorting millions a second time would take long.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE placed (stage INTEGER, place INTEGER, starts INTEGER)"
    )
    placed = [
        (stage.code, position, pipeline.starts)
        for pipeline in pipelines
        for position, stage in enumerate(pipeline.stages)
    ]
    if placed:
        connection.executemany("INSERT INTO placed VALUES (?, ?, ?)", placed)
    if visits:
        _derive_visits(connection)
    connection.execute(
        """
        CREATE OR REPLACE TABLE deals AS
        WITH begun AS (
            SELECT deal, min(entered_at) FILTER (place >= starts) AS began_at,
                min(entered_day) FILTER (place >= starts) AS began_day
            FROM visits LEFT JOIN placed USING (stage)
            WHERE void_at IS NULL GROUP BY deal
        )
        SELECT deals.* REPLACE (
            CASE WHEN begun.deal IS NULL THEN opened_at ELSE began_at END AS opened_at,
            CASE WHEN begun.deal IS NULL THEN opened_day ELSE began_day END AS opened_day
        )
        FROM deals LEFT JOIN begun ON deals.deal = begun.deal
        """
    )
    connection.execute("DROP TABLE placed")


def _derive_visits(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        CREATE OR REPLACE TABLE visits AS
        SELECT visits.* REPLACE (
            CAST(row_number() OVER same AS INTEGER) AS nth,
            coalesce(max(place) OVER before, -1) AS furthest
        )
        FROM visits LEFT JOIN placed USING (stage)
        WHERE void_at IS NULL
        -- Down to what does not matter: of equal instants the order of rows must not decide.
        WINDOW same AS (PARTITION BY deal, stage ORDER BY entered_at, left_at NULLS LAST,
                        exit NULLS LAST),
            before AS (PARTITION BY deal ORDER BY entered_at, left_at NULLS LAST, place
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        UNION ALL BY NAME SELECT * FROM visits WHERE void_at IS NOT NULL
        """
    )


def build(
    tables: Mapping[str, Rows | Columns],
    *,
    pipelines: Sequence[Pipeline],
    as_of: int,
    zone: str = "UTC",
    dimensions: Mapping[str, str] | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
    **about: Any,
) -> Journal:
    """A journal from plain rows (dictionaries) or from columns (arrays, lists) per table.

    What is left out is filled in: days from instants, "recorded" from "happened", value_minor
    from amount_minor, derived columns. `about` goes to `Journal` (currency, days, ...).
    """
    connection = connection or connect()
    named = dict(dimensions or {})
    present = sorted({"deals", "visits", "names", *tables})
    create_tables(connection, present, list(named.values()))
    for table, given in tables.items():
        allowed = [*TABLES[table], *(named.values() if table == "deals" else ())]
        columns = _filled(table, _columns(given), zone)
        if unknown := set(columns) - set(allowed):
            raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
        if columns and len(next(iter(columns.values()))):
            _insert(connection, table, columns)
    derive(connection, pipelines)
    return Journal(
        engine=DuckEngine(connection),
        pipelines=tuple(pipelines),
        as_of=as_of,
        zone=zone,
        dimensions=named,
        tables=frozenset(present),
        **about,
    )


def _columns(given: Rows | Columns) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return dict(given)
    names = dict.fromkeys(name for row in given for name in row)
    return {name: [row.get(name) for row in given] for name in names}


def _filled(table: str, columns: dict[str, Any], zone: str) -> dict[str, Any]:
    """Days, recording times and values that follow from what is there."""
    filled = {name: _array(values) for name, values in columns.items()}
    known = TABLES[table]
    for name in list(filled):
        day = name.removesuffix("_at") + "_day" if name != "at" else "day"
        if name.endswith("at") and day in known and day not in filled:
            filled[day] = _days(filled[name], zone)
    same = {"entry_recorded_at": "entered_at", "exit_recorded_at": "left_at", "recorded_at": "at"}
    same["value_minor"] = "amount_minor"
    for name, twin in same.items():
        if name in known and name not in filled and twin in filled:
            filled[name] = filled[twin]
    return filled


def _days(instants: Any, zone: str) -> Any:
    hidden = np.ma.getmaskarray(instants)
    days = day_numbers(np.asarray(np.ma.filled(instants, 0)), zone)
    return np.ma.masked_array(days, mask=hidden)


def _array(values: Any) -> Any:
    """Numbers as a masked array (None = NULL), texts as objects."""
    if isinstance(values, np.ndarray):
        return values
    hidden = [value is None for value in values]
    if any(isinstance(value, str) for value in values):
        return np.array(values, dtype=object)
    numbers = [0 if value is None else value for value in values]
    return np.ma.masked_array(np.array(numbers, dtype=np.int64), mask=hidden)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, Any]) -> None:
    listed = ", ".join(f'"{name}"' for name in columns)
    connection.register("incoming", columns)
    connection.execute(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM incoming")
    connection.unregister("incoming")


def _own(dimension: str) -> str:
    if dimension in NOT_DIMENSIONS or not dimension.replace("_", "").isalnum():
        raise ValueError(f"{dimension!r} cannot be the column of a dimension; use dim_1, dim_2 ...")
    return dimension
