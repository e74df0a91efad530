"""The snapshot's files: immutable Parquet parts, and the manifest that says which ones count.

    snapshot/manifest.json          swapped by rename
    snapshot/base-<mark>/*.parquet  every row
    snapshot/delta-<mark>/*.parquet all rows of what was touched since the base was written

Derived from the database, safe to delete at any time; one per machine.
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from dealcycle.measures import duck

FORMAT = 4
RELATIONS = ("deals", "visits", "changes", "touches", "steps", "facts", "companies")
# Readers that opened an older manifest may still be counting.
KEPT_SECONDS = 600
SPILL = "spill"  # what does not fit into an engine's memory


def engine(place: Path, *, memory: str, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """One that stays within its memory, and takes the snapshot's folder for what does not fit."""
    connection = duck.connect(memory=memory, threads=threads)
    connection.execute("SET temp_directory = $1", [str(place / SPILL)])
    return connection


@dataclass(frozen=True)
class Manifest:
    """What a snapshot holds and up to where. `position` is where the next refresh begins."""

    mark: str
    taken_at: int
    fingerprint: str
    position: dict[str, Any]
    zone: str
    currency: str
    minor: int
    pipelines: list[dict[str, Any]]
    dimensions: list[dict[str, Any]]
    base: str
    delta: str = ""
    built_at: int = 0
    # Deals of the delta; whether the base still holds some that were deleted for ever.
    touched: int = 0
    erased: bool = False
    deals: int = 0
    truncated: bool = False
    has_closed: bool = False
    has_losses: bool = False
    has_history: bool = False
    seconds: float = 0.0
    format: int = field(default=FORMAT)


def folder() -> Path:
    return Path(settings.DATA) / "snapshot"


def read(place: Path | None = None) -> Manifest | None:
    """The manifest that counts now; None without one, or with one of another version."""
    path = (place or folder()) / "manifest.json"
    try:
        found = json.loads(path.read_text())
        return Manifest(**found) if found.get("format") == FORMAT else None
    except (OSError, ValueError, TypeError):
        return None


def publish(manifest: Manifest, place: Path) -> None:
    """From here on readers see it."""
    path = place / f"manifest-{manifest.mark}.json"
    with path.open("w") as file:
        json.dump(asdict(manifest), file)
        file.flush()
        os.fsync(file.fileno())
    path.rename(place / "manifest.json")


def move_on(manifest: Manifest, position: dict[str, Any], now: int, place: Path) -> Manifest:
    """The same parts, read further: nothing in them has changed."""
    found = replace(manifest, position=position, taken_at=now)
    publish(found, place)
    return found


def new_part(place: Path, kind: str) -> tuple[str, Path]:
    """A folder for new files; named in no manifest yet."""
    name = f"{kind}-{secrets.token_hex(6)}"
    path = place / name
    path.mkdir(parents=True)
    return name, path


def forget_old(place: Path, manifest: Manifest, *, kept: float = KEPT_SECONDS) -> None:
    """Removes parts that no manifest names and nobody reads any more."""
    before = time.time() - kept
    for path in place.iterdir():
        if path.name in (manifest.base, manifest.delta, "manifest.json", ".lock", SPILL):
            continue
        if path.stat().st_mtime < before:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def forget_all(place: Path | None = None) -> None:
    """Deletes the snapshot: it is built anew when somebody asks."""
    shutil.rmtree(place or folder(), ignore_errors=True)


@contextmanager
def writing(place: Path, *, wait: bool) -> Iterator[bool]:
    """One writer at a time; whether it is us."""
    place.mkdir(parents=True, exist_ok=True)
    with (place / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
