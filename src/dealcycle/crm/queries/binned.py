"""What lies in the bin, the newest first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from dealcycle.crm import access
from dealcycle.crm.actions.bin import KEPT
from dealcycle.crm.lists.order import Order, Place, stretches
from dealcycle.crm.models.record import Record
from dealcycle.people.models import User

KINDS = ("deal", "company", "contact")
SIZE = 50
MOST_COUNTED = 1000
ORDER = Order("binned", "binned_at", descending=True, type=datetime)


@dataclass(frozen=True)
class Binned:
    """A record in the bin: who put it there, and how many days it stays."""

    record: Record
    by: User | None
    days_left: int


@dataclass(frozen=True)
class Page:
    entries: tuple[Binned, ...]
    before: str = ""
    after: str = ""


def page(*, user: User, kind: str, now: datetime, after: str = "", before: str = "") -> Page:
    seen = access.READERS[kind](user, binned=True)
    place = Place.read(before, ORDER) if before else None
    if place is not None:
        [part] = stretches(seen, ORDER, place, backwards=True)
        found = list(part[: SIZE + 1])
        if len(found) > SIZE:
            return _page(found[:SIZE][::-1], now, earlier=True, later=True)
    place = Place.read(after, ORDER) if after else None
    [part] = stretches(seen, ORDER, place)
    found = list(part[: SIZE + 1])
    return _page(found[:SIZE], now, earlier=place is not None, later=len(found) > SIZE)


def count(user: User, kind: str) -> str:
    found = access.READERS[kind](user, binned=True)[: MOST_COUNTED + 1].count()
    return str(found) if found <= MOST_COUNTED else "1000+"


def _page(found: list[Record], now: datetime, *, earlier: bool, later: bool) -> Page:
    people = User.objects.in_bulk({record.binned_by for record in found if record.binned_by})
    return Page(
        tuple(
            Binned(
                record,
                people.get(record.binned_by),
                max(0, ceil((record.binned_at + KEPT - now) / timedelta(days=1))),
            )
            for record in found
        ),
        _place(found[0]) if found and earlier else "",
        _place(found[-1]) if found and later else "",
    )


def _place(record: Record) -> str:
    return Place(record.binned_at, record.pk).write()
