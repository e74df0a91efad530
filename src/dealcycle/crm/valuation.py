"""Amounts in the organisation's currency, at the newest known rate."""

from collections.abc import Callable
from decimal import Decimal

from dealcycle.crm.models import Rate
from dealcycle.crm.queries.rates import newest
from dealcycle.cycle.money import Money
from dealcycle.people import organisation


def value_minor(amount_minor: int | None, currency: str) -> int | None:
    """What a deal weighs in lists and sums; None without an amount or a rate."""
    return valuer()(amount_minor, currency)


def valuer() -> Callable[[int | None, str], int | None]:
    """Values many deals; each currency's rate is looked up once."""
    base = organisation.currency()
    rates: dict[str, Decimal | None] = {}

    def value(amount_minor: int | None, currency: str) -> int | None:
        if amount_minor is None or currency == base:
            return amount_minor
        if currency not in rates:
            rates[currency] = newest_rate(currency, base)
        rate = rates[currency]
        return None if rate is None else Money(amount_minor, currency).convert(rate, base).minor

    return value


def newest_rates(base: str) -> dict[str, Decimal]:
    """What one unit of each currency is worth, as `newest_rate` says; the base's own among them."""
    found = {currency: row.rate for currency, row in newest(base).items()}
    turned = Rate.objects.filter(currency=base).exclude(base__in=found).order_by("day")
    return found | {row.base: 1 / row.rate for row in turned if row.rate} | {base: Decimal(1)}


def newest_rate(currency: str, base: str) -> Decimal | None:
    """What one unit is worth; rates known only the other way round are turned."""
    found = _newest(base, currency)
    if found is not None:
        return found
    # After a change of the organisation's currency, until new rates have come.
    turned = _newest(currency, base)
    return 1 / turned if turned else None


def _newest(base: str, currency: str) -> Decimal | None:
    known = Rate.objects.filter(base=base, currency=currency).order_by("-day")
    return known.values_list("rate", flat=True).first()
