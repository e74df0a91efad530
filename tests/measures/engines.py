"""One journal on every engine that can run here: built by DuckDB, copied table by table."""

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace

from dealcycle.measures.engines import DatabaseEngine
from dealcycle.measures.journal import TABLES, TEXT, Engine, Journal
from dealcycle.measures.spark import SparkEngine, load
from tests.pg import private_server

SQL_TYPES = {"sqlite": {}, "postgres": {TEXT: "TEXT"}}


def sqlite_engine() -> DatabaseEngine:
    return DatabaseEngine(sqlite3.connect(":memory:", check_same_thread=False), "sqlite")


@contextlib.contextmanager
def postgres_engine() -> Iterator[DatabaseEngine]:
    import psycopg

    with private_server() as address:
        whole = address.replace("/dealcycle?", "/postgres?")
        with psycopg.connect(whole, autocommit=True) as connection:
            yield DatabaseEngine(connection, "postgres")


@contextlib.contextmanager
def spark_engine() -> Iterator[SparkEngine]:
    """On the cluster that `bin/test-cluster` has started."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(os.environ["DEALCYCLE_TEST_SPARK"])
    # Tables of some hundred rows: two workers, not two hundred parts.
    builder = builder.config("spark.sql.shuffle.partitions", "2")
    session = builder.config("spark.ui.enabled", "false").getOrCreate()
    try:
        yield SparkEngine(session)
    finally:
        session.stop()


def carried_over(journal: Journal, engine: Engine) -> Journal:
    """The same journal, its rows in another engine's tables."""
    if isinstance(engine, SparkEngine):
        return _as_files(journal, engine)
    connection, mark = engine.connection, "%s" if engine.dialect == "postgres" else "?"
    for table in sorted(journal.tables):
        found = journal.engine.connection.cursor().execute(f"SELECT * FROM {table}")
        names = [column[0] for column in found.description]
        known = {name: kind for name, (kind, _) in TABLES[table].items()}
        kinds = SQL_TYPES[engine.dialect]
        columns = [f'"{n}" {kinds.get(known.get(n, ""), known.get(n, "INTEGER"))}' for n in names]
        cursor = connection.cursor()
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        rows = found.fetchall()
        if rows:
            marks = ", ".join([mark] * len(names))
            cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    return replace(journal, engine=engine)


def _as_files(journal: Journal, engine: SparkEngine) -> Journal:
    """Through Parquet, as journals come to a cluster; gone with the test run's folder."""
    folder = tempfile.mkdtemp(prefix="journal-")
    for table in sorted(journal.tables):
        journal.engine.connection.cursor().execute(
            f"COPY (SELECT * FROM {table}) TO '{folder}/{table}.parquet' (FORMAT parquet)"
        )
    load(engine.session, folder, tuple(sorted(journal.tables)))
    return replace(journal, engine=engine)
