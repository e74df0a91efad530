"""What people say of their deals beside the forecast: it comes, it may come, leave it out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from dealcycle.crm import access
from dealcycle.crm.models import Deal
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.insights.asked import Only
from dealcycle.insights.models import Adjustment, Call
from dealcycle.measures.question import MISSING
from dealcycle.people.models import User

# How the choices of the page narrow deals in the database.
COLUMNS = {
    "pipeline": "deal__pipeline", "owner": "deal__owner", "team": "deal__owner__team",
    "source": "deal__source",
}  # fmt: skip


def call_deal(*, deal: Deal, call: str, by: User, now: datetime) -> Call | Refused | None:
    """Says what one expects of an open deal; an empty call takes it back. None: nothing is said."""
    if call and call not in Call.Choice.values:
        return Refused.because("unknown_call", N_("There is no such call."), field="call")
    if deal.outcome:
        return Refused.because("closed", N_("This deal is closed: nothing is left to foresee."))
    with transaction.atomic():
        had = Call.objects.select_for_update().filter(deal=deal).first()
        before = had.call if had else ""
        if before == call:
            return had
        if call:
            had, _ = Call.objects.update_or_create(
                deal=deal, defaults={"call": call, "by": by, "at": now}
            )
        elif had:
            had.delete()
            had = None
        events.record(
            kind="deal.called", by=by.pk, at=now, record=deal.record,
            before={"call": before}, after={"call": call},
        )  # fmt: skip
    return had


def calls_of(deals: Iterable[int]) -> dict[int, str]:
    """Deal -> its call; one query."""
    return dict(Call.objects.filter(deal__in=list(deals)).values_list("deal", "call"))


@dataclass(frozen=True)
class Called:
    """The open deals of one call: how many, and what they are worth in minor units."""

    n: int = 0
    value: int = 0


def sums(user: User, only: Only, until: date) -> dict[str, Called] | None:
    """Per call the open deals expected to close by the day, or without a day; None where the
    choice of deals cannot be made here."""
    which = _which(user, only, until)
    if which is None:
        return None
    found = (
        Call.objects.filter(which)
        .values_list("call")
        .annotate(n=Count("pk"), value=Sum("deal__value_minor"))
    )
    return {call: Called(n, value or 0) for call, n, value in found}


def adjusted(user: User, only: Only, until: date, own: dict[str, Called]) -> dict[str, Called]:
    """The same with managers' adjustments in the place of what people say themselves."""
    which = _which(user, only, until)
    if which is None:
        return own
    said = Call.objects.filter(deal=OuterRef("deal")).values("call")[:1]
    found = (
        Adjustment.objects.filter(which)
        .annotate(own=Coalesce(Subquery(said), Value("")))
        .values_list("call", "own")
        .annotate(n=Count("pk"), value=Sum("deal__value_minor"))
    )
    sums = dict(own)
    for call, said_before, n, value in found:
        for name, sign in ((call, 1), (said_before, -1)):
            had = sums.get(name, Called())
            sums[name] = Called(had.n + sign * n, had.value + sign * (value or 0))
    return sums


def _which(user: User, only: Only, until: date) -> Q | None:
    asked = Q()
    for name, codes in only:
        if name not in COLUMNS:
            return None
        column = COLUMNS[name]
        known = [code for code in codes if code != MISSING]
        asked &= Q(**{f"{column}__in": known}) | (
            Q(**{f"{column}__isnull": True}) if MISSING in codes else Q(pk__in=[])
        )
    close = Q(deal__expected_close_on__lte=until) | Q(deal__expected_close_on=None)
    return asked & close & Q(deal__in=access.deals(user).filter(outcome=""))
