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
ENOUGH = 0.9  # of a column's values must read as dates
# Beyond these a date is a slip or a placeholder such as 9999-12-31.
FIRST_YEAR, LAST_YEAR = 1970, 2100


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


def study(values: Iterable[str]) -> Writing | None:
    """What a sample of a column says of its dates; None when it holds something else."""
    seen = read = 0
    day_first = month_first = slashed = timed = False
    for value in values:
        text = value.strip()
        if text.casefold() in NOTHING:
            continue
        seen += 1
        match = next((m for shape in SHAPES if (m := re.fullmatch(shape, text))), None)
        if match is None or not _plausible(match):
            continue
        read += 1
        timed = timed or _has_time(match)
        if match.re.pattern == YEAR_LAST:
            slashed = True
            first, second = int(match[1]), int(match[2])
            day_first = day_first or first > 12
            month_first = month_first or second > 12
    if not seen or read / seen < ENOUGH:
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

    >>> epoch_sql("c0", day_first=True).startswith("CASE")
    True
    """
    text = f"trim({column})"
    cases = [
        (YEAR_FIRST, _civil(text, YEAR_FIRST, 1, 2, 3)),
        (YEAR_LAST, _civil(text, YEAR_LAST, 3, *((2, 1) if day_first else (1, 2)))),
        (COMPACT, _civil(text, COMPACT, 1, 2, 3, zone=None)),
        (DAY_NAMED, _civil(text, DAY_NAMED, 3, 2, 1, named=True)),
        (MONTH_NAMED, _civil(text, MONTH_NAMED, 3, 1, 2, named=True)),
        (EPOCH, f"CAST(substr({text}, 1, 10) AS BIGINT)"),
        (SERIAL, f"CAST(round((TRY_CAST({text} AS DOUBLE) - 25569) * 86400) AS BIGINT)"),
    ]
    whens = " ".join(
        f"WHEN regexp_full_match({text}, {_quoted(shape)}) THEN {then}" for shape, then in cases
    )
    low, high = "0", str(4_102_444_800)  # to the end of 2099
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE (SELECT CASE WHEN s BETWEEN {low} AND {high} THEN s END FROM (SELECT CASE {whens} END AS s)) END"  # noqa: E501


def _civil(
    text: str, shape: str, year: int, month: int, day: int, *, named: bool = False,
    zone: int | None = 9,
) -> str:  # fmt: skip
    def part(group: int) -> str:
        return f"regexp_extract({text}, {_quoted(shape)}, {group})"

    number = f"TRY_CAST({part(month)} AS INTEGER)"
    if named:
        listed = " ".join(f"WHEN '{name}' THEN {at}" for name, at in MONTHS.items())
        number = f"CASE lower(substr({part(month)}, 1, 3)) {listed} END"
    years = f"TRY_CAST({part(year)} AS INTEGER)"
    full = f"(CASE WHEN {years} < 70 THEN {years} + 2000 WHEN {years} < 100 THEN {years} + 1900 ELSE {years} END)"  # noqa: E501
    on = f"TRY(make_date({full}, {number}, TRY_CAST({part(day)} AS INTEGER)))"
    hour = f"coalesce(TRY_CAST({part(4)} AS INTEGER), 0)"
    if zone is not None:
        half = f"lower({part(8)})"
        hour = (
            f"CASE WHEN {half} LIKE 'p%' AND {hour} < 12 THEN {hour} + 12 "
            f"WHEN {half} LIKE 'a%' AND {hour} = 12 THEN 0 ELSE {hour} END"
        )
    seconds = (
        f"({hour}) * 3600 + coalesce(TRY_CAST({part(5)} AS INTEGER), 0) * 60 "
        f"+ coalesce(TRY_CAST({part(6)} AS INTEGER), 0)"
    )
    return f"(({on} - DATE '1970-01-01') * 86400 + {seconds}{_offset(part(zone)) if zone else ''})"


def _offset(zone: str) -> str:
    digits = f"regexp_replace({zone}, '[^0-9]', '', 'g')"
    minutes = f"(CAST(substr({digits}, 1, 2) AS INTEGER) * 60 + coalesce(TRY_CAST(substr({digits}, 3, 2) AS INTEGER), 0))"  # noqa: E501
    sign = f"CASE WHEN {zone} LIKE '-%' THEN -60 ELSE 60 END"
    return f" - CASE WHEN {zone} SIMILAR TO '[+-].*' THEN {sign} * {minutes} ELSE 0 END"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def decide_order(writings: Sequence[Writing | None]) -> bool | None:
    """Day first or not, from all date columns of a file: they were written by one program."""
    known = {one.day_first for one in writings if one is not None and one.day_first is not None}
    return known.pop() if len(known) == 1 else None
