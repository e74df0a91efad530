"""Amounts in the organisation's currency, at the newest known rate."""

from dealcycle.crm.models import Rate
from dealcycle.cycle.money import Money
from dealcycle.cycle.refusal import Refused
from dealcycle.people import organisation


def value_minor(amount_minor: int | None, currency: str) -> int | None:
    """What a deal weighs in lists and sums; None without an amount or a rate."""
    base = organisation.currency()
    if amount_minor is None or currency == base:
        return amount_minor
    rate = Rate.objects.filter(base=base, currency=currency).order_by("-day").first()
    if rate is None:
        return None
    converted = Money(amount_minor, currency).convert(rate.rate, base)
    return None if isinstance(converted, Refused) else converted.minor
