"""Time zones and currencies to choose from, and which of them a browser most likely means."""

import zoneinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import get_timezone_location
from babel.numbers import get_territory_currencies

NO_PLACES = ("Etc/", "US/", "posix/", "right/", "SystemV/")


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Places, not abbreviations: `Europe/Berlin`, and UTC."""
    known = [zone for zone in zoneinfo.available_timezones() if "/" in zone]
    return ("UTC", *sorted(zone for zone in known if not zone.startswith(NO_PLACES)))


@lru_cache(maxsize=4)
def zone_choices(language: str) -> tuple[tuple[str, str], ...]:
    """With the city in the reader's language, so that typing it finds it."""
    return tuple((zone, _zone_label(zone, language)) for zone in zones())


def _zone_label(zone: str, language: str) -> str:
    city = get_timezone_location(zone, locale=language, return_city=True) if "/" in zone else zone
    own = zone.rpartition("/")[2].replace("_", " ")
    return zone.replace("_", " ") if city == own else f"{city} · {zone.replace('_', ' ')}"


@lru_cache(maxsize=1)
def currencies_in_use() -> tuple[str, ...]:
    """The money that some country pays with today."""
    territories = get_global("territory_currencies")
    return tuple(sorted({code for each in territories for code in get_territory_currencies(each)}))


def currency_choices(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language).currencies
    return [(code, f"{code} · {names.get(code, code)}") for code in currencies_in_use()]


def guessed_currency(accept_language: str) -> str:
    """The money of the country that the browser's first language names, or most likely means."""
    first = accept_language.partition(",")[0].partition(";")[0].strip().replace("-", "_")
    try:
        locale = Locale.parse(first)
    except (ValueError, TypeError, UnknownLocaleError):
        return "EUR"
    territory = locale.territory or _likely_territory(locale.language)
    found = get_territory_currencies(territory) if territory else []
    return found[0] if found else "EUR"


def _likely_territory(language: str) -> str:
    return get_global("likely_subtags").get(language, "").rpartition("_")[2]
