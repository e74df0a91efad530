"""A journal in a company's own warehouse: counted there, on the engine that it already has."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from dealcycle.cycle.words import N_
from dealcycle.library.addresses import SCHEMES, without_password
from dealcycle.library.faults import CannotRead, cannot_read
from dealcycle.measures.duck import DuckEngine, connect
from dealcycle.measures.engines import DatabaseEngine
from dealcycle.measures.journal import TABLES, Engine
from dealcycle.measures.spark import SparkEngine, load
from dealcycle.present.voice import Voice
from dealcycle.sources.files import Read
from dealcycle.sources.journal_folder import described

SETTING = "ANALYTICS_URL"
# First word of an address -> sqlglot's name of the SQL spoken there.
DIALECTS = {
    "postgresql": "postgres", "postgres": "postgres", "sqlite": "sqlite", "duckdb": "duckdb",
    "trino": "trino", "clickhouse": "clickhouse", "clickhousedb": "clickhouse",
    "bigquery": "bigquery", "snowflake": "snowflake", "spark": "spark", "sc": "spark",
}  # fmt: skip
# First word -> what SQLAlchemy needs beside itself.
DRIVERS = {
    "trino": "trino[sqlalchemy]", "clickhousedb": "clickhouse-connect",
    "clickhouse": "clickhouse-sqlalchemy", "bigquery": "sqlalchemy-bigquery",
    "snowflake": "snowflake-sqlalchemy",
}  # fmt: skip


def read_warehouse(given: object, dialect: str | None, voice: Voice) -> Read:
    """The journal at an address, over an open connection, or where ANALYTICS_URL says."""
    source = os.environ.get(SETTING, "") if given is None else given
    if source == "":
        text = N_("No warehouse was named. Give its address, or set ANALYTICS_URL to it.")
        raise cannot_read(voice, text, "no_address")
    name = without_password(source) if isinstance(source, str) else type(source).__name__
    try:
        engine = _engine_of(source, dialect, voice)
        journal, deals = described(engine)
    except CannotRead:
        raise
    except ImportError as missing:
        raise _no_driver(str(source), voice) from missing
    except Exception as failed:
        # Every driver has faults of its own; SQLAlchemy's of a dialect that is not installed.
        if type(failed).__name__ == "NoSuchModuleError":
            raise _no_driver(str(source), voice) from failed
        text = N_(
            "No journal can be read at %(address)s: %(why)s. It needs the tables about, deals, "
            "visits and names, as “dealcycle export --journal” writes them."
        )
        why = " ".join(str(failed).split())[:300].rstrip(".")
        raise cannot_read(voice, text, "no_journal", address=name, why=why) from failed
    return Read(journal, (name,), deals, {})


def is_warehouse(given: object) -> bool:
    """Whether an address can be nothing else."""
    if not isinstance(given, str) or "://" not in given:
        return False
    first = urlsplit(given).scheme.partition("+")[0]
    return first in DIALECTS and first not in SCHEMES


def _engine_of(source: Any, dialect: str | None, voice: Voice) -> Engine:
    if isinstance(source, str):
        return _at(source, voice)
    if hasattr(source, "createDataFrame") and hasattr(source, "sql"):
        return SparkEngine(source)
    module = type(source).__module__.partition(".")[0]
    if module == "sqlalchemy":
        spoken = dialect or DIALECTS.get(source.dialect.name, source.dialect.name)
        raw = source.raw_connection() if hasattr(source, "raw_connection") else source.connection
        return DatabaseEngine(raw, spoken)
    if module in ("duckdb", "_duckdb"):
        return DuckEngine(source)
    known = {"sqlite3": "sqlite", "psycopg": "postgres", "trino": "trino",
             "snowflake": "snowflake", "google": "bigquery"}  # fmt: skip
    spoken = dialect or known.get(module, "")
    if not spoken:
        text = N_('Say which SQL is spoken over this connection: dialect="trino" or the like.')
        raise cannot_read(voice, text, "no_dialect")
    return DatabaseEngine(source, spoken)


def _at(address: str, voice: Voice) -> Engine:
    parts = urlsplit(address)
    first = parts.scheme.partition("+")[0]
    if first not in DIALECTS:
        text = N_("“%(address)s” is no address of a warehouse. It begins with one of %(known)s.")
        known = ", ".join(f"{name}://" for name in DIALECTS)
        shown = without_password(address)
        raise cannot_read(voice, text, "no_address", address=shown, known=known)
    if DIALECTS[first] == "spark":
        return _spark(address)
    if first == "duckdb":
        return DuckEngine(connect(Path(unquote(parts.path)), read_only=True))
    if first == "sqlite":
        path = Path(unquote(parts.path)).resolve().as_uri()
        sqlite = import_module("sqlite3")
        return DatabaseEngine(
            sqlite.connect(f"{path}?mode=ro", uri=True, check_same_thread=False), "sqlite"
        )
    if DIALECTS[first] == "postgres":
        return DatabaseEngine(
            import_module("psycopg").connect(address, autocommit=True), "postgres"
        )
    engine = import_module("sqlalchemy").create_engine(address)
    return DatabaseEngine(engine.raw_connection(), DIALECTS[first])


def _spark(address: str) -> SparkEngine:
    """`spark://head:7077/database`, or `?journal=hdfs:///folder`; `sc://` for Spark Connect."""
    parts = urlsplit(address)
    builder = import_module("pyspark.sql").SparkSession.builder
    place = f"{parts.scheme}://{parts.netloc}"
    session = (
        builder.remote(place) if parts.scheme == "sc" else builder.master(place)
    ).getOrCreate()
    if database := parts.path.strip("/"):
        session.sql(f"USE `{database.replace('`', '``')}`")
    if folder := parse_qs(parts.query).get("journal"):
        load(session, folder[0], ("about", *_there(session, folder[0])))
    return SparkEngine(session)


def _there(session: Any, folder: str) -> tuple[str, ...]:
    """The tables that this journal has."""
    import json

    about = session.read.parquet(f"{folder.rstrip('/')}/about.parquet").collect()[0][0]
    return tuple(name for name in json.loads(about)["tables"] if name in TABLES)


def _no_driver(address: str, voice: Voice) -> Exception:
    first = urlsplit(address).scheme.partition("+")[0]
    packages = {"spark": "pyspark", "sc": "pyspark[connect]", "postgresql": "psycopg[binary]",
                "postgres": "psycopg[binary]"}  # fmt: skip
    needed = packages.get(first) or f"sqlalchemy {DRIVERS.get(first, '')}".strip()
    text = N_("%(address)s needs a driver that is not installed: pip install %(packages)s.")
    shown = without_password(address)
    return cannot_read(voice, text, "no_driver", address=shown, packages=needed)
