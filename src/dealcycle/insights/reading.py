"""Rows of the application's database into the engine: in bulk by ADBC, or few by Django."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import duckdb
import numpy as np
from django.db import connection

from dealcycle.insights.raw import Relation
from dealcycle.measures.journal import TEXT

CORES = 2
HUGE = "HUGEINT"  # comes as text: numpy has no such number


class Reader(Protocol):
    """Brings what relations select into tables `raw_<name>` of the engine."""

    vendor: str

    def load_all(
        self, engine: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation]
    ) -> None: ...


class DjangoReader:
    """Through the application's own connection: sees what its open transaction has written."""

    def __init__(self) -> None:
        self.vendor = connection.vendor

    def load_all(
        self, engine: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation]
    ) -> None:
        for name, relation in relations.items():
            self.load(engine, name, relation)

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
        """All rows or those of some ids; into a new table, or `more` into the one that is there."""
        with connection.cursor() as cursor:
            cursor.execute(relation.select(ids, key).replace("%", "%%"), [])
            rows = cursor.fetchall()
        if not more:
            create(engine, name, relation)
        fill(engine, f"raw_{name}", rows, [kind for _sql, kind in relation.columns.values()])


class AdbcReader:
    """Straight from the database into the engine, column by column, on two cores.

    On SQLite it brings a second copy of SQLite into the process: closing its file would drop the
    locks that Django's copy holds there. So it is for processes without an open connection.
    Relations are not read at one and the same moment: what was written meanwhile lies after the
    position from which the next refresh goes on, and is read again then.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self.vendor = "postgresql" if "postgresql" in settings["ENGINE"] else "sqlite"
        self.settings = settings

    def load_all(
        self, engine: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation]
    ) -> None:
        # The longest first.
        order = sorted(relations, key=lambda name: name not in ("changes", "visits"))
        with ThreadPoolExecutor(CORES) as pool:
            loads = [pool.submit(self._load, engine.cursor(), name, relations[name])
                     for name in order]  # fmt: skip
            for load in loads:
                load.result()

    def _load(self, engine: duckdb.DuckDBPyConnection, name: str, relation: Relation) -> None:
        import adbc_driver_manager as adbc

        create(engine, name, relation)
        columns = ", ".join(
            f'CAST("{column}" AS {kind})' for column, (_sql, kind) in relation.columns.items()
        )
        driver, address = self._address()
        with (
            adbc.AdbcDatabase(driver=driver, uri=address) as database,
            adbc.AdbcConnection(database) as opened,
            adbc.AdbcStatement(opened) as statement,
        ):
            if self.vendor == "sqlite":
                statement.set_sql_query("PRAGMA mmap_size = 1073741824")
                statement.execute_update()
                statement.set_options(**{"adbc.sqlite.query.batch_rows": "65536"})
            statement.set_sql_query(relation.select())
            incoming, _rows = statement.execute_query()
            engine.register(f"incoming_{name}", incoming)
            engine.execute(f"INSERT INTO raw_{name} SELECT {columns} FROM incoming_{name}")
            engine.unregister(f"incoming_{name}")

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
