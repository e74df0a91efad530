"""Rows of the application's database into the engine: in bulk by ADBC, or few by Django."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import duckdb
import numpy as np
from django.db import connection

from dealcycle.insights.raw import Relation
from dealcycle.measures.journal import TEXT

HUGE = "HUGEINT"  # comes as text: numpy has no such number


class Reader(Protocol):
    """Brings what a relation selects into a table `raw_<name>` of the engine, a new one or `more`
    into the one that is there."""

    vendor: str

    def load(
        self,
        engine: duckdb.DuckDBPyConnection,
        name: str,
        relation: Relation,
        ids: Sequence[int] | None = None,
        key: str = "",
        *,
        more: bool = False,
    ) -> None: ...


class DjangoReader:
    """Through the application's own connection: sees what its open transaction has written."""

    def __init__(self) -> None:
        self.vendor = connection.vendor

    def load(
        self,
        engine: duckdb.DuckDBPyConnection,
        name: str,
        relation: Relation,
        ids: Sequence[int] | None = None,
        key: str = "",
        *,
        more: bool = False,
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute(relation.select(ids, key).replace("%", "%%"), [])
            rows = cursor.fetchall()
        if not more:
            create(engine, name, relation)
        fill(engine, f"raw_{name}", rows, [kind for _sql, kind in relation.columns.values()])


class AdbcReader:
    """Straight from the database into the engine, column by column.

    On SQLite it brings a second copy of SQLite into the process: closing its file would drop the
    locks that Django's copy holds there. So it is for processes without an open connection.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self.vendor = "postgresql" if "postgresql" in settings["ENGINE"] else "sqlite"
        self.settings = settings
        self.connection: Any = None

    @contextmanager
    def reading(self) -> Iterator["AdbcReader"]:
        """One unchanging view of the database for all that is loaded in here."""
        import adbc_driver_manager as adbc

        driver, address = self._address()
        with adbc.AdbcDatabase(driver=driver, uri=address) as database:  # noqa: SIM117
            with adbc.AdbcConnection(database) as self.connection:
                self._begin()
                yield self
        self.connection = None

    def load(
        self,
        engine: duckdb.DuckDBPyConnection,
        name: str,
        relation: Relation,
        ids: Sequence[int] | None = None,
        key: str = "",
        *,
        more: bool = False,
    ) -> None:
        import adbc_driver_manager as adbc

        if not more:
            create(engine, name, relation)
        columns = ", ".join(
            f'CAST("{column}" AS {kind})' for column, (_sql, kind) in relation.columns.items()
        )
        with adbc.AdbcStatement(self.connection) as statement:
            if self.vendor == "sqlite":
                statement.set_options(**{"adbc.sqlite.query.batch_rows": "65536"})
            statement.set_sql_query(relation.select(ids, key))
            incoming, _rows = statement.execute_query()
            engine.register("incoming", incoming)
            engine.execute(f"INSERT INTO raw_{name} SELECT {columns} FROM incoming")
            engine.unregister("incoming")

    def _begin(self) -> None:
        if self.vendor == "sqlite":
            self._run("PRAGMA mmap_size = 1073741824")
            self._run("BEGIN")
        else:
            self._run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def _run(self, sql: str) -> None:
        import adbc_driver_manager as adbc

        with adbc.AdbcStatement(self.connection) as statement:
            statement.set_sql_query(sql)
            statement.execute_update()

    def _address(self) -> tuple[str, str]:
        name = str(self.settings["NAME"])
        if self.vendor == "sqlite":
            import adbc_driver_sqlite

            return adbc_driver_sqlite._driver_path(), f"file:{quote(name)}?mode=ro"
        import adbc_driver_postgresql

        given = self.settings
        who = quote(given.get("USER") or "", safe="")
        if given.get("PASSWORD"):
            who += ":" + quote(given["PASSWORD"], safe="")
        known = {key: value for key, value in given.get("OPTIONS", {}).items() if key != "pool"}
        host, port = given.get("HOST") or "", given.get("PORT") or ""
        place = f"{host}:{port}" if port else host
        query = f"?{urlencode(known)}" if known else ""
        return (
            adbc_driver_postgresql._driver_path(),
            f"postgresql://{who}@{place}/{quote(name, safe='')}{query}",
        )


def create(engine: duckdb.DuckDBPyConnection, name: str, relation: Relation) -> None:
    columns = ", ".join(f'"{column}" {kind}' for column, (_sql, kind) in relation.columns.items())
    engine.execute(f"CREATE OR REPLACE TABLE raw_{name} ({columns})")


def fill(
    engine: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[Sequence[Any]],
    kinds: Sequence[str],
) -> None:
    """Rows of Python's into a table, column by column: one by one takes a hundred times longer."""
    if not rows:
        return
    columns = zip(*rows, strict=True)
    incoming = {
        f"c{at}": _array(values, kind)
        for at, (values, kind) in enumerate(zip(columns, kinds, strict=True))
    }
    engine.register("incoming", incoming)
    engine.execute(f"INSERT INTO {table} SELECT * FROM incoming")
    engine.unregister("incoming")


def _array(values: Sequence[Any], kind: str) -> Any:
    if kind in (TEXT, HUGE):
        return np.array([None if each is None else str(each) for each in values], dtype=object)
    hidden = [each is None for each in values]
    filled = np.array([0 if each is None else int(each) for each in values], dtype=np.int64)
    return np.ma.masked_array(filled, mask=hidden)
