"""Numbers, money, days and spans of time as people write them, in English and in Russian.

Spaces inside a value never break. Everything is cached, so that a card costs microseconds.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from math import isfinite

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

from dealcycle.present import units

NBSP = "\u00a0"
DASH = "–"
MINUS = "\u2212"

Number = int | float | Decimal

# English puts these before the amount; all other signs follow it.
SIGNS_BEFORE = frozenset("$£¥₹₩₪₱฿₦") | {"CA$", "A$", "NZ$", "HK$", "NT$", "R$", "MX$", "CN¥"}
SIGNS = {
    "RUB": "₽", "KZT": "₸", "UAH": "₴", "TRY": "₺", "GEL": "₾", "AMD": "֏", "AZN": "₼",
    "PLN": "zł", "CZK": "Kč", "BYN": "Br",
}  # fmt: skip
SHORT_STEPS = ((12, "t"), (9, "b"), (6, "m"), (3, "k"))


def language(lang: str) -> str:
    """Two letters that we have words for: 'en' for everything but Russian."""
    return "ru" if lang[:2].lower() == "ru" else "en"


@lru_cache(maxsize=4)
def _locale(lang: str) -> Locale:
    # British English for its 24 hours and for "23 November 2026".
    return Locale.parse("ru_RU" if language(lang) == "ru" else "en_GB")


@lru_cache(maxsize=65536)
def number(value: Number, lang: str, digits: int | None = None) -> str:
    """1250000.5 -> '1,250,000.5' or «1 250 000,5»; `digits` fixes those after the point."""
    if not isfinite(value):
        return DASH
    pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    if digits is not None:
        value = _rounded(value, digits)
    text = format_decimal(value, pattern, locale=_locale(lang))
    return text.replace("\u202f", NBSP).replace("-", MINUS)


def _rounded(value: Number, digits: int) -> Decimal:
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return abs(exact) if exact == 0 else exact


def percent(share: float, lang: str, digits: int = 0) -> str:
    """0.314 -> '31 %'."""
    return f"{number(_rounded(share * 100, digits), lang, digits)}{NBSP}%"


def span(low: str, high: str) -> str:
    """'24', '39' -> '24–39': the two ends of an interval, already written out."""
    return f"{low}{DASH}{high}"


@lru_cache(maxsize=512)
def currency_sign(currency: str, lang: str) -> str:
    return SIGNS.get(currency) or get_currency_symbol(currency, locale=_locale_of_signs(lang))


def _locale_of_signs(lang: str) -> Locale:
    return _locale("ru") if language(lang) == "ru" else Locale.parse("en_US")


def minor_digits(currency: str) -> int:
    """How many digits the minor unit takes: 2 for euros, 0 for yen, 3 for dinars."""
    return get_currency_precision(currency)


def major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-minor_digits(currency))


@lru_cache(maxsize=65536)
def money(minor: int, currency: str, lang: str, cents: bool | None = None) -> str:
    """420000 EUR -> '4,200 €'; cents are written when there are any, or as `cents` says."""
    amount = major(minor, currency)
    with_cents = amount != amount.to_integral_value() if cents is None else cents
    digits = minor_digits(currency) if with_cents else 0
    return _with_sign(number(amount, lang, digits), currency, lang)


def _with_sign(amount: str, currency: str, lang: str) -> str:
    sign = currency_sign(currency, lang)
    if language(lang) == "en" and sign in SIGNS_BEFORE:
        return amount[0] + sign + amount[1:] if amount.startswith(MINUS) else sign + amount
    return f"{amount}{NBSP}{sign}"


@lru_cache(maxsize=65536)
def money_short(minor: int, currency: str, lang: str) -> str:
    """123456789 EUR -> '1.2 M €' or «1,2 млн €»: for cards; exact below 10,000."""
    return _with_sign(number_short(major(minor, currency), lang), currency, lang)


@lru_cache(maxsize=65536)
def number_short(value: Number, lang: str) -> str:
    """12500 -> '12.5 k' or «12,5 тыс.»; whole numbers below 10,000."""
    exact = Decimal(str(value))
    if abs(exact) < 10_000:
        return number(exact, lang, 0)
    for power, step in SHORT_STEPS:
        scaled = exact.scaleb(-power)
        shown = _rounded(scaled, 0 if abs(scaled) >= 100 else 1)
        if abs(shown) >= 1:
            digits = 0 if abs(shown) >= 100 or shown == shown.to_integral_value() else 1
            return f"{number(shown, lang, digits)}{NBSP}{units.STEPS[language(lang)][step]}"
    return number(exact, lang, 0)


@lru_cache(maxsize=4096)
def file_size(size: int, lang: str) -> str:
    """1234567 -> '1.2 MB' or «1,2 МБ»."""
    names = units.BYTES[language(lang)]
    if size < 1000:
        return f"{number(size, lang)}{NBSP}{names[0]}"
    amount, step = Decimal(size), 0
    while amount >= 1000 and step < len(names) - 1:
        amount, step = amount / 1000, step + 1
    return f"{number(amount, lang, 1 if amount < 10 else 0)}{NBSP}{names[step]}"


@lru_cache(maxsize=16384)
def day(value: date, lang: str, style: str = "long", this_year: int | None = None) -> str:
    """'23 November 2026', 'short': '23 Nov 2026', 'numeric': 23.11.2026; no year in `this_year`."""
    if style == "numeric":
        return format_date(value, units.NUMERIC_DAY[language(lang)], locale=_locale(lang))
    month = "MMM" if style == "short" else "MMMM"
    year = "" if value.year == this_year else " y"
    return format_date(value, f"d{NBSP}{month}{year}", locale=_locale(lang))


@lru_cache(maxsize=4096)
def month(value: date, lang: str, style: str = "long") -> str:
    """'November 2026' or «ноябрь 2026»; style 'short': 'Nov 26'; 'since': «(с) ноября 2026»."""
    pattern = {"long": "LLLL y", "short": f"LLL{NBSP}yy", "since": f"MMMM{NBSP}y"}[style]
    return format_date(value, pattern, locale=_locale(lang))


@lru_cache(maxsize=256)
def weekday(value: date, lang: str, style: str = "short") -> str:
    """'Mon' or «пн»; style 'long': 'Monday'."""
    return format_date(value, "EEEE" if style == "long" else "EEE", locale=_locale(lang))


@lru_cache(maxsize=2048)
def clock(value: time, lang: str) -> str:
    return format_time(value, "HH:mm", locale=_locale(lang))


def day_and_time(
    value: datetime, lang: str, style: str = "long", this_year: int | None = None
) -> str:
    """'23 November 2026, 14:05', in the zone that `value` is in."""
    at = time(value.hour, value.minute)
    return f"{day(value.date(), lang, style, this_year)}, {clock(at, lang)}"


def relative_day(value: date, lang: str, today: date) -> str:
    """'today', 'tomorrow', 'in 3 days', '2 months ago'."""
    return _relative_days((value - today).days, language(lang))


@lru_cache(maxsize=4096)
def _relative_days(days: int, lang: str) -> str:
    named = units.NAMED_DAYS[lang].get(days)
    if named:
        return named
    unit, size = next((unit, size) for unit, size in units.DAY_STEPS if abs(days) >= size * 1.5)
    return _directed(int(_rounded(Decimal(days) / size, 0)), unit, lang)


def relative(at: datetime, lang: str, now: datetime) -> str:
    """'just now', '5 minutes ago', 'in 2 hours', then as `relative_day`; both in one zone."""
    seconds = int((at - now).total_seconds())
    if abs(seconds) < 60:
        return units.NOW[language(lang)]
    if abs(seconds) < 3600:
        return _directed(int(seconds / 60), "minute", language(lang))
    if abs(seconds) < 6 * 3600 or at.date() == now.date():
        return _directed(int(seconds / 3600), "hour", language(lang))
    return relative_day(at.date(), lang, now.date())


@lru_cache(maxsize=4096)
def _directed(count: int, unit: str, lang: str) -> str:
    forms = units.AFTER_PREPOSITION[lang].get(unit) or units.NAMES[lang][unit]
    counted = f"{number(abs(count), lang)}{NBSP}{plural(abs(count), lang, forms)}"
    return (units.LATER if count > 0 else units.EARLIER)[lang].format(counted)


@lru_cache(maxsize=16384)
def duration(count: Number, unit: str, lang: str, digits: int | None = None) -> str:
    """(57, 'day') -> '57 days' or «57 дней»; unit is minute, hour, day, week, month or year."""
    shown = _rounded(count, 0 if digits is None else digits)
    text = number(shown, lang, digits or 0)
    return f"{text}{NBSP}{plural(shown, lang, units.NAMES[language(lang)][unit])}"


def duration_days(days: Number, lang: str, digits: int | None = None) -> str:
    return duration(days, "day", lang, digits)


def plural(count: Number, lang: str, forms: Sequence[str]) -> str:
    """The form that goes with `count`: two in English (deal, deals), three in Russian."""
    if language(lang) == "en":
        return forms[0] if abs(count) == 1 else forms[-1]
    if count != int(count):
        return forms[1]
    whole = abs(int(count))
    last, two = whole % 10, whole % 100
    if last == 1 and two != 11:
        return forms[0]
    return forms[1] if 2 <= last <= 4 and not 12 <= two <= 14 else forms[2]


def counted(count: int, lang: str, forms: Sequence[str]) -> str:
    """(3, ('deal', 'deals')) -> '3 deals'."""
    return f"{number(count, lang)}{NBSP}{plural(count, lang, forms)}"


def listed(items: Sequence[str], lang: str) -> str:
    """['a', 'b', 'c'] -> 'a, b and c' or «a, b и c»."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {units.AND[language(lang)]}{NBSP}{items[-1]}"


def knit(text: object) -> str:
    """Ties short words to the next one and dashes to the one before, so that lines end well."""
    # Lazily translated words have to become text before they can be a key of the cache.
    return _knit(str(text))


@lru_cache(maxsize=8192)
def _knit(text: str) -> str:
    return units.BEFORE_DASH.sub(NBSP, units.SHORT_WORD.sub(r"\1" + NBSP, text))


@lru_cache(maxsize=8192)
def initials(name: str) -> str:
    """'Anna Maria Petrova' -> 'AP'; one letter for one word, '?' for none."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper() or "?"
