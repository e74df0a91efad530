"""Dates and times as people and programs write them: studied here, read in the engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Months by their first letters, English and Russian, as exports abbreviate them.
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12, "янв": 1, "фев": 2, "мар": 3, "апр": 4, "май": 5, "мая": 5,
    "июн": 6, "июл": 7, "авг": 8, "сен": 9, "окт": 10, "ноя": 11, "дек": 12,
}  # fmt: skip
TIME = r"(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([AaPp]\.?[Mm]\.?)?)?"
ZONE = r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
YEAR_FIRST = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + TIME + ZONE
YEAR_LAST = r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + TIME + ZONE
COMPACT = r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2}))?"
DAY_NAMED = r"(\d{1,2})[-. ]+([A-Za-zА-Яа-я]{3,9})\.?,?[-. ]+(\d{4}|\d{2})" + TIME + ZONE
MONTH_NAMED = r"([A-Za-zА-Яа-я]{3,9})\.? +(\d{1,2}),? +(\d{4})" + TIME + ZONE
SERIAL = r"[2-7]\d{4}(?:\.\d+)?"
EPOCH = r"\d{10}(?:\d{3}|\d{6}|\d{9})?"
SHAPES = (YEAR_FIRST, YEAR_LAST, COMPACT, DAY_NAMED, MONTH_NAMED, EPOCH, SERIAL)
# Placeholders that stand for nothing.
NOTHING = ("", "-", "--", "n/a", "na", "null", "none", "nan", "nat", "select", "#ref!", "#n/a",
           "0000-00-00", "00.00.0000", "\\n")  # fmt: skip
# Formulas and errors of a spreadsheet say nothing about how a column is written.
SLIPS = ("=", "#")
ENOUGH = 0.9  # of a column's values must read as dates
# Beyond these a date is a slip or a placeholder such as 9999-12-31.
FIRST_YEAR, LAST_YEAR = 1970, 2100
LAST_SECOND = 4_102_444_799  # of 2099
# What the engine itself reads as we do: no offset in it, no half of the day.
HOUR = r"(?:[01]?\d|2[0-3])"
ISO = (
    "____-__-__", "____-__-__ __:__:__", "____-__-__T__:__:__%Z", "____-__-__ __:__",
    "____-__-__T__:__:__", "____-__-__ __:__:__%Z", "____-__-__T__:__",
)  # fmt: skip


@dataclass(frozen=True)
class Writing:
    """How a column writes its dates: day or month first, and whether times of day are in it."""

    day_first: bool | None  # None = every value reads both ways, or none has that shape
    timed: bool
    share: float  # of the filled values that read as dates

    @property
    def ambiguous(self) -> bool:
        return self.day_first is None and self.slashed

    slashed: bool = False
    # Values that contradict each other: some can only be day first, some only month first.
    mixed: bool = False


def study(values: Iterable[str], enough: float = ENOUGH) -> Writing | None:
    """What a sample of a column says of its dates; None when it holds something else."""
    seen = read = 0
    day_first = month_first = slashed = timed = False
    for value in values:
        text = value.strip()
        if text.casefold() in NOTHING or text.startswith(SLIPS):
            continue
        seen += 1
        match = next((m for shape in SHAPES if (m := re.fullmatch(shape, text))), None)
        if match is None or not _plausible(match):
            continue
        read += 1
        timed = timed or _has_time(match)
        if match.re.pattern == YEAR_LAST:
            slashed = True
            if "." in text.split(" ")[0].split("T")[0]:
                # Nobody writes the month first with dots.
                day_first = True
            first, second = int(match[1]), int(match[2])
            day_first = day_first or first > 12
            month_first = month_first or second > 12
    if not seen or read / seen < enough:
        return None
    settled = day_first if day_first != month_first else None
    return Writing(settled, timed, read / seen, slashed, mixed=day_first and month_first)


def _plausible(match: re.Match[str]) -> bool:
    if match.re.pattern in (DAY_NAMED, MONTH_NAMED):
        word = match[2] if match.re.pattern == DAY_NAMED else match[1]
        return word[:3].casefold() in MONTHS
    if match.re.pattern == COMPACT:
        return FIRST_YEAR <= int(match[1]) <= LAST_YEAR and 1 <= int(match[2]) <= 12
    if match.re.pattern == YEAR_LAST:
        return max(int(match[1]), int(match[2])) <= 31 and min(int(match[1]), int(match[2])) <= 12
    return True


def _has_time(match: re.Match[str]) -> bool:
    if match.re.pattern == EPOCH:
        return True
    if match.re.pattern == SERIAL:
        return "." in match[0]
    if match.re.pattern == COMPACT:
        return match[4] is not None
    hour, minute, second = match[4], match[5], match[6]
    # Exports write days as midnights.
    return hour is not None and (int(hour), int(minute), int(second or 0)) != (0, 0, 0)


def epoch_sql(column: str, *, day_first: bool) -> str:
    """Epoch seconds of a text column, as DuckDB reads it; NULL where it is no date.

    The usual writings go through the engine's own readers, the rest through patterns.

    >>> epoch_sql("c0", day_first=True).startswith("CASE")
    True
    """
    whens = " ".join(_usual(column, day_first))
    return f"CASE {whens} ELSE {_unusual(f'trim({column})', day_first)} END"


def _usual(text: str, day_first: bool) -> list[str]:
    """ISO days and times of any length without an offset; days, months, four-digit years."""
    iso = " OR ".join(f"{text} LIKE '{shape}'" for shape in ISO)
    known = f"{text} >= '{FIRST_YEAR}' AND {text} < '{LAST_YEAR}' AND ({iso})"
    whens = [f"WHEN {known} THEN epoch_us(TRY_CAST({text} AS TIMESTAMP)) // 1000000"]
    order = "%d-%m-%Y" if day_first else "%m-%d-%Y"
    for time, written in (
        ("", ""), (f" {HOUR}:[0-5]\\d", " %H:%M"), (f" {HOUR}:[0-5]\\d:[0-5]\\d", " %H:%M:%S"),
        (r" (?:0?[1-9]|1[0-2]):[0-5]\d [AaPp][Mm]", " %I:%M %p"),
    ):  # fmt: skip
        shape = _quoted(r"\d{1,2}[-/.]\d{1,2}[-/.](?:19[7-9]\d|20\d\d)" + time)
        moment = f"try_strptime(translate({text}, '/.', '--'), '{order}{written}')"
        whens.append(f"WHEN regexp_full_match({text}, {shape}) THEN epoch_us({moment}) // 1000000")
    return whens


def _unusual(text: str, day_first: bool) -> str:
    ordered = ("day", "month", "year") if day_first else ("month", "day", "year")
    cases = [
        (EPOCH, f"CAST(substr({text}, 1, 10) AS BIGINT)"),
        (SERIAL, f"CAST(round((TRY_CAST({text} AS DOUBLE) - 25569) * 86400) AS BIGINT)"),
        (COMPACT, _civil(text, COMPACT, ("year", "month", "day"), zone=False)),
        (YEAR_FIRST, _civil(text, YEAR_FIRST, ("year", "month", "day"))),
        (YEAR_LAST, _civil(text, YEAR_LAST, ordered)),
        (DAY_NAMED, _civil(text, DAY_NAMED, ("day", "month", "year"), named=True)),
        (MONTH_NAMED, _civil(text, MONTH_NAMED, ("month", "day", "year"), named=True)),
    ]  # fmt: skip
    whens = " ".join(
        f"WHEN regexp_full_match({text}, {_quoted(shape)}) THEN {then}" for shape, then in cases
    )
    bounded = f"CASE WHEN s BETWEEN 0 AND {LAST_SECOND} THEN s END"
    return f"list_transform([CASE {whens} END], lambda s: {bounded})[1]"


def _civil(
    text: str, shape: str, parts: Sequence[str], *, named: bool = False, zone: bool = True
) -> str:
    """Seconds of what a pattern takes apart: once, as a structure that a lambda then reads."""
    names = [*parts, "hour", "minute", "second"] + (["fraction", "half", "zone"] if zone else [])
    taken = f"regexp_extract({text}, {_quoted(shape)}, {names})"
    number = _number("p.month")
    if named:
        listed = " ".join(f"WHEN '{name}' THEN {at}" for name, at in MONTHS.items())
        number = f"CASE lower(substr(p.month, 1, 3)) {listed} END"
    short = _number("p.year")
    century = f"CASE WHEN length(p.year) > 2 THEN 0 WHEN {short} < 70 THEN 2000 ELSE 1900 END"
    year = f"{short} + {century}"
    on = f"TRY(make_date({year}, {number}, {_number('p.day')}))"
    hour = f"coalesce({_number('p.hour')}, 0)"
    if zone:
        hour = (
            f"CASE WHEN lower(p.half) LIKE 'p%' AND {hour} < 12 THEN {hour} + 12 "
            f"WHEN lower(p.half) LIKE 'a%' AND {hour} = 12 THEN 0 ELSE {hour} END"
        )
    seconds = (
        f"({hour}) * 3600 + coalesce({_number('p.minute')}, 0) * 60 "
        f"+ coalesce({_number('p.second')}, 0){_offset() if zone else ''}"
    )
    whole = f"({on} - DATE '1970-01-01') * 86400 + {seconds}"
    return f"list_transform([{taken}], lambda p: {whole})[1]"


def _number(text: str) -> str:
    return f"TRY_CAST({text} AS INTEGER)"


def _offset() -> str:
    digits = "regexp_replace(p.zone, '[^0-9]', '', 'g')"
    minutes = (
        f"(CAST(substr({digits}, 1, 2) AS INTEGER) * 60 "
        f"+ coalesce({_number(f'substr({digits}, 3, 2)')}, 0))"
    )
    sign = "CASE WHEN p.zone LIKE '-%' THEN -60 ELSE 60 END"
    return f" - CASE WHEN p.zone SIMILAR TO '[+-].*' THEN {sign} * {minutes} ELSE 0 END"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def decide_order(writings: Sequence[Writing | None]) -> bool | None:
    """Day first or not, from all date columns of a file: they were written by one program."""
    known = {one.day_first for one in writings if one is not None and one.day_first is not None}
    return known.pop() if len(known) == 1 else None
