"""Stays from a log of events: sorted once, whatever is asked of their order."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from dealcycle.sources.meanings import CODES, place_of
from dealcycle.sources.tables import History
from dealcycle.sources.values import Values

ENOUGH_DEALS = 50_000  # show in which order stages come


def write_log_stays(
    connection: duckdb.DuckDBPyConnection,
    history: History,
    values: Values,
    ends: Callable[[str], str | None],
    place: Callable[[str], int],
) -> list[str]:
    """Fills `visits`, all their columns, and `closing`; the stages in the order of deals.

    `place` says where a person puts a stage, before that order.
    """
    _collect(connection, history, values)
    names = sorted(_in_order(connection), key=lambda each: place(each[1]))
    stages = [(number, name) for number, name in names if ends(name) is None]
    codes = [(number, at) for at, (number, _) in enumerate(stages, start=1)]
    codes += [(number, CODES[end]) for number, name in names if (end := ends(name))]
    connection.execute("CREATE TABLE stage_codes (number INTEGER, code INTEGER)")
    connection.executemany("INSERT INTO stage_codes VALUES (?, ?)", codes)
    _walk(connection, "SELECT deal, code AS stage, moment, place FROM happened "
          "JOIN stage_codes USING (number)")  # fmt: skip
    again = "stage > 0 AND before = stage"
    repeats = connection.execute(f"SELECT count(*) FROM walked WHERE {again}").fetchone()
    if repeats and repeats[0]:
        # Rows that repeat the stage say something else and are left out.
        _walk(connection, "SELECT deal, stage, moment, place FROM walked WHERE NOT coalesce("
              f"{again}, FALSE)")  # fmt: skip
    _close(connection)
    _stay(connection)
    # Millions of rows that nobody looks at any more.
    connection.execute("DROP TABLE happened")
    connection.execute("DROP TABLE walked")
    return [name for _, name in stages]


def _collect(connection: duckdb.DuckDBPyConnection, history: History, values: Values) -> None:
    """Who entered what and when, in numbers."""
    table = history.table
    stage, at = table.sql(history.stage), values.date(table.sql(history.at))
    connection.execute(
        f"CREATE TABLE stage_names AS SELECT row_number() OVER (ORDER BY name) AS number, name "
        f"FROM (SELECT DISTINCT {stage} AS name FROM {table.relation} WHERE {stage} IS NOT NULL"
        f" AND {history.rule})"
    )
    own = values.reading.wide.trimmed(table.sql(history.deal), table.relation)
    connection.execute(
        f"CREATE TABLE happened AS SELECT n.deal, h.number, h.moment, h.line AS place FROM ("
        f"SELECT {own} AS own, CAST(number AS INTEGER) AS number, "
        f"CAST({at} AS BIGINT) AS moment, line FROM {table.relation} "
        f"JOIN stage_names ON name = {stage} AND {history.rule}) h "
        "JOIN numbered n ON n.own = h.own WHERE h.moment IS NOT NULL"
    )


def _in_order(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, str]]:
    """The names as deals come by them: of many deals some thousands say it."""
    row = connection.execute("SELECT max(deal) FROM happened").fetchone()
    every = 1 + ((row[0] or 0) if row else 0) // ENOUGH_DEALS
    found = connection.execute(
        "SELECT number, name, median(nth) FROM (SELECT DISTINCT number FROM happened) "
        "JOIN stage_names USING (number) LEFT JOIN (SELECT number, row_number() OVER "
        "(PARTITION BY deal ORDER BY moment, place) AS nth FROM happened "
        f"WHERE deal % {every} = 0) USING (number) GROUP BY number, name"
    ).fetchall()
    last = max((nth for _, _, nth in found if nth is not None), default=0) + 1
    order = sorted(found, key=lambda row: (row[2] or last, place_of(row[1]), row[1]))
    return [(number, name) for number, name, _ in order]


def _walk(connection: duckdb.DuckDBPyConnection, rows: str) -> None:
    """Each row with what came before and after it."""
    connection.execute(
        f"""CREATE OR REPLACE TABLE walked AS SELECT *, lag(stage) OVER way AS before,
            lead(stage) OVER way AS next_stage, lead(moment) OVER way AS next_at,
            greatest(coalesce(max(stage) OVER (PARTITION BY deal ORDER BY moment, place
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0), 0) AS reached
        FROM ({rows}) WINDOW way AS (PARTITION BY deal ORDER BY moment, place)"""
    )


def _close(connection: duckdb.DuckDBPyConnection) -> None:
    """In a log the deal itself says nothing: its last state does."""
    connection.execute("DROP VIEW closing")
    connection.execute(
        """CREATE TABLE closing AS SELECT deal, CASE WHEN stage < 0 THEN stage END AS outcome,
            CASE WHEN stage < 0 THEN moment END AS closed_at
        FROM walked WHERE next_stage IS NULL"""
    )


def _stay(connection: duckdb.DuckDBPyConnection) -> None:
    """The end of a stay is the beginning of the next. Only who went back comes again.

    Only what is not told by something else is kept: `visits` looks at it.
    """
    kept = "deal, stage, moment AS entered_at, next_at AS left_at, next_stage AS exit"
    connection.execute(
        f"""CREATE TABLE stayed AS
        WITH went AS (SELECT DISTINCT deal FROM walked WHERE stage > 0 AND stage <= reached)
        SELECT {kept}, 1 AS nth, reached - 1 AS furthest
        FROM walked ANTI JOIN went USING (deal) WHERE stage > 0
        UNION ALL
        SELECT {kept}, CAST(row_number() OVER (PARTITION BY deal, stage ORDER BY moment, place)
            AS INTEGER), reached - 1
        FROM walked SEMI JOIN went USING (deal) WHERE stage > 0"""
    )
    connection.execute("DROP TABLE visits")
    connection.execute(
        """CREATE VIEW visits AS
        SELECT deal, 1 AS pipeline, stage, entered_at,
            CAST(entered_at // 86400 AS INTEGER) AS entered_day, entered_at AS entry_recorded_at,
            left_at, CAST(left_at // 86400 AS INTEGER) AS left_day, exit,
            left_at AS exit_recorded_at, CAST(NULL AS BIGINT) AS void_at, nth, furthest
        FROM stayed"""
    )
