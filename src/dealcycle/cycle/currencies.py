"""Currencies: their codes and how many decimal digits they have."""

from functools import cache

from babel.core import Locale
from babel.numbers import get_currency_precision


@cache
def precision(currency: str) -> int:
    """Return how many decimal digits a currency has (JPY 0, EUR 2, KWD 3)."""
    return get_currency_precision(currency)


@cache
def currencies() -> frozenset[str]:
    """Return the codes of all known currencies, past ones included."""
    return frozenset(Locale("en").currencies)
