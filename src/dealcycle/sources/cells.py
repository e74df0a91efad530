"""Cells of a worksheet as texts, row by row, from a stream of XML."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from dealcycle.sources.workbook_parts import Parts, Strings
from dealcycle.sources.xml_stream import XmlRefused, feed, parser

MAX_ROWS = 1_048_576  # the format's own bound
MAX_AREA = 200_000_000  # cells, empty ones between filled ones included
MAX_TEXT = 1 << 20
# Characters of a row, and of a sheet: one shared string may be named by every cell.
MAX_ROW_TEXT = 2 << 20
MAX_SHEET_TEXT = 4 << 30
MAX_PLACES = 20_000
PLAIN_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's times have no zone
DAY_ZERO_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
LAST_SERIAL = 2_958_466


class CellReader:
    """Fed with blocks of a worksheet's XML; `take()` returns the rows finished since.

    Its handlers run for every element of a file with millions: hence the few, flat methods.
    """

    def __init__(self, parts: Parts, strings: Strings, width: int) -> None:
        self.parts, self.strings, self.width = parts, strings, width
        self.dates = {str(style) for style in parts.dates}
        self.rows: list[tuple[int, list[str]]] = []
        self.line = self.area = self.text = self.row_text = 0
        self.cells: list[str] = []
        self.column = -1
        self.kind: str | None = None
        self.style: str | None = None
        self.raw = ""
        self.collects = self.aside = False
        self.places: dict[str, int] = {}
        self.tags: dict[str, str] = {}
        self.parser = parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def feed(self, block: bytes, last: bool = False) -> None:
        feed(self.parser, block, last)

    def take(self) -> list[tuple[int, list[str]]]:
        taken, self.rows = self.rows, []
        return taken

    def _tag(self, name: str) -> str:
        # Some programs write <x:row>; remembered, as this runs for every element.
        if len(self.tags) > 1000:
            raise XmlRefused("workbook_damaged")
        return self.tags.setdefault(name, name.rpartition(":")[2])

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        tag = self.tags.get(name) or self._tag(name)
        if tag == "c":
            reference = attrs.get("r")
            if reference is None:
                self.column += 1
            else:
                letters = reference.rstrip("0123456789")
                place = self.places.get(letters)
                self.column = self._place(letters) if place is None else place
            self.kind, self.style, self.raw = attrs.get("t"), attrs.get("s"), ""
        elif tag == "v" or (tag == "t" and not self.aside):
            self.collects = True
        elif tag == "row":
            self._begin_row(attrs.get("r"))
        elif tag == "rPh":
            self.aside = True

    def _end(self, name: str) -> None:
        tag = self.tags[name]
        if tag == "v" or tag == "t":
            self.collects = False
        elif tag == "c":
            if self.raw:
                self._put(self._value(self.raw))
        elif tag == "row":
            self.rows.append((self.line, self.cells))
            self.cells = []
        elif tag == "rPh":
            self.aside = False

    def _text(self, data: str) -> None:
        if self.collects:
            self.raw = self.raw + data if self.raw else data
            if len(self.raw) > MAX_TEXT:
                raise XmlRefused("workbook_too_long")

    def _begin_row(self, number: str | None) -> None:
        line = int(number) if number and number.isdecimal() else self.line + 1
        if line > MAX_ROWS or line <= self.line:
            raise XmlRefused("workbook_damaged")
        self.line, self.column, self.cells = line, -1, []
        self.text += self.row_text
        self.row_text = 0

    def _place(self, letters: str) -> int:
        place = 0
        for letter in letters.upper()[:4]:
            place = place * 26 + ord(letter) - 64
        # Beyond the table it stands for the row being too long, at no cost.
        place = min(max(place - 1, 0), self.width)
        if len(self.places) > MAX_PLACES:
            self.places.clear()
        self.places[letters] = place
        return place

    def _put(self, text: str) -> None:
        self.row_text += len(text)
        if self.row_text > MAX_ROW_TEXT or self.text > MAX_SHEET_TEXT:
            raise XmlRefused("workbook_too_long")
        column = min(self.column, self.width)
        missing = column - len(self.cells)
        if missing < 0:
            self.cells[column] = text
            return
        self.area += missing + 1
        if self.area > MAX_AREA:
            raise XmlRefused("workbook_too_long")
        if missing:
            self.cells += [""] * missing
        self.cells.append(text)

    def _value(self, raw: str) -> str:
        kind = self.kind
        if kind == "s":
            return self.strings[int(raw)] if raw.isdecimal() else ""
        if kind is None or kind == "n":
            if self.style in self.dates:
                return serial_date(raw, self.parts.from_1904)
            return raw if PLAIN_NUMBER.fullmatch(raw) else plain_number(raw)
        if kind == "b":
            return "true" if raw.strip() == "1" else "false"
        return raw


def plain_number(raw: str) -> str:
    """'1.0000000001E10' -> '10000000001', '0.30000000000000004' -> '0.3'."""
    try:
        number = float(raw)
        # Fifteen digits are what the program shows; the rest is binary noise.
        return f"{Decimal(f'{number:.15g}'):f}" if abs(number) < 1e300 else raw
    except (ValueError, InvalidOperation):
        return raw


def serial_date(raw: str, from_1904: bool = False) -> str:
    """'44197.5' -> '2021-01-01 12:00:00'; what is no day is left as it stands."""
    try:
        serial = float(raw)
    except ValueError:
        return raw
    if not 0 < serial < LAST_SERIAL:
        return raw
    if from_1904:
        zero = DAY_ZERO_1904
    else:
        # The format believes in a 29 February 1900; days before it are one off.
        zero = DAY_ZERO + timedelta(days=serial < 60)
    seconds = round((serial % 1) * 86_400_000) / 1000
    at = zero + timedelta(days=int(serial), seconds=seconds)
    if not seconds:
        return f"{at:%Y-%m-%d}" if at.year > 999 else raw
    return at.isoformat(" ", "seconds" if not at.microsecond else "milliseconds")
