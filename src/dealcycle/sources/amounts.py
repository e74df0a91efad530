"""Amounts as people and programs write them: which mark is the decimal one, read in the engine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dealcycle.sources.instants import NOTHING, SLIPS

SPACES = "[\\s\u00a0\u202f'’]"
# Signs and codes that stand before or behind an amount, and what they say.
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB", "¥": "JPY", "₸": "KZT", "₴": "UAH"}
WORDS = {"eur": "EUR", "usd": "USD", "gbp": "GBP", "rub": "RUB", "руб": "RUB", "р": "RUB",
         "chf": "CHF", "aed": "AED", "kzt": "KZT", "brl": "BRL", "r$": "BRL"}  # fmt: skip
POWERS = {"k": 3, "к": 3, "тыс": 3, "m": 6, "mn": 6, "mio": 6, "млн": 6, "b": 9, "bn": 9, "млрд": 9}
NUMBER = re.compile(r"[-+(]?\d[\d.,]*\)?")
ENOUGH = 0.9


@dataclass(frozen=True)
class Writing:
    """How a column writes its amounts: the decimal mark, and the currency its signs name."""

    decimal: str
    currency: str | None
    share: float


def study(values: Iterable[str], enough: float = ENOUGH) -> Writing | None:
    """What a sample of a column says of its amounts; None when it holds something else."""
    seen = read = 0
    votes = {",": 0, ".": 0}
    currencies: set[str] = set()
    for value in values:
        if value.strip().casefold() in NOTHING or value.startswith(SLIPS):
            continue
        seen += 1
        bare, currency = _bare(re.sub(r"[eE][+]?\d{1,2}$", "", value.strip()))
        if not NUMBER.fullmatch(bare):
            continue
        read += 1
        currencies |= {currency} if currency else set()
        mark = _decimal(bare.strip("-+()"))
        if mark:
            votes[mark] += 1
    if not seen or read / seen < enough:
        return None
    decimal = "," if votes[","] > votes["."] else "."
    return Writing(decimal, currencies.pop() if len(currencies) == 1 else None, read / seen)


def _bare(value: str) -> tuple[str, str | None]:
    """The digits and marks of an amount, and the currency beside them."""
    text = re.sub(SPACES, "", value).replace("\u2212", "-")
    currency = next((code for sign, code in SIGNS.items() if sign in text), None)
    words = "".join(re.findall(r"[^\W\d_]+", text)).casefold()
    currency = currency or WORDS.get(words)
    return re.sub(r"[^\d.,()+-]", "", text).rstrip(".,"), currency


def _decimal(digits: str) -> str | None:
    """The decimal mark of one number; None where it has none or could be read both ways."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks:
        return None
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    tail = digits.rsplit(last, 1)[1]
    if marks.count(last) > 1:
        return "." if last == "," else ","  # it groups, so the other one is decimal
    # "1,250" groups more often than not; "1.250" does where commas are decimal.
    return last if len(tail) != 3 else (None if last == "." else ".")


def minor_sql(column: str, *, decimal: str, digits: int) -> str:
    """Minor units of a text column, as DuckDB reads it; NULL where it is no amount."""
    mark = re.escape(decimal)
    point = column if decimal == "." else f"replace({column}, ',', '.')"
    plain = f"regexp_full_match({column}, '-?\\d{{1,15}}({mark}\\d{{0,6}})?([eE][+]?\\d{{1,2}})?')"
    usual = f"TRY_CAST({point} AS DOUBLE)"
    units = f"CASE WHEN {plain} THEN {usual} ELSE {_unusual(column, decimal)} END"
    return f"TRY_CAST(round({units} * {10**digits}) AS BIGINT)"


def _unusual(column: str, decimal: str) -> str:
    """Signs, words, grouped thousands, parentheses that mean a minus."""
    grouping = "," if decimal == "." else "."
    bare = f"regexp_replace(replace({column}, '\u2212', '-'), '[^0-9.,()+-]', '', 'g')"
    bare = f"rtrim(replace({bare}, '{grouping}', ''), '.,')"
    bare = bare if decimal == "." else f"replace({bare}, ',', '.')"
    sign = "CASE WHEN b LIKE '(%' OR b LIKE '-%' THEN -1 ELSE 1 END"
    number = "CAST(TRY_CAST(regexp_replace(b, '[()+-]', '', 'g') AS DECIMAL(24, 6)) AS DOUBLE)"
    read = f"list_transform([{bare}], lambda b: {sign} * {number})[1]"
    text = f"lower(regexp_replace({column}, '{_quoted(SPACES)}', '', 'g'))"
    word = f"regexp_extract({text}, '([a-zа-я]+)[.]?[^a-zа-я0-9]*$', 1)"
    powers = " ".join(f"WHEN '{name}' THEN 1{'0' * zeros}" for name, zeros in POWERS.items())
    scaled = f"{read} * (CASE {word} {powers} ELSE 1 END)"
    # Words that are no currency and no power make it something else than an amount.
    letters = f"regexp_replace(lower({column}), '[^a-zа-яё]', '', 'g')"
    known = "|".join(sorted([*POWERS, *(re.escape(w) for w in WORDS), "рубл[а-я]*"], key=len))
    fits = f"regexp_full_match({letters}, '([a-z]{{3}})?({known})?([a-z]{{3}})?')"
    return f"CASE WHEN {fits} AND {column} NOT LIKE '=%' THEN {scaled} END"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
