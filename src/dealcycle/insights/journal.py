"""The journal of the application's own deals, for whoever asks: the door to this room's figures.

    opened = open_journal(request.user)
    report(opened.journal, scope=opened.scope, question=...)

`opened.journal` is a `measures.journal.Journal` over the snapshot (DuckDB on Parquet, shared by
the threads of a process); `opened.scope` says whose deals this person may count and goes into
every count. `opened.taken_at` (epoch seconds) is up to when the database had been read;
`opened.mark` changes whenever the figures may, so it can stand in an ETag. Dimensions are named
`source`, `industry`, `country`, `region`, `size`, `fit`, `lost_reason`, `competitor`, own fields
`custom.<key>` (deals) and `company.<key>`; `dimensions.labels()` says what people call them.
Codes of owners, teams, companies, sources and pipelines are the ids of their records.

Raises `NotReady` while a large book is being counted for the first time.
"""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from dealcycle.insights import building, parts, position
from dealcycle.insights.dimensions import from_data
from dealcycle.insights.ground import fingerprint, gather
from dealcycle.insights.parts import Manifest
from dealcycle.insights.reading import DjangoReader
from dealcycle.measures import duck
from dealcycle.measures.journal import TABLES, Journal, Pipeline, Scope, Stage
from dealcycle.people.access import scope
from dealcycle.people.models import User

MEMORY, THREADS = "256MB", 2


class NotReady(Exception):
    """The snapshot is being built; ask again in some seconds."""


@dataclass(frozen=True)
class Opened:
    journal: Journal
    scope: Scope
    taken_at: int
    mark: str


def open_journal(user: User, *, now: int | None = None) -> Opened:
    """The journal as of now, and what this person may count of it."""
    now = int(time.time()) if now is None else now
    manifest = _current(now)
    return Opened(
        _journal(manifest, parts.folder(), now),
        scope_of(user),
        manifest.taken_at,
        manifest.mark,
    )


def scope_of(user: User) -> Scope:
    """`people`'s scope in the journal's words: owners' ids are their codes."""
    return Scope(owners=scope(user).owners)


def _current(now: int) -> Manifest:
    place = parts.folder()
    found = parts.read(place)
    if found is not None and _holds(found):
        return found
    with parts.writing(place, wait=True):
        found = parts.read(place)
        if found is not None and _holds(found):
            return found
        at, ground = position.present(), gather()
        return building.rebuild(now=now, reader=DjangoReader(), ground=ground, place=place, at=at)


def _holds(manifest: Manifest) -> bool:
    return manifest.fingerprint == fingerprint() and manifest.position == position.present()


class _Readers:
    """One engine per manifest and process; pages of several threads share it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.mark = ""
        self.engine: duck.DuckEngine | None = None

    def engine_of(self, manifest: Manifest, place: Path) -> duck.DuckEngine:
        with self.lock:
            key = f"{place}/{manifest.mark}"
            if self.engine is None or self.mark != key:
                self.engine, self.mark = _open(manifest, place), key
            return self.engine


_readers = _Readers()


def _open(manifest: Manifest, place: Path) -> duck.DuckEngine:
    """Views over the parts; what the journal does not know stays out."""
    connection = duck.connect(memory=MEMORY, threads=THREADS)
    base = place / manifest.base
    for table in TABLES:
        columns = [f'"{name}"' for name in TABLES[table]]
        if table == "deals":
            columns += [each["column"] for each in manifest.dimensions]
        file = str(base / f"{table}.parquet").replace("'", "''")
        rows = f"SELECT {', '.join(columns)} FROM read_parquet('{file}')"
        if table == "names":
            firms = str(base / "companies.parquet").replace("'", "''")
            rows += f" UNION ALL SELECT 'company', company, name FROM read_parquet('{firms}')"
        connection.execute(f"CREATE VIEW {table} AS {rows}")
    return duck.DuckEngine(connection)


def _journal(manifest: Manifest, place: Path, now: int) -> Journal:
    dimensions = from_data(manifest.dimensions)
    kept = {"outcome", "closed_at", "amount_minor", "currency", "owner", "team", "company",
            "pipeline", "expected_day"}  # fmt: skip
    return Journal(
        engine=_readers.engine_of(manifest, place),
        pipelines=tuple(_pipeline(each) for each in manifest.pipelines),
        as_of=max(now, manifest.taken_at),
        zone=manifest.zone,
        currency=manifest.currency,
        minor=manifest.minor,
        dimensions={each.name: each.column for each in dimensions},
        tables=frozenset(TABLES),
        kept_fields=frozenset(kept | {each.column for each in dimensions if each.kept}),
        truncated=manifest.truncated,
        has_recording=True,
    )


def _pipeline(given: dict) -> Pipeline:
    stages = tuple(Stage(**each) for each in given["stages"])
    return Pipeline(given["code"], given["name"], stages, given["starts"])
