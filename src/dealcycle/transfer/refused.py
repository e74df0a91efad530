"""The file of refused rows: the original columns, and why; corrected, it is imported again."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext, ngettext, override

from dealcycle.crm.lists.exporting import BOM, neutral
from dealcycle.cycle.refusal import Reason
from dealcycle.transfer import reasons, unfit
from dealcycle.transfer.actions.uploading import folder
from dealcycle.transfer.book import Book
from dealcycle.transfer.models import Import

NAME = "refused.csv"
# Columns behind the file's own; by their names they are passed over when it is read again.
ADDED = ("Dealcycle: row", "Dealcycle: reason")
NUMBER = re.compile(r"[-+]?[\d.,\s]+%?")
BATCH = 500


def write(job: Import, book: Book, language: str) -> str:
    """Writes it beside the uploaded files; its name, or "" where every row went in."""
    path = folder(job.folder) / NAME
    lines = 0
    with override(language), path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([*book.found.deals.columns, *ADDED])
        for line, reason, cells in _rows(job, book):
            words = reason.say(gettext, ngettext)
            writer.writerow([*map(safe, cells), line, neutral(words)])
            lines += 1
    if lines:
        return NAME
    _remove(path)
    return ""


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


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
