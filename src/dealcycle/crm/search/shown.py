"""What is read of records that were found: what ranks them, and what those who show them say."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.lookups import In

from dealcycle.crm import access
from dealcycle.crm.models.record import fold
from dealcycle.crm.search.texts import KINDS
from dealcycle.events.prepared import Prepared, Slot
from dealcycle.people.access import Scope

# A record's folded name and its newest moment.
Seen = tuple[str, datetime]
# A prepared question has as many places for ids as one of these.
ROOMS = (8, 20, 60)

RELATED = {
    "contact": ("company",),
    "deal": ("company", "stage"),
    "activity": ("deal", "company", "contact"),
}
SHOWN = {
    "company": ("name", "industry", "city", "domain"),
    "contact": ("name", "job_title", "email", "phone", "company__name"),
    "deal": ("name", "amount_minor", "currency", "company__name", "stage__name"),
    "activity": ("kind", "subject", "body", "at", "deal__name", "company__name", "contact__name"),
}


def records_of(kind: str, pks: Sequence[int], most: int) -> dict[int, Any]:
    """The records with these ids, at most so many."""
    if not pks:
        return {}
    found = _records(kind, most).all(**_placed(pks, most))
    return {record.pk: record for record in found}


@lru_cache(maxsize=100)
def _records(kind: str, most: int) -> Prepared[Any]:
    def question() -> Any:
        found = KINDS[kind].model.objects.filter(In(F("pk"), _places(most)))
        found = found.select_related(*RELATED[kind]) if kind in RELATED else found
        return found.only(*SHOWN[kind]) if kind in SHOWN else found

    return Prepared(question)


def seen_of(kind: str, reader: Scope, pks: Sequence[int]) -> dict[int, Seen]:
    """Those of these records that one sees; they are read whole only when they are shown."""
    room = next((room for room in ROOMS if room >= len(pks)), 0)
    if not room:
        return what_ranks(kind, access.READERS_IN[kind](reader).filter(pk__in=pks))
    return _ranking(kind, _seen(kind, reader, room).all(**_placed(pks, room)))


# Kept by what is seen, never by who asks: a person's team may change at any moment.
@lru_cache(maxsize=400)
def _seen(kind: str, reader: Scope, room: int) -> Prepared[tuple[int, str, datetime]]:
    def question() -> Any:
        return _columns(kind, access.READERS_IN[kind](reader).filter(In(F("pk"), _places(room))))

    return Prepared(question)


def what_ranks(kind: str, records: QuerySet[Any]) -> dict[int, Seen]:
    return _ranking(kind, _columns(kind, records))


def _columns(kind: str, records: QuerySet[Any]) -> QuerySet[Any]:
    name = "subject" if kind == "activity" else "name_folded"
    return records.values_list("pk", name, moment(kind))


def _ranking(kind: str, found: Iterable[tuple[int, str, datetime]]) -> dict[int, Seen]:
    return {pk: (fold(name) if kind == "activity" else name, at) for pk, name, at in found}


def moment(kind: str) -> str:
    return "at" if kind == "activity" else "updated_at"


def _places(most: int) -> list[Slot]:
    return [Slot(f"pk{place}", BigIntegerField()) for place in range(most)]


def _placed(pks: Sequence[int], most: int) -> dict[str, int]:
    places = [*pks, *pks[:1] * (most - len(pks))]
    return {f"pk{place}": pk for place, pk in enumerate(places)}
