"""XLSX: the sheets of a workbook as streams of rows, within limits that no file can exceed."""

from __future__ import annotations

import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.sources.cells import CellReader
from dealcycle.sources.layout import SEARCHED, find_header
from dealcycle.sources.sheet import MAX_COLUMNS, Row, Sheet, column_names
from dealcycle.sources.workbook_parts import Parts, Strings, read_parts, read_strings
from dealcycle.sources.xml_stream import XmlRefused

MAX_UNPACKED = 4 << 30  # bytes of all parts together
MAX_RATIO = 200  # unpacked to packed; a workbook of one repeated row reaches about 100
FREE_OF_RATIO = 32 << 20  # parts below this size may shrink as they like
MAX_SHEETS = 200
BLOCK = 1 << 16
# What spreadsheet programs use; others may ask for gigabytes before they give a byte.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class WorkbookRefused(Exception):
    """Raised while reading on; it carries the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


# What an archive raises whose bytes are not what they claim.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, IndexError, OSError,
    ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip


def open_workbook(path: Path) -> tuple[Sheet, ...] | Refused:
    """Every visible sheet that has a header and rows."""
    try:
        with zipfile.ZipFile(path) as archive:
            if any(entry.compress_type not in PACKED for entry in archive.infolist()):
                return damaged(path)
            bomb = _too_big(path, archive)
            if bomb is not None:
                return bomb
            parts = read_parts(archive)
            strings = read_strings(archive, parts)
            names = list(parts.sheets)[:MAX_SHEETS]
            sheets = [_sheet(path, archive, parts, strings, name) for name in names]
    except XmlRefused as refused:
        return Refused((refused.reason(path.name),))
    except WorkbookRefused as refused:
        return Refused((refused.reason,))
    except BROKEN:
        return damaged(path)
    found = tuple(sheet for sheet in sheets if sheet is not None)
    if found:
        return found
    text = N_(
        "%(file)s has no sheet with a row that names the columns. Put the names of the columns "
        "into the first row and try again."
    )
    return Refused.because("no_header", text, file=path.name)


def damaged(path: Path) -> Refused:
    text = N_(
        "%(file)s is a damaged workbook. Open it in a spreadsheet program, save it again, and "
        "try that file."
    )
    return Refused.because("workbook_damaged", text, file=path.name)


def _too_big(path: Path, archive: zipfile.ZipFile) -> Refused | None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > FREE_OF_RATIO and entry.file_size > MAX_RATIO * entry.compress_size
        for entry in entries
    )
    if unpacked <= MAX_UNPACKED and not swollen and len(entries) < 20_000:
        return None
    text = N_(
        "%(file)s would unpack to %(size)s MB, far more than a workbook of its size holds; it was "
        "not opened. If it is genuine, save the sheet as CSV and try that file."
    )
    return Refused.because("workbook_bomb", text, file=path.name, size=unpacked >> 20)


def _sheet(
    path: Path, archive: zipfile.ZipFile, parts: Parts, strings: Strings, name: str
) -> Sheet | None:
    top = list(itertools.islice(_cells(path, archive, parts, name, strings), SEARCHED * 5))
    filled = [(line, cells) for line, cells in top if any(cell.strip() for cell in cells)]
    at = find_header([cells for _, cells in filled])
    if at is None:
        return None
    line, header = filled[at]
    while header and not header[-1].strip():
        header.pop()
    if len(header) > MAX_COLUMNS:
        text = N_("%(file)s has %(n)s columns; at most %(most)s can be read. Export fewer.")
        about = {"file": path.name, "n": len(header), "most": MAX_COLUMNS}
        raise WorkbookRefused(Reason("too_many_columns", text, about))
    alone = len(parts.sheets) == 1
    return Sheet(
        path=path,
        name=path.name if alone else f"{path.name}: {name}",
        columns=column_names(header),
        header=tuple(header),
        header_line=line,
        rows=lambda: _rows(path, parts, name, strings, after=line, width=len(header)),
    )


def _rows(
    path: Path, parts: Parts, name: str, strings: Strings, *, after: int, width: int
) -> Iterator[Row]:
    with zipfile.ZipFile(path) as archive:
        for line, cells in _cells(path, archive, parts, name, strings, width + 8):
            if line > after:
                yield line, cells, None


def _cells(
    path: Path,
    archive: zipfile.ZipFile,
    parts: Parts,
    name: str,
    strings: Strings,
    width: int = MAX_COLUMNS + 1,
) -> Iterator[tuple[int, list[str]]]:
    try:
        with archive.open(parts.sheets[name]) as stream:
            yield from _stream(stream, CellReader(parts, strings, width))
    except XmlRefused as refused:
        raise WorkbookRefused(refused.reason(path.name)) from refused
    except BROKEN as broken:
        raise WorkbookRefused(damaged(path).reasons[0]) from broken


def _stream(stream: IO[bytes], reader: CellReader) -> Iterator[tuple[int, list[str]]]:
    while block := stream.read(BLOCK):
        reader.feed(block)
        yield from reader.take()
    reader.feed(b"", last=True)
    yield from reader.take()
