"""What a filter is set to, from the address and back; whatever makes no sense is broken, not kept.

Pure: a choice of several, a stretch of numbers or days, a text, filled or empty.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from dealcycle.crm import texts
from dealcycle.cycle.calendar import FIRST_YEAR, LAST_YEAR

NONE, ANY = "~none", "~any"
MOST_CHOSEN = 60
LONGEST_TEXT = 200
LARGEST = Decimal(10) ** 15
Params = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Filled:
    """Whether there is anything at all."""

    wanted: bool


@dataclass(frozen=True)
class Chosen:
    """Any of these."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """These letters occur."""

    words: str


@dataclass(frozen=True)
class Range:
    """From and to, both included; either may be open."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Days:
    """A named period, which moves with the calendar, or fixed days."""

    period: str = ""
    low: date | None = None
    high: date | None = None


Value = Filled | Chosen | Text | Range | Days


class Broken(Exception):
    """The address says something that no filter means."""


def read_text(key: str, params: Params) -> Value | None:
    if (filled := _empty_or_not(params.get(key, ()))) is not None:
        return filled
    words = texts.line(_first(key, params))
    if len(words) > LONGEST_TEXT:
        raise Broken
    return Text(words) if words else None


def read_choice(key: str, params: Params, known: Collection[str]) -> Value | None:
    given = [each for each in params.get(key, ()) if each]
    if (filled := _empty_or_not(given)) is not None:
        return filled
    if any(each not in known for each in given) or len(given) > MOST_CHOSEN:
        raise Broken
    return Chosen(tuple(dict.fromkeys(given))) if given else None


def read_ids(key: str, params: Params) -> Value | None:
    """Records too many to list: any id may be asked for, and finds nothing if it is not there."""
    given = [each for each in params.get(key, ()) if each]
    if (filled := _empty_or_not(given)) is not None:
        return filled
    if len(given) > MOST_CHOSEN or not all(_is_id(each) for each in given):
        raise Broken
    return Chosen(tuple(dict.fromkeys(given))) if given else None


def read_range(key: str, params: Params) -> Value | None:
    if (filled := _filled(key, params)) is not None:
        return filled
    low, high = (_number(_first(f"{key}.{end}", params)) for end in ("from", "to"))
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Range(low, high)


def read_days(key: str, params: Params, periods: Collection[str]) -> Value | None:
    if (filled := _filled(key, params, periods)) is not None:
        return filled
    if period := _first(key, params):
        return Days(period)
    low, high = (_day(_first(f"{key}.{end}", params)) for end in ("from", "to"))
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Days("", low, high)


def write(key: str, value: Value) -> list[tuple[str, str]]:
    """The pairs of the address that mean this."""
    match value:
        case Filled(wanted):
            return [(key, ANY if wanted else NONE)]
        case Chosen(keys):
            return [(key, each) for each in keys]
        case Text(words):
            return [(key, words)]
        case Days(period) if period:
            return [(key, period)]
        case Range(low, high) | Days(_, low, high):
            ends = (("from", low), ("to", high))
            return [(f"{key}.{end}", _written(at)) for end, at in ends if at is not None]


def _written(at: Decimal | date) -> str:
    return at.isoformat() if isinstance(at, date) else f"{at.normalize():f}"


def _filled(key: str, params: Params, others: Collection[str] = ()) -> Filled | None:
    if (filled := _empty_or_not(params.get(key, ()))) is not None:
        return filled
    typed = _first(key, params)
    if typed and typed not in others:
        raise Broken
    return None


def _empty_or_not(given: Sequence[str]) -> Filled | None:
    """A button of the form says so beside whatever else stands there."""
    if NONE in given:
        return Filled(False)
    return Filled(True) if ANY in given else None


def _first(key: str, params: Params) -> str:
    return next((each.strip() for each in params.get(key, ()) if each.strip()), "")


def _is_id(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 19


def _number(typed: str) -> Decimal | None:
    bare = "".join(typed.split()).replace("\u2212", "-").replace(",", ".")
    if not bare:
        return None
    try:
        number = Decimal(bare)
    except InvalidOperation as error:
        raise Broken from error
    exponent = number.as_tuple().exponent
    if not number.is_finite() or abs(number) > LARGEST or not -9 <= int(exponent) <= 15:
        raise Broken
    return number + 0


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise Broken from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Broken
    return day
