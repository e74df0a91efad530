"""Where a table begins in a text and what stands between its cells."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

DELIMITERS = (",", ";", "\t", "|")
SEARCHED = 40  # lines that may stand above the header

VALUE = re.compile(
    r"""[-+]?[$€£¥₽]?\s?\d[\d\s.,]*%?          # a number
    | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(\D.*)?   # a date
    | \S+@\S+\.\S+                             # an address
    | true | false""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Layout:
    """The delimiter, and the header as the first row that names the columns."""

    delimiter: str
    header: tuple[str, ...]
    header_line: int  # the line on which the header begins
    data_line: int  # the first line after it


def find_layout(sample: str) -> Layout | None:
    """The reading of a sample under which most rows are as wide as the header."""
    declared = re.match(r"sep=([^\w\s\"']|\t)\r?\n", sample, re.IGNORECASE)
    candidates = (declared[1],) if declared else DELIMITERS
    best: tuple[float, Layout] | None = None
    for delimiter in candidates:
        found = _read_as(sample, delimiter, skip=1 if declared else 0)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best else None


def _read_as(sample: str, delimiter: str, skip: int) -> tuple[float, Layout] | None:
    lines = sample.splitlines(keepends=True)
    reader = csv.reader(lines[skip:], delimiter=delimiter, skipinitialspace=True)
    rows: list[tuple[int, int, list[str]]] = []
    before = 0
    try:
        for cells in reader:
            rows.append((before + 1 + skip, reader.line_num + 1 + skip, cells))
            before = reader.line_num
    except csv.Error:
        # A runaway quote in the sample: what came before it is enough.
        pass
    filled = [row for row in rows if any(cell.strip() for cell in row[2])]
    at = find_header([row[2] for row in filled])
    if at is None:
        return None
    line, after, header = filled[at]
    width = len(header)
    below = [len(row[2]) for row in filled[at + 1 :]]
    # The sample's last row may be cut.
    below = below[:-1] if len(below) > 5 else below
    alike = sum(w == width for w in below) / len(below) if below else 1.0
    score = round(alike, 1) + math.log(width) / 10
    # Titles above a header are rare, other delimiters within its names rarer.
    score -= 0.4 * (at > 0) + 0.4 * any(sign in "".join(header) for sign in ";\t|")
    return score, Layout(delimiter, tuple(header), line, after)


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row that is as wide as the table and holds names, not values."""
    widths = Counter(len(row) for row in rows[: SEARCHED * 5] if len(row) > 1)
    if not widths:
        return None
    usual = widths.most_common(1)[0][0]
    for at, row in enumerate(rows[:SEARCHED]):
        names = [cell.strip() for cell in row if cell.strip()]
        if len(names) < 2 or len(row) < min(usual, 4) * 0.6:
            continue
        values = sum(bool(VALUE.fullmatch(name)) for name in names)
        if values * 2 >= len(names):
            return None if at == 0 else _first_wide(rows, at)
        if len(names) >= 0.5 * min(usual, len(row)):
            return at
    return None


def _first_wide(rows: Sequence[Sequence[str]], before: int) -> int | None:
    """Values came before any header: the row just above them, if it names anything."""
    above = [cell for cell in rows[before - 1] if cell.strip()]
    return before - 1 if len(above) > 1 else None
