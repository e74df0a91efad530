"""Records an event in the transaction of the change that it tells of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection, transaction

from dealcycle.events import ports, rows
from dealcycle.events.models import Delivery, Event, Subject

Record = tuple[str, int]
COLUMNS = ("kind", "actor", "record_kind", "record", "before", "after", "at", "transaction")


@dataclass(frozen=True)
class Told:
    """What an action told of a record while events were gathered."""

    kind: str
    record: Record | None
    before: Mapping[str, object]
    after: Mapping[str, object]


_gathering: ContextVar[list[Told] | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered() -> Iterator[list[Told]]:
    """What actions tell in here is handed over instead of being written: bulk work calls the
    actions of single records, and writes one event for all of them."""
    told: list[Told] = []
    token = _gathering.set(told)
    try:
        yield told
    finally:
        _gathering.reset(token)


def is_gathering() -> bool:
    return _gathering.get() is not None


def record(
    *,
    kind: str,
    by: int | None,
    at: datetime,
    record: Record | None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    also: Iterable[Record] = (),
) -> Event:
    """Writes the event, the timelines it stands in, and its deliveries."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"Event {kind} must be recorded in its change's own transaction.")
    record_kind, record_id = record or ("", None)
    event = Event(
        kind=kind,
        actor=by,
        record_kind=record_kind,
        record=record_id,
        before=dict(before or {}),
        after=dict(after or {}),
        at=at,
    )
    if (told := _gathering.get()) is not None:
        told.append(Told(kind, record, event.before, event.after))
        return event
    _write(event)
    subjects = {record, *also} - {None} if record else set(also)
    rows.insert(
        Subject,
        ("event_id", "record_kind", "record", "at"),
        [(event.pk, *each, at) for each in sorted(subjects)],
    )
    if handlers := ports.HANDLERS.get(kind):
        Delivery.objects.bulk_create(
            Delivery(event=event, handler=ports.handler_name(handler), due_at=at)
            for handler in handlers
        )
        transaction.on_commit(ports.wake)
    return event


def _write(event: Event) -> None:
    event.transaction = _transaction_id()
    event.pk = rows.add(Event, **{name: getattr(event, name) for name in COLUMNS})
    event._state.adding = False
    event._state.db = connection.alias


class Past(Protocol):
    """What an event of the past tells."""

    kind: str
    by: int | None
    at: datetime
    record: Record
    before: Mapping[str, object]
    after: Mapping[str, object]
    also: Sequence[Record]


def record_past(found: Sequence[Past]) -> None:
    """Writes many events that happened before, in this order; nobody is called for them."""
    number = _transaction_id()
    ids = rows.reserve(Event, len(found))
    rows.insert(
        Event,
        ("id", *COLUMNS),
        (
            (pk, told.kind, told.by, *told.record, told.before, told.after, told.at, number)
            for pk, told in zip(ids, found, strict=True)
        ),
    )
    rows.insert(
        Subject,
        ("event_id", "record_kind", "record", "at"),
        (
            (pk, *record, told.at)
            for pk, told in zip(ids, found, strict=True)
            for record in sorted({told.record, *told.also})
        ),
    )


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[dict, dict]:
    """Keeps of two sets of values only what differs."""
    changed = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in changed}, {key: after[key] for key in changed}


def _transaction_id() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]
