"""The file of refused rows: the original columns, and why; corrected, it is imported again."""

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext, ngettext, override

from dealcycle.crm.lists.exporting import BOM, neutral
from dealcycle.cycle.refusal import Reason
from dealcycle.sources.staging import Staged
from dealcycle.transfer import astray, reasons, unfit
from dealcycle.transfer.actions.uploading import folder
from dealcycle.transfer.book import Book
from dealcycle.transfer.models import Import

NAME, ALL = "refused.csv", "refused.zip"
MOST_LINES = 20
ODD = re.compile(r"[^\w.-]+")
# Columns behind the file's own; by their names they are passed over when it is read again.
ADDED = ("Dealcycle: row", "Dealcycle: reason")
NUMBER = re.compile(r"[-+]?[\d.,\s]+%?")
BATCH = 500


def write(job: Import, book: Book, language: str) -> tuple[str, list[dict[str, object]]]:
    """Writes it beside the uploaded files: a CSV, or a ZIP of one for each file that has any.

    Its name, or "" where every row went in; and what was refused of the files beside the deals.
    """
    into = folder(job.folder)
    with override(language):
        names = [NAME] if _write(into / NAME, book.found.deals.columns, _rows(job, book)) else []
        for table in astray.tables(book):
            name = f"refused-{ODD.sub('-', Path(table.sheet.name).stem)[:60]}.csv"
            if _write(into / name, table.columns, astray.told(book, table)):
                names.append(name)
    told = [each for table in astray.tables(book) for each in grouped(book, table)]
    if len(names) < 2:
        return "".join(names), told
    with zipfile.ZipFile(into / ALL, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.write(into / name, name)
            (into / name).unlink()
    return ALL, told


def _write(
    path: Path, columns: Sequence[str], found: Iterator[tuple[int, Reason, Sequence[str]]]
) -> bool:
    lines = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*columns, *ADDED])
        for line, reason, cells in found:
            words = reason.say(gettext, ngettext)
            writer.writerow([*map(safe, cells), line, neutral(words)])
            lines += 1
    if not lines:
        path.unlink()
    return bool(lines)


def grouped(book: Book, table: Staged) -> list[dict[str, object]]:
    """The reasons of a table beside the deals, how often each and in which lines first."""
    groups: dict[tuple, dict] = {}
    for line, reason, _cells in astray.told(book, table):
        key = (reason.code, reason.params.get("column"))
        new = {"reason": reasons.kept(reason), "n": 0, "rows": [], "file": table.sheet.name}
        found = groups.setdefault(key, new)
        found["n"] += 1
        if len(found["rows"]) < MOST_LINES:
            found["rows"].append(line)
    return sorted(groups.values(), key=lambda each: -each["n"])


def safe(cell: str) -> str:
    """No formula for a spreadsheet program; numbers stay what they are."""
    return cell if NUMBER.fullmatch(cell) else neutral(cell)


def _rows(job: Import, book: Book) -> Iterator[tuple[int, Reason, Sequence[str]]]:
    deals = book.found.deals
    listed = ", ".join(f"coalesce({deals.sql(name)}, '')" for name in deals.columns)
    later = [(line, reasons.unkept(each["reason"])) for each in job.refusals
             for line in each["rows"]]  # fmt: skip
    waiting: list[tuple[int, Reason]] = []
    cursor = book.connection.cursor()

    def filled() -> Iterator[tuple[int, Reason, Sequence[str]]]:
        lines = ", ".join(str(int(line)) for line, _ in waiting)
        found = cursor.execute(
            f"SELECT line, {listed} FROM {deals.relation} WHERE line IN ({lines})"
        ).fetchall()
        cells = {line: rest for line, *rest in found}
        yield from ((line, reason, cells.get(line, ())) for line, reason in waiting)
        waiting.clear()

    for line, reason in (*unfit.told(book), *later):
        waiting.append((line, reason))
        if len(waiting) == BATCH:
            yield from filled()
    if waiting:
        yield from filled()
    if not book.found.is_log:
        for line, reason, cells in book.stage.refused(deals.relation):
            # Of another width than the header: what is beyond it goes into the last cell.
            width = len(deals.columns)
            fitted = [*cells[: width - 1], " ".join(cells[width - 1 :])]
            yield line, reason, [*fitted, *[""] * (width - len(fitted))]
