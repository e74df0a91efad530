"""What those who show a hit say of it: no more of a record is read."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import BigIntegerField

from dealcycle.crm.search.texts import KINDS
from dealcycle.events.prepared import Prepared, Slot

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
    places = [*pks, *pks[:1] * (most - len(pks))]
    ids = {f"pk{place}": pk for place, pk in enumerate(places)}
    return {record.pk: record for record in _records(kind, most).all(**ids)}


@lru_cache(maxsize=100)
def _records(kind: str, most: int) -> Prepared[Any]:
    places = [Slot(f"pk{place}", BigIntegerField()) for place in range(most)]

    def question() -> Any:
        found = KINDS[kind].model.objects.filter(pk__in=places)
        found = found.select_related(*RELATED[kind]) if kind in RELATED else found
        return found.only(*SHOWN[kind]) if kind in SHOWN else found

    return Prepared(question)
