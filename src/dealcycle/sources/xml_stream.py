"""XML read as a stream: no declarations, no entities, nothing fetched."""

from __future__ import annotations

from xml.parsers import expat

from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.words import N_


class XmlRefused(Exception):
    """The XML is broken, or asks for what a spreadsheet never needs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def reason(self, file: str) -> Reason:
        return Reason(self.code, TEXTS[self.code], {"file": file})


TEXTS = {
    "workbook_declares": N_("%(file)s holds XML declarations that no spreadsheet program writes."),
    "workbook_damaged": N_(
        "%(file)s is a damaged workbook. Open it in a spreadsheet program, save it again, and "
        "try that file."
    ),
    "workbook_too_long": N_(
        "%(file)s holds more than can be read from a workbook. Save the sheet as CSV and try "
        "that file."
    ),
}


def parser() -> expat.XMLParserType:
    """A parser that refuses document types: they carry entity bombs and outside references."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartDoctypeDeclHandler = _refuse_doctype
    return made


def _refuse_doctype(*_: object) -> None:
    raise XmlRefused("workbook_declares")


def feed(made: expat.XMLParserType, block: bytes, last: bool) -> None:
    try:
        made.Parse(block, last)
    except expat.ExpatError as broken:
        raise XmlRefused("workbook_damaged") from broken


def local(name: str) -> str:
    """The name without its prefix: some programs write <x:row>."""
    return name.rpartition(":")[2]
