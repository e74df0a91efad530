"""What a list shows, as a file: CSV for everything, XLSX for spreadsheets."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from dealcycle.crm.lists import cells
from dealcycle.crm.lists.choices import OPEN, Choices
from dealcycle.crm.lists.columns import Column, columns
from dealcycle.crm.lists.rows import everything
from dealcycle.crm.lists.state import State
from dealcycle.crm.lists.where import Here
from dealcycle.cycle.money import Money

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet program would calculate what begins like this, whoever typed it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_000
BOM = "\ufeff"


def table(state: State, choices: Choices, here: Here) -> Iterator[list[object]]:
    """The headings, then every row that the list shows, in its order; only what one may see."""
    known = columns(choices)
    shown = [known[key] for key in state.shown]
    yield [neutral(str(each)) for column in shown for each in _headings(column)]
    for row in everything(state, choices, here):
        yield [cell for column in shown for cell in _cells(row, column, choices, here)]


def as_csv(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """RFC 4180, with the mark by which spreadsheet programs know UTF-8."""
    yield BOM
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def content(format_: str, rows: Iterable[Sequence[object]]) -> bytes:
    """A short list's file, made while one waits."""
    if format_ == "csv":
        return "".join(as_csv(rows)).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        _write_xlsx(path, rows)
        return path.read_bytes()


def write(path: Path, format_: str, rows: Iterable[Sequence[object]]) -> None:
    if format_ == "xlsx":
        _write_xlsx(path, rows)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(as_csv(rows))


def _write_xlsx(path: Path, rows: Iterable[Sequence[object]]) -> None:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(path.parent),
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell.replace(tzinfo=None), moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, place, datetime(*cell.timetuple()[:3]), day)  # noqa: DTZ001
                elif isinstance(cell, int | float):
                    sheet.write_number(number, place, cell)
                elif cell not in (None, ""):
                    sheet.write_string(number, place, str(cell), bold if not number else None)


def neutral(text: str) -> str:
    """Words that no spreadsheet program takes for a formula."""
    text = text[:LONGEST_CELL]
    return f"'{text}" if text.startswith(FORMULA) else text


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return cell.isoformat() if isinstance(cell, date) else cell


def _headings(column: Column) -> tuple[object, ...]:
    if column.type != "money":
        return (column.label,)
    return (column.label, _("%(name)s, currency") % {"name": column.label})


def _cells(row: cells.Row, column: Column, choices: Choices, here: Here) -> tuple[object, ...]:
    value = cells.value(row, column)
    if column.type == "money":
        return _money(value)
    if isinstance(value, datetime):
        return (timezone.localtime(value, here.zone),)
    if column.type in WRITTEN:
        return (WRITTEN[column.type](row, value, choices, here),)
    if column.type == "choice":
        return (neutral(cells.label(column, value)),)
    if value is None or (isinstance(value, date | int | float) and not isinstance(value, bool)):
        return (value,)
    return (neutral(str(value)),)


def _money(value: object) -> tuple[object, str]:
    if not isinstance(value, Money):
        return None, ""
    major = value.major
    return (int(major) if major == int(major) else float(major)), value.currency


def _step(row: cells.Row, value: object, choices: Choices, here: Here) -> str:
    if value is None:
        return ""
    on = timezone.localtime(row["next_step_at"], here.zone).date()
    return neutral(f"{on.isoformat()} {value}")


WRITTEN: dict[str, Callable[..., object]] = {
    "checkbox": lambda row, value, choices, here: choices.yes_or_no["yes" if value else "no"],
    "tags": lambda row, value, choices, here: neutral(", ".join(value)),
    "outcome": lambda row, value, choices, here: choices.outcomes[value or OPEN],
    "days": lambda row, value, choices, here: cells.days_since(row["stage_entered_at"], here.now),
    "step": _step,
}
