"""Views over the parts of a snapshot: one engine per process, shared by its threads."""

import threading
from pathlib import Path

from dealcycle.insights import parts
from dealcycle.insights.dimensions import from_data
from dealcycle.insights.parts import Manifest
from dealcycle.insights.refreshing import untouched
from dealcycle.insights.shaping import KEPT
from dealcycle.measures import duck
from dealcycle.measures.journal import TABLES, Journal, Pipeline, Stage

MEMORY = "256MB"
OF_DEALS = ("deals", "visits", "changes")


def journal_over(manifest: Manifest, place: Path, now: int) -> Journal:
    return _journal(manifest, now, _engines.of(manifest, place))


def thinned(manifest: Manifest, place: Path, now: int, every: int) -> Journal:
    """Every so-many-th deal with its history, held in memory; one only for whoever asked."""
    return _journal(manifest, now, _engine(manifest, place, every))


def _journal(manifest: Manifest, now: int, engine: duck.DuckEngine) -> Journal:
    dimensions = from_data(manifest.dimensions)
    return Journal(
        engine=engine,
        pipelines=tuple(_pipeline(each) for each in manifest.pipelines),
        as_of=max(now, manifest.taken_at),
        zone=manifest.zone,
        currency=manifest.currency,
        minor=manifest.minor,
        dimensions={each.name: each.column for each in dimensions},
        tables=frozenset(TABLES),
        kept_fields=frozenset(
            [*KEPT, "value_minor", *(each.column for each in dimensions if each.kept)]
        ),
        truncated=manifest.truncated,
        has_losses=manifest.has_losses or not manifest.has_closed,
        has_history=manifest.has_history or not manifest.deals,
        has_recording=True,
    )


class _Engines:
    """The engine of the newest manifest; older ones live as long as somebody counts on them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.key = ""
        self.engine: duck.DuckEngine | None = None

    def of(self, manifest: Manifest, place: Path) -> duck.DuckEngine:
        key = f"{place}/{manifest.mark}"
        with self.lock:
            if self.engine is None or self.key != key:
                self.engine, self.key = _engine(manifest, place), key
            return self.engine


_engines = _Engines()


def _engine(manifest: Manifest, place: Path, every: int = 1) -> duck.DuckEngine:
    connection = parts.engine(place, memory=MEMORY)
    if manifest.delta:
        touched = _read(place / manifest.delta, "touched")
        connection.execute(f"CREATE TABLE touched AS SELECT * FROM {touched}")
    for table in TABLES:
        rows = _rows(table, manifest, place)
        if every > 1 and table in OF_DEALS:
            chosen = f"SELECT * FROM ({rows}) WHERE hash(deal) % {int(every)} = 0"
            connection.execute(f"CREATE TABLE {table} AS {chosen}")
        else:
            connection.execute(f"CREATE VIEW {table} AS {rows}")
    return duck.DuckEngine(connection)


def _rows(table: str, manifest: Manifest, place: Path) -> str:
    if table == "names":
        named = f"SELECT * FROM {_read(place / (manifest.delta or manifest.base), 'names')}"
        firms = _united("companies", "'company' AS kind, company AS code, name", manifest, place)
        return f"{named} UNION ALL {firms}"
    columns = [f'"{name}"' for name in TABLES[table]]
    if table == "deals":
        columns += [each["column"] for each in manifest.dimensions]
    return _united(table, ", ".join(columns), manifest, place)


def _united(table: str, columns: str, manifest: Manifest, place: Path) -> str:
    """The base's rows of what was not touched since, and the delta's."""
    base = f"SELECT {columns} FROM {_read(place / manifest.base, table)} AS part"
    if not manifest.delta:
        return base
    delta = f"SELECT {columns} FROM {_read(place / manifest.delta, table)}"
    return f"{base} WHERE {untouched(table, 'part')} UNION ALL {delta}"


def _read(folder: Path, table: str) -> str:
    file = str(folder / f"{table}.parquet").replace("'", "''")
    return f"read_parquet('{file}')"


def _pipeline(given: dict) -> Pipeline:
    stages = tuple(Stage(**each) for each in given["stages"])
    return Pipeline(given["code"], given["name"], stages, given["starts"])
