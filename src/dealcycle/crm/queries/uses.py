"""How often something an administrator defines is in use; counting stops at a thousand."""

from collections.abc import Sequence

from django.db.models import CharField, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from dealcycle.crm.models import Company, Contact, Deal, Override, Reason, Source, Tag

MOST = 1000
TAGGED = (Company, Contact, Deal)


class Counted(Subquery):
    """How many rows a sliced query finds; the database stops where the slice does."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def sources() -> QuerySet[Source]:
    found = Source.objects.all()
    return _with(found, [model.objects.filter(source=OuterRef("pk")) for model in TAGGED])


def reasons(purpose: str) -> QuerySet[Reason]:
    found = Reason.objects.filter(purpose=purpose)
    if purpose == Reason.Purpose.OVERRIDE:
        # An override keeps its reason as text: it may also be words of its own.
        uses = Override.objects.filter(reason=Cast(OuterRef("pk"), CharField()))
    else:
        uses = Deal.objects.filter(close_reason=OuterRef("pk"))
    return _with(found, [uses])


def tags() -> QuerySet[Tag]:
    links = [model.tags.through for model in TAGGED]
    return _with(Tag.objects.all(), [link.objects.filter(tag=OuterRef("pk")) for link in links])


def _with(found: QuerySet, several: Sequence[QuerySet[Model]]) -> QuerySet:
    """Each row with `used`: whatever the lists together find, a thousand of each at most."""
    total = 0
    for uses in several:
        total = total + Counted(uses.order_by().values("pk")[: MOST + 1])
    return found.annotate(used=total)
