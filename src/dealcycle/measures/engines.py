"""Any database that speaks SQL and Python's DB-API as an engine: the counts run where the rows are.

    journal = Journal(DatabaseEngine(psycopg.connect(...), "postgres"), pipelines, as_of=...)
    report(journal, scope=EVERYONE)

The tables have the names and columns of `journal.TABLES`. Proven on SQLite and PostgreSQL by
`tests/measures/test_engines.py`.
"""

from __future__ import annotations

import threading
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Cursor(Protocol):
    description: Any

    def execute(self, sql: str) -> Any: ...

    def fetchall(self) -> list[Any]: ...

    def close(self) -> Any: ...


class Connection(Protocol):
    def cursor(self) -> Cursor: ...


class DatabaseEngine:
    """Runs counts over a DB-API connection. `dialect` is sqlglot's name of its SQL."""

    def __init__(self, connection: Connection, dialect: str) -> None:
        self.connection, self.dialect = connection, dialect
        # Few drivers let two threads ask over one connection at once.
        self.lock = threading.Lock()

    def fetch(self, sql: str) -> dict[str, NDArray[Any]]:
        with self.lock:
            cursor = self.connection.cursor()
            try:
                cursor.execute(sql)
                names = [column[0].lower() for column in cursor.description]
                rows = cursor.fetchall()
            finally:
                cursor.close()
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        return {name: array_of(values) for name, values in zip(names, columns, strict=True)}


def array_of(values: tuple[Any, ...]) -> NDArray[Any]:
    """Whole numbers, as some databases sum them into decimals; names as objects."""
    if any(isinstance(value, str) for value in values):
        return np.array(values, dtype=object)
    return np.array([int(value) for value in values], dtype=np.int64)
