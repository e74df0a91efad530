"""What a file is, whatever its name says."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.system import why
from dealcycle.cycle.words import N_

Kind = Literal["text", "workbook"]

HEAD = 4096
DELIMITED_NAMES = (".csv", ".tsv", ".txt", ".tab")
WORKBOOK_NAMES = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class Opened:
    """A file that can be tried as a table; `note` says when its name promised something else."""

    path: Path
    kind: Kind
    note: Reason | None = None


def examine(path: Path) -> Opened | Refused:
    """Looks at the first bytes and says what the file is, or why it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as failed:
        return _no_access(path, failed)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return _refuse(path, "file_empty", N_("%(file)s is empty."))
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    foreign = _foreign(path, head)
    if foreign is not None:
        return foreign
    note = None
    if path.suffix.lower() in WORKBOOK_NAMES:
        text = N_("%(file)s is named like a workbook but is plain text; it was read as such.")
        note = Reason("text_named_workbook", text, {"file": path.name})
    return Opened(path, "text", note)


def _no_access(path: Path, failed: OSError) -> Refused:
    if isinstance(failed, FileNotFoundError):
        text = N_("There is no file %(file)s. Check the name and the folder.")
        return _refuse(path, "file_missing", text, file=str(path))
    if isinstance(failed, IsADirectoryError):
        text = N_("%(file)s is a folder. Name the files in it.")
        return _refuse(path, "file_is_folder", text, file=str(path))
    text = N_("%(file)s cannot be opened: %(why)s.")
    return _refuse(path, "file_closed", text, why=why(failed))


def _zipped(path: Path) -> Opened | Refused:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError):
        text = N_(
            "%(file)s is a damaged workbook or archive. Open it in the program that made it, "
            "save it again, and try that file."
        )
        return _refuse(path, "zip_damaged", text)
    if "xl/workbook.xml" in names or any(n.endswith("/workbook.xml") for n in names):
        note = None
        if path.suffix.lower() not in WORKBOOK_NAMES:
            text = N_("%(file)s is an Excel workbook, whatever its name says; it was read as one.")
            note = Reason("workbook_named_text", text, {"file": path.name})
        return Opened(path, "workbook", note)
    return _refuse(path, *_archive(names))


def _archive(names: set[str]) -> tuple[str, str]:
    if "xl/workbook.bin" in names:
        return "workbook_binary", N_(
            "%(file)s is a binary workbook (.xlsb). Save it as .xlsx or CSV and try that file."
        )
    if any(n.startswith(("word/", "ppt/")) for n in names):
        return "not_a_table", N_(
            "%(file)s is a text document or a presentation, not a table. "
            "Export the deals as CSV or XLSX."
        )
    if "content.xml" in names or any(n.startswith("Index/") for n in names):
        return "workbook_other", N_(
            "%(file)s is a spreadsheet of another program. Save it as .xlsx or CSV "
            "and try that file."
        )
    return "archive", N_("%(file)s is an archive. Unpack it and name the files inside.")


# First bytes -> what to say.
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "not_a_table", N_("%(file)s is a PDF. Export the deals as CSV or XLSX instead.")),
    (b"\x1f\x8b", "archive", N_("%(file)s is compressed. Unpack it and name the file inside.")),
    (b"7z\xbc\xaf", "archive", N_("%(file)s is an archive. Unpack it and name the files inside.")),
    (b"Rar!", "archive", N_("%(file)s is an archive. Unpack it and name the files inside.")),
    (b"PK\x05\x06", "archive", N_("%(file)s is an empty archive.")),
    (b"PAR1", "database", N_("%(file)s is a Parquet file. Export it as CSV and try that file.")),
    (b"SQLite format 3", "database", N_("%(file)s is a database. Export its deals as CSV.")),
    (b"\x89PNG", "not_a_table", N_("%(file)s is a picture, not a table.")),
    (b"GIF8", "not_a_table", N_("%(file)s is a picture, not a table.")),
    (b"\xff\xd8\xff", "not_a_table", N_("%(file)s is a picture, not a table.")),
    (b"\x7fELF", "not_a_table", N_("%(file)s is a program, not a table.")),
    (b"{\\rtf", "not_a_table", N_("%(file)s is a text document. Export the deals as CSV or XLSX.")),
)

OLD_EXCEL = N_(
    "%(file)s is an old Excel workbook (.xls). Open it, save it as .xlsx or CSV, and try that file."
)
ENCRYPTED = N_(
    "%(file)s is protected by a password. Open it, remove the password (or save as CSV), "
    "and try that file."
)
WEB_PAGE = N_(
    "%(file)s is a web page, whatever its name says: some systems call that an Excel export. "
    "Open it in a spreadsheet program, save it as .xlsx or CSV, and try that file. "
    "If it shows a login form, the export did not work: sign in and export again."
)
XML = N_("%(file)s is an XML document. Export the deals as CSV or XLSX instead.")
JSON = N_("%(file)s is JSON. Export the deals as CSV or XLSX instead.")


def _foreign(path: Path, head: bytes) -> Refused | None:
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if _mentions(path, "EncryptedPackage".encode("utf-16-le")):
            return _refuse(path, "workbook_locked", ENCRYPTED)
        return _refuse(path, "workbook_old", OLD_EXCEL)
    for signature, code, text in SIGNATURES:
        if head.startswith(signature):
            return _refuse(path, code, text)
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").replace(b"\0", b"")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<style")):
        return _refuse(path, "web_page", WEB_PAGE)
    if start.startswith((b"<?xml", b"<!doctype")):
        page = b"<html" in head.lower()
        return _refuse(path, "web_page", WEB_PAGE) if page else _refuse(path, "xml", XML)
    if start.startswith((b"{", b"[{", b"[\n", b"[ ", b"[\r")):
        return _refuse(path, "json", JSON)
    return None


def _mentions(path: Path, words: bytes) -> bool:
    with path.open("rb") as file:
        return words in file.read(1 << 20)


def _refuse(path: Path, code: str, text: str, **about: object) -> Refused:
    return Refused((Reason(code, text, {"file": path.name, **about}),))
