"""Keeps the snapshot up to date: by the worker's clock, and at once where a book is small."""

import logging
import subprocess
import time
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, connections

from dealcycle.crm.models import Deal
from dealcycle.insights import beside, parts, position
from dealcycle.insights.building import rebuild
from dealcycle.insights.ground import fingerprint, gather
from dealcycle.insights.parts import Manifest
from dealcycle.insights.position import Position
from dealcycle.insights.reading import AdbcReader, DjangoReader
from dealcycle.insights.refreshing import MOST_DEALS, refresh

logger = logging.getLogger(__name__)
# Books up to this size are read by whoever asks; larger ones in a process of their own.
SMALL = 20_000
DAY = 86_400
NIGHT = range(2, 5)
# Deleted for ever also means: gone from these files soon.
ERASED_WITHIN = 600
# Seconds: as good as now; until a failed building is tried again.
JUST_BUILT, PAUSE = 5, 60
_apart: subprocess.Popen | None = None
_apart_since = 0.0


def keep_fresh(now: datetime) -> bool:
    """The worker's job: whether there was anything to do."""
    at = int(now.timestamp())
    found = parts.read()
    if found is None or needs_rebuild(found, at):
        build_apart() if is_large() else build(at)
        return True
    return bring_up_to_date(found, at, wait=False) is not found


def up_to_date(now: int) -> Manifest | None:
    """The snapshot with everything that was written until now; None while a large one is built."""
    found = parts.read()
    if found is None or not _is_right(found):
        if is_large():
            build_apart()
            return None
        return build(now)
    # While somebody builds a large one anew, the one that is there will do.
    return bring_up_to_date(found, now, wait=not is_large())


def wait_for(now: int) -> Manifest:
    """The same, in this process, however long it takes."""
    found = parts.read()
    if found is None or not _is_right(found):
        return build_whole(now) if is_large() else build(now)
    return bring_up_to_date(found, now, wait=True)


def bring_up_to_date(found: Manifest, now: int, *, wait: bool) -> Manifest:
    """Adds what is new, if anything; what somebody else is adding is left to them."""
    known = Position.of(found.position)
    if known is None or not position.is_new(known):
        return replace(found, taken_at=max(now, found.taken_at))
    place = parts.folder()
    with parts.writing(place, wait=wait) as ours:
        if not ours:
            return found
        found = parts.read(place) or found
        known = Position.of(found.position)
        if known is None or not position.is_new(known):
            return found
        return _add(found, known, now)


def _add(found: Manifest, known: Position, now: int) -> Manifest:
    place = parts.folder()
    here, touched = position.present(known), position.touched(known)
    if touched.everything or found.touched + len(touched.deals) > MOST_DEALS:
        if is_large():
            build_apart()
            return found
        return _build(now)
    if not touched:
        # Others' events: only where reading goes on has moved.
        return parts.move_on(found, here.as_data(), now, place)
    return refresh(
        manifest=found, touched=touched, position=here, now=now, reader=DjangoReader(),
        ground=gather(), place=place,
    )  # fmt: skip


def build(now: int) -> Manifest:
    """Everything, through the application's own connection."""
    place = parts.folder()
    with parts.writing(place, wait=True):
        found = parts.read(place)
        if found is not None and not needs_rebuild(found, now) and _is_right(found):
            return found
        return _build(now)


def _build(now: int) -> Manifest:
    here, ground = position.present(), gather()
    return rebuild(
        now=now, reader=DjangoReader(), ground=ground, place=parts.folder(), position=here
    )


def build_whole(now: int) -> Manifest:
    """Everything in bulk; for a process that does nothing else."""
    place = parts.folder()
    with parts.writing(place, wait=True):
        found = parts.read(place)
        if found is not None and found.built_at > now - JUST_BUILT and _is_right(found):
            # Two had the same thought; the other was first.
            return found
        here, ground = position.present(), gather()
        reader = AdbcReader(connection.settings_dict)
        # ADBC brings its own SQLite: no connection of ours may be open on the file.
        connections.close_all()
        return rebuild(now=now, reader=reader, ground=ground, place=place, position=here)


def needs_rebuild(found: Manifest, now: int) -> bool:
    """What every row depends on has changed, something was erased, or it is night."""
    age = now - found.built_at
    if not _is_right(found) or (found.erased and age > ERASED_WITHIN):
        return True
    hour = datetime.fromtimestamp(now, ZoneInfo(found.zone)).hour
    return bool(found.delta) and age > DAY / 2 and (hour in NIGHT or age > 2 * DAY)


def _is_right(found: Manifest) -> bool:
    known = Position.of(found.position)
    return (
        known is not None
        and found.fingerprint == fingerprint()
        and position.is_ours(known)
        and (parts.folder() / found.base).is_dir()
        and (not found.delta or (parts.folder() / found.delta).is_dir())
    )


def is_large() -> bool:
    last = Deal.objects.order_by("-pk").values_list("pk", flat=True).first()
    # Within a transaction only its own connection sees what it has written.
    return (last or 0) > SMALL and not connection.in_atomic_block


def build_apart() -> subprocess.Popen:
    """Reading a large book takes seconds and memory: its own process gives both back."""
    global _apart, _apart_since
    running = _apart is not None and _apart.poll() is None
    # One that failed says so in the log; the next tries after a pause.
    failed = _apart is not None and _apart.poll() and time.monotonic() < _apart_since + PAUSE
    if _apart is None or not (running or failed):
        _apart = beside.begin("dealcycle.insights.apart")
        _apart_since = time.monotonic()
    return _apart
