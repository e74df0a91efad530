"""What is new in a record's timeline since somebody last looked: nothing is ever missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.db import connection
from django.db.models import BigAutoField

from dealcycle.events.models import Event, Subject
from dealcycle.events.ports import Record
from dealcycle.events.prepared import Prepared, Slot

MOST = 200
_LAST: Prepared[tuple[int]] = Prepared(lambda: Event.objects.order_by("-pk").values_list("pk")[:1])
_AFTER: Prepared[tuple[int]] = Prepared(
    lambda: (
        Event.objects.filter(pk__gt=Slot("last", BigAutoField()))
        .order_by("pk")
        .values_list("pk")[: MOST + 1]
    )
)


@dataclass(frozen=True)
class Position:
    """How far a reader has read.

    SQLite commits events in the order of their ids, so `floor` is the last id. PostgreSQL does
    not: there `floor` is the oldest transaction that was open, everything before it was read,
    and `seen` counts the events at or after it that were already there.
    """

    floor: int
    seen: int = 0

    def __str__(self) -> str:
        return f"{self.floor}.{self.seen}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        floor, _, seen = text.partition(".")
        # No position of ours is longer; SQLite would choke on larger numbers.
        if not (floor.isascii() and floor.isdigit() and len(floor) < 19):
            return None
        return cls(int(floor), int(seen) if seen.isascii() and seen.isdigit() else 0)


@dataclass(frozen=True)
class News:
    """The new events of a record; `None` when there are too many to tell them one by one."""

    position: Position
    events: Sequence[Event] | None = ()

    def __bool__(self) -> bool:
        return self.events is None or bool(self.events)


def position() -> Position:
    """Where somebody who looks now begins; to be asked before anything that is shown."""
    if connection.vendor == "postgresql":
        floor, _, seen = _open_transactions(0)
        return Position(floor, seen)
    found = _LAST.first()
    return Position(found[0] if found else 0)


def since(record: Record, last: Position) -> News:
    """What has come to this record's timeline; some of it perhaps told before."""
    if connection.vendor == "postgresql":
        floor, count, seen = _open_transactions(last.floor)
        news, now = count - last.seen, Position(floor, seen)
        among = {"event__transaction__gte": last.floor}
    else:
        ids = [pk for (pk,) in _AFTER.all(last=last.floor)]
        if len(ids) > MOST:
            return News(position(), None)
        count = news = len(ids)
        now = Position(ids[-1] if ids else last.floor)
        among = {"event__in": ids}
    if not news:
        return News(now)
    if count > MOST:
        return News(now, None)
    kind, pk = record
    found = Subject.objects.filter(record_kind=kind, record=pk, **among).select_related("event")
    return News(now, [subject.event for subject in found.order_by("event")[:MOST]])


def _open_transactions(floor: int) -> tuple[int, int, int]:
    """The oldest open transaction, how many events lie at or after `floor`, how many after it."""
    with connection.cursor() as cursor:
        # One statement sees one snapshot: the three figures belong together.
        cursor.execute(
            "WITH oldest AS (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS xid) "
            'SELECT xid, (SELECT count(*) FROM events_event WHERE "transaction" >= %s AND '
            '"transaction" <> 0), (SELECT count(*) FROM events_event WHERE "transaction" >= xid '
            'AND "transaction" <> 0) FROM oldest',
            [floor],
        )
        return cursor.fetchone()
