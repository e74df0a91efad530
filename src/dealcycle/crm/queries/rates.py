"""The newest rate of each currency, its history, and what open deals lack."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Max, QuerySet

from dealcycle.crm.models import Deal, Rate, Revaluation
from dealcycle.crm.models.deals import ON_BOARD


def newest(base: str) -> dict[str, Rate]:
    """By currency; two queries however long the history is."""
    days = dict(
        Rate.objects.filter(base=base).values_list("currency").annotate(Max("day")).order_by()
    )
    rows = Rate.objects.filter(base=base, day__in=set(days.values()))
    return {row.currency: row for row in rows if days[row.currency] == row.day}


def history(base: str, currency: str, *, before: date | None, limit: int) -> Sequence[Rate]:
    """Newest first, one row more than asked where there are more."""
    found: QuerySet[Rate] = Rate.objects.filter(base=base, currency=currency)
    if before is not None:
        found = found.filter(day__lt=before)
    return list(found.order_by("-day")[: limit + 1])


def deals_by_currency(base: str) -> dict[str, int]:
    """Deals on the board that another currency counts for."""
    found = Deal.objects.filter(ON_BOARD).exclude(currency=base).exclude(amount_minor=None)
    return dict(found.values_list("currency").annotate(Count("pk")).order_by())


def revaluing() -> bool:
    return Revaluation.objects.filter(done_at=None).exists()
