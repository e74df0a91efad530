"""Phone numbers: read with the organisation's country in mind, kept as typed when unknown."""

from functools import lru_cache
from importlib import resources

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

from dealcycle.people import organisation

# Where no country follows from the time zone, the language's own.
BY_LANGUAGE = {"ru": "RU", "en": None}


def normalise(typed: str, region: str | None = None) -> str:
    """'8 (495) 123-45-67' -> '+7 495 123-45-67'; what is no known number stays as it is."""
    number = _parsed(typed, region or home_region())
    if number is None or not phonenumbers.is_valid_number(number):
        return typed
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def dial(shown: str) -> str:
    """The address behind a number that one can tap, '' when nobody could dial it."""
    number = _parsed(shown, home_region())
    if number is not None:
        return phonenumbers.format_number(number, PhoneNumberFormat.RFC3966)
    digits = "".join(c for c in shown if c.isascii() and (c.isdigit() or c in "+*#"))
    return f"tel:{digits}" if any(c.isdigit() for c in digits) else ""


def home_region() -> str | None:
    """The country that numbers without a country code are read for."""
    found = organisation.current()
    if found is None:
        return None
    return _zones().get(found.time_zone) or BY_LANGUAGE.get(found.language)


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Time zone -> country, from the table that comes with the zones."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and line[0] != "#")
    return {row[2]: row[0] for row in rows}
