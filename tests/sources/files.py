"""Files as people and programs make them, written for a test."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from dealcycle.cycle.refusal import Refused
from dealcycle.sources.reading import open_tables
from dealcycle.sources.sheet import Sheet
from dealcycle.sources.staging import Stage

HEADER = "Id,Name,Stage,Amount"


def text_file(
    folder: Path, content: str | bytes, name: str = "deals.csv", encoding="utf-8"
) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def workbook(
    folder: Path, rows: Sequence[Sequence[object]], name: str = "deals.xlsx", sheet: str = "Deals"
) -> Path:
    """A workbook as a spreadsheet program saves it; dates get a date format."""
    path = folder / name
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy", "in_memory": True})
    page = book.add_worksheet(sheet)
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    book.close()
    return path


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
BARE_BOOK = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": '<Relationships><Relationship Id="r1" Type="x/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="Deals" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Type="x/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


def bare_workbook(
    folder: Path, rows: str, extra: Mapping[str, str] | None = None, name: str = "deals.xlsx"
) -> Path:
    """A workbook of hand-written XML: `rows` is what stands inside <sheetData>."""
    parts = {**BARE_BOOK, "xl/worksheets/sheet1.xml": f"{SHEET}{rows}</sheetData></worksheet>"}
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in {**parts, **(extra or {})}.items():
            archive.writestr(part, content)
    return path


def inline(*cells: str, row: int | None = None) -> str:
    """A row of texts as XML."""
    number = f' r="{row}"' if row else ""
    texts = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f"<row{number}>{texts}</row>"


def sheet_of(path: Path) -> Sheet:
    sheets = open_tables(path)
    assert not isinstance(sheets, Refused), sheets
    return sheets[0]


def refusal(path: Path) -> str:
    """The code with which a file is turned down, at once or while its rows are read."""
    sheets = open_tables(path)
    if isinstance(sheets, Refused):
        return sheets.codes[0]
    with Stage() as stage:
        staged = stage.load(sheets[0])
    assert isinstance(staged, Refused), f"{path.name} was read"
    return staged.codes[0]


def rows_of(path: Path) -> list[tuple[int, tuple[str, ...]]]:
    """Line and cells of every row that came through, blanks as ''."""
    return staged_rows(sheet_of(path))[0]


def staged_rows(sheet: Sheet) -> tuple[list[tuple[int, tuple[str, ...]]], dict[str, int]]:
    with Stage() as stage:
        staged = stage.load(sheet)
        assert not isinstance(staged, Refused), staged
        found = stage.connection.execute(
            f"SELECT * FROM {staged.relation} ORDER BY line"
        ).fetchall()
        return [(line, tuple(cell or "" for cell in cells)) for line, *cells in found], staged.aside
