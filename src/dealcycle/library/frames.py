"""Tables of pandas, Polars and Arrow as texts that are read as files are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from dealcycle.cycle.words import N_
from dealcycle.library.faults import cannot_read
from dealcycle.present.voice import Voice

FRACTIONS = ("DOUBLE", "FLOAT", "DECIMAL")


def is_frame(given: object) -> bool:
    """Whether it is a table of pandas, Polars, Arrow or whatever else speaks Arrow."""
    if hasattr(given, "__arrow_c_stream__") or hasattr(given, "collect_schema"):
        return True
    return type(given).__name__ == "DataFrame" and hasattr(given, "columns")


def written(frame: Any, path: Path, connection: duckdb.DuckDBPyConnection, voice: Voice) -> bool:
    """Writes the table as CSV; says whether it holds numbers with a fraction."""
    if hasattr(frame, "collect_schema") and hasattr(frame, "collect"):
        frame = frame.collect()  # a lazy one
    connection.execute("SET preserve_insertion_order = true")
    try:
        connection.register("incoming", frame)
        described = connection.execute("DESCRIBE incoming").fetchall()
        if not described:
            raise ValueError("no columns")
        columns = [(str(name), str(kind)) for name, kind, *_ in described]
        listed = ", ".join(_texts(connection, columns))
        connection.execute(
            f"COPY (SELECT {listed} FROM incoming) TO '{_quoted(str(path))}' "
            "(FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"', FORCE_QUOTE *)"
        )
    except (duckdb.Error, ValueError, TypeError, AttributeError) as failed:
        text = N_("The table “%(name)s” cannot be read: %(why)s.")
        why = " ".join(str(failed).split()).rstrip(".")
        raise cannot_read(voice, text, "table_unread", name=path.name, why=why) from failed
    finally:
        connection.unregister("incoming")
        connection.execute("SET preserve_insertion_order = false")
    return any(kind.startswith(FRACTIONS) for _, kind in columns)


def _texts(connection: duckdb.DuckDBPyConnection, columns: list[tuple[str, str]]) -> Iterator[str]:
    """Each column as text, in the shape in which files are read without any doubt."""
    for name, kind in columns:
        column = '"' + name.replace('"', '""') + '"'
        yield f"{_text(connection, column, kind)} AS {column}"


def _text(connection: duckdb.DuckDBPyConnection, column: str, kind: str) -> str:
    if kind in ("DOUBLE", "FLOAT"):
        # pandas makes fractions of whole numbers where one is missing.
        shown = f"rtrim(format('{{:.6f}}', CAST({column} AS DOUBLE)), '0')"
        return f"CASE WHEN isfinite({column}) THEN rtrim({shown}, '.') END"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    if kind.startswith("TIMESTAMP"):
        moment = f"CAST({column} AS TIMESTAMP)"
        row = connection.execute(
            f"SELECT bool_and({moment} = date_trunc('day', {moment})) FROM incoming"
        ).fetchone()
        # Dates come as midnights: nobody opened all deals at that hour.
        form = "%Y-%m-%d" if row and row[0] else "%Y-%m-%d %H:%M:%S"
        return f"strftime({moment}, '{form}')"
    return f"CAST({column} AS VARCHAR)"


def _quoted(words: str) -> str:
    return words.replace("'", "''")
