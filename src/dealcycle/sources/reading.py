"""From a file to its tables: CSV, TSV and XLSX, whatever the name says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dealcycle.cycle.refusal import Refused
from dealcycle.sources.delimited import open_delimited
from dealcycle.sources.opening import examine
from dealcycle.sources.sheet import Sheet
from dealcycle.sources.workbook import open_workbook


def open_tables(path: Path, encoding: str | None = None) -> tuple[Sheet, ...] | Refused:
    """The tables of a file, or why there are none."""
    opened = examine(path)
    if isinstance(opened, Refused):
        return opened
    found: tuple[Sheet, ...] | Sheet | Refused
    if opened.kind == "workbook":
        found = open_workbook(path)
    else:
        found = open_delimited(path, encoding)
    if isinstance(found, Refused):
        return found
    sheets = found if isinstance(found, tuple) else (found,)
    if opened.note is None:
        return sheets
    return tuple(replace(sheet, notes=(opened.note, *sheet.notes)) for sheet in sheets)
