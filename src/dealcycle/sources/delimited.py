"""CSV, TSV and their kin: a stream of rows that survives what people and programs do to them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.sources.encoding import Survey, survey
from dealcycle.sources.layout import Layout, find_layout
from dealcycle.sources.meanings import bare
from dealcycle.sources.sheet import MAX_COLUMNS, Plain, Row, Sheet, column_names

SAMPLE = 1 << 18
MAX_CELL = 1 << 20  # characters; longer means a quote that is never closed, or no table
SHOWN = 1000  # characters of such a line that are kept
MAX_LINES = 2_000  # lines that one cell may run over
QUOTE = '"'
# The first names of HubSpot's history of properties.
PROPERTY_HISTORY = ("id", "name", "value", "timestamp")


def open_delimited(path: Path, encoding: str | None = None) -> Sheet | Refused:
    """Finds encoding, delimiter and header; the rows are read later, as often as wanted."""
    found = survey(path)
    if found.binary:
        text = N_("%(file)s is not a text. Export the deals as CSV or XLSX.")
        return Refused.because("not_a_table", text, file=path.name)
    chosen = encoding or found.encoding
    try:
        with _text(path, chosen) as file:
            sample = file.read(SAMPLE)
    except LookupError:
        text = N_("There is no encoding %(encoding)s. Try utf-8, cp1251 or cp1252.")
        return Refused.because("no_encoding", text, encoding=chosen)
    layout = find_layout(sample.replace("\0", ""))
    if layout is None:
        return _no_header(path, sample)
    if len(layout.header) > MAX_COLUMNS:
        text = N_("%(file)s has %(n)s columns; at most %(most)s can be read. Export fewer.")
        return Refused.because(
            "too_many_columns", text, file=path.name, n=len(layout.header), most=MAX_COLUMNS
        )
    return _sheet(path, chosen, found, layout, given=encoding is not None)


def _sheet(path: Path, encoding: str, found: Survey, layout: Layout, given: bool) -> Sheet:
    if tuple(bare(name) for name in layout.header[:4]) == PROPERTY_HISTORY:
        return _history(path, encoding, layout)
    plain = None
    if found.plain and not given and layout.header_line == 1 and layout.data_line == 2:
        lines = found.newlines - 1 + found.ends_open
        plain = Plain(layout.delimiter, lines)
    return Sheet(
        path=path,
        name=path.name,
        columns=column_names(layout.header),
        header=layout.header,
        header_line=layout.header_line,
        rows=lambda: read_rows(path, encoding, layout),
        plain=plain,
        notes=() if given else _notes(path, found),
    )


def _history(path: Path, encoding: str, layout: Layout) -> Sheet:
    """HubSpot's history of properties: a row a property, as many values as it has had."""
    columns = ("dealid", "field", "value", "timestamp")

    def rows() -> Iterator[Row]:
        number = layout.header_line
        for _line, cells, reason in read_rows(path, encoding, layout):
            pairs = [cells[at : at + 2] for at in range(2, len(cells), 2)]
            for pair in pairs if reason is None else [[]]:
                number += 1
                yield number, cells if reason else [*cells[:2], *pair], reason

    return Sheet(path, path.name, columns, layout.header[:4], layout.header_line, rows, ragged=True)


def _notes(path: Path, found: Survey) -> tuple[Reason, ...]:
    notes = []
    if found.guessed:
        text = N_("%(file)s does not say how it is encoded; it was read as %(encoding)s.")
        about = {"file": path.name, "encoding": found.encoding}
        notes.append(Reason("encoding_guessed", text, about))
    if found.damaged:
        text = N_("%(file)s has %(n)s damaged letters; they are shown as �.")
        notes.append(Reason("letters_damaged", text, {"file": path.name, "n": found.damaged}))
    return tuple(notes)


def _no_header(path: Path, sample: str) -> Refused:
    lines = [line for line in sample.splitlines() if line.strip()]
    if not any(sign in line for line in lines[:50] for sign in ",;\t|"):
        text = N_(
            "%(file)s has only one column, or is no table. Export the deals as CSV with a "
            "first row that names the columns."
        )
        return Refused.because("one_column", text, file=path.name)
    text = N_(
        "%(file)s has no row that names the columns. Put the names of the columns into its "
        "first row and try again."
    )
    return Refused.because("no_header", text, file=path.name)


def read_rows(path: Path, encoding: str, layout: Layout) -> Iterator[Row]:
    """Every row after the header with its line number, unreadable ones with their reason."""
    csv.field_size_limit(MAX_CELL * 2)
    with _text(path, encoding) as file:
        for _ in range(layout.data_line - 1):
            file.readline()
        yield from _rows(_Lines(file, layout.data_line), layout.delimiter)


def _rows(lines: _Lines, delimiter: str) -> Iterator[Row]:
    while not lines.ended:
        reader = csv.reader(lines, delimiter=delimiter, quotechar=QUOTE, skipinitialspace=True)
        try:
            for cells in reader:
                if lines.runaway:
                    break
                yield lines.begun, cells, None
                lines.settle()
        except csv.Error:
            lines.runaway = True
        if lines.runaway:
            # The rest of the file would vanish into one cell: give up this line alone.
            at, text = lines.give_up()
            if len(text) > MAX_CELL:
                lines.drop_rest_of(text)
                yield at, text[:SHOWN].split(delimiter), _too_long(at)
            else:
                yield at, text.rstrip("\r\n").split(delimiter), _never_closed(at)


def _never_closed(line: int) -> Reason:
    text = N_(
        "Row %(row)s: a quotation mark is opened and never closed. Close it, or remove it, "
        "and try again."
    )
    return Reason("quote_open", text, {"row": line})


def _too_long(line: int) -> Reason:
    text = N_(
        "Row %(row)s holds more than a million characters in one line; no export does. Look at it "
        "in a text editor."
    )
    return Reason("line_too_long", text, {"row": line})


class _Lines:
    """Feeds lines to the csv reader and remembers those of the row being read."""

    def __init__(self, file: io.TextIOBase, first: int) -> None:
        self.file = file
        self.begun = first  # the line on which the present row begins
        self.pending: list[str] = []
        self.again: list[str] = []  # lines given back, the next one last
        self.size = 0
        self.runaway = False
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else self.file.readline(MAX_CELL * 2)
        if not line:
            self.ended = True
            # Lines without a row at the end: a quote was opened and never closed.
            self.runaway = bool(self.pending)
            raise StopIteration
        self.pending.append(line)
        self.size += len(line)
        if self.size > MAX_CELL or len(self.pending) > MAX_LINES:
            self.runaway = True
            raise StopIteration
        return line.replace("\0", "") if "\0" in line else line

    def settle(self) -> None:
        """A row is complete."""
        self.begun += len(self.pending)
        self.pending.clear()
        self.size = 0

    def drop_rest_of(self, line: str) -> None:
        """Reads on to the end of a line of which only the beginning was taken."""
        while line and not line.endswith(("\n", "\r")):
            line = self.again.pop() if self.again else self.file.readline(MAX_CELL * 2)
        self.ended = False

    def give_up(self) -> tuple[int, str]:
        """Sets the row's first line aside and hands the others back to be read again."""
        first, *rest = self.pending
        self.again.extend(reversed(rest))
        at = self.begun
        self.begun += 1
        self.pending.clear()
        self.size, self.runaway = 0, False
        self.ended = self.ended and not self.again
        return at, first


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    return path.open(encoding=encoding, errors="replace", newline="")
