"""XLSX as it is written by spreadsheet programs, and by people with bad intentions."""

import resource
import zipfile
from datetime import date, datetime

import pytest

from dealcycle.sources.cells import plain_number, serial_date
from dealcycle.sources.workbook import open_workbook
from tests.sources.files import (
    bare_workbook,
    inline,
    refusal,
    rows_of,
    sheet_of,
    staged_rows,
    workbook,
)

HEAD = inline("Id", "Name", row=1)
MOMENT = datetime.fromisoformat("2021-04-15 00:02")


def test_cells_become_texts(tmp_path):
    path = workbook(
        tmp_path,
        [
            ["Id", "Won", "Amount", "Day", "Moment", "Formula", "Long id"],
            [7, True, 407.2, date(2021, 4, 15), MOMENT, "=1+1", "0012345678"],
            [8, False, 1e10, None, None, None, "4876876000000123456"],
        ],
    )
    assert rows_of(path) == [
        (2, ("7", "true", "407.2", "2021-04-15", "2021-04-15 00:02:00", "0", "0012345678")),
        (3, ("8", "false", "10000000000", "", "", "", "4876876000000123456")),
    ]


def test_a_formula_counts_with_its_last_value_and_an_error_with_its_sign(tmp_path):
    cells = (
        '<row r="2"><c r="A2"><f>SUM(B1)</f><v>12.5</v></c>'
        '<c r="B2" t="e"><f>X1</f><v>#REF!</v></c></row>'
    )
    assert rows_of(bare_workbook(tmp_path, HEAD + cells)) == [(2, ("12.5", "#REF!"))]


def test_gaps_rows_without_numbers_and_prefixes(tmp_path):
    rows = '<row><c r="B2"><v>5</v></c></row><row/><row><c><v>1</v></c><c><v>2</v></c></row>'
    path = bare_workbook(tmp_path, HEAD + rows)
    assert rows_of(path) == [(2, ("", "5")), (4, ("1", "2"))]


def test_shared_strings_joined_without_pronunciation(tmp_path):
    strings = (
        "<sst><si><t>Id</t></si><si><r><t>Na</t></r><r><t>me</t></r></si>"
        "<si><t>山田</t><rPh><t>ヤマダ</t></rPh></si></sst>"
    )
    relations = (
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="s" Type="x/sharedStrings" Target="/xl/strings.xml"/></Relationships>'
    )
    rows = (
        '<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row r="2"><c><v>1</v></c><c t="s"><v>2</v></c></row>'
        '<row r="3"><c><v>2</v></c><c t="s"><v>99</v></c></row>'
    )
    path = bare_workbook(
        tmp_path, rows, {"xl/strings.xml": strings, "xl/_rels/workbook.xml.rels": relations}
    )
    assert sheet_of(path).columns == ("Id", "Name")
    assert rows_of(path) == [(2, ("1", "山田")), (3, ("2", ""))]


def test_every_visible_sheet_with_a_header_is_a_table(tmp_path):
    import xlsxwriter

    path = tmp_path / "deals.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, rows in {
        "Deals": [["Id", "Name"], ["1", "a"]],
        "Notes": [["only words"]],
        "Hidden": [["Id", "Name"], ["9", "z"]],
        "History": [["Id", "Stage"], ["1", "Won"]],
    }.items():
        page = book.add_worksheet(name)
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
        if name == "Hidden":
            page.hide()
    book.close()
    assert [sheet.name for sheet in open_workbook(path)] == [
        "deals.xlsx: Deals",
        "deals.xlsx: History",
    ]


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        ("44197", "2021-01-01"),
        ("44197.5", "2021-01-01 12:00:00"),
        ("1", "1900-01-01"),
        ("61", "1900-03-01"),
        ("44301.00138888889", "2021-04-15 00:02:00"),
        ("0.5", "1899-12-31 12:00:00"),
        ("-3", "-3"),
        ("9999999", "9999999"),
        ("soon", "soon"),
    ],
)
def test_serial_days(serial, day):
    assert serial_date(serial) == day


def test_days_counted_from_1904():
    assert serial_date("42735", from_1904=True) == "2021-01-01"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("1.0000000001E10", "10000000001"),
        ("0.30000000000000004", "0.3"),
        ("1E-3", "0.001"),
        ("1e999", "1e999"),
        ("nonsense", "nonsense"),
    ],
)
def test_numbers_without_noise(raw, text):
    assert plain_number(raw) == text


def bomb(folder, part, unit, count, head=b"", tail=b""):
    """A workbook one part of which unpacks to `count` repetitions."""
    path = bare_workbook(folder, HEAD)
    with zipfile.ZipFile(path) as archive:
        kept = {n: archive.read(n) for n in archive.namelist() if n != part}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
        with archive.open(part, "w") as stream:
            stream.write(head)
            for _ in range(count):
                stream.write(unit)
            stream.write(tail)
    return path


SHEET_PART = "xl/worksheets/sheet1.xml"
START = b'<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>Id</t></is></c>' + (
    b'<c t="inlineStr"><is><t>Name</t></is></c></row>'
)
END = b"</sheetData></worksheet>"


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def test_a_part_that_swells_a_thousandfold_is_not_opened(tmp_path):
    path = bomb(tmp_path, SHEET_PART, b" " * (1 << 20), 64, START, END)
    before = peak()
    assert refusal(path) == "workbook_bomb"
    assert peak() - before < 20


def test_a_wide_row_costs_no_memory(tmp_path):
    """Two cells at the far ends of a sheet are seventeen thousand million, if one counts all."""
    far = inline("1", "a", row=2) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    before = peak()
    rows, aside = staged_rows(sheet_of(bare_workbook(tmp_path, HEAD + far)))
    assert rows == [(2, ("1", "a"))]
    assert aside == {"row_too_long": 1}
    assert peak() - before < 60


def test_a_cell_that_never_ends(tmp_path):
    row = b'<row r="2"><c t="inlineStr"><is><t>' + b"xyz0123456789abc" * 4096
    path = bomb(
        tmp_path, SHEET_PART, row[-65536:], 40, START + row[:-65536], b"</t></is></c></row>"
    )
    before = peak()
    assert refusal(path) == "workbook_too_long"
    assert peak() - before < 60


def test_one_long_text_that_every_cell_names(tmp_path):
    """Half a megabyte shared by two thousand cells is a row of a gigabyte."""
    relations = (
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="s" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    strings = "<sst><si><t>" + "x1y2z3" * 90_000 + "</t></si></sst>"
    row = '<row r="2">' + '<c t="s"><v>0</v></c>' * 2000 + "</row>"
    header = inline(*(f"Column {at}" for at in range(2000)), row=1)
    extra = {"xl/_rels/workbook.xml.rels": relations, "xl/sharedStrings.xml": strings}
    path = bare_workbook(tmp_path, header + row, extra)
    before = peak()
    assert refusal(path) == "workbook_too_long"
    assert peak() - before < 60


def test_a_packing_that_no_spreadsheet_program_uses(tmp_path):
    path = bare_workbook(tmp_path, HEAD)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert refusal(path) == "workbook_damaged"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
@pytest.mark.parametrize("part", [SHEET_PART, "xl/workbook.xml", "xl/styles.xml"])
def test_declarations_are_refused(tmp_path, declaration, part):
    relations = (
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="s" Type="x/styles" Target="styles.xml"/></Relationships>'
    )
    content = f"<?xml version='1.0'?>{declaration}<worksheet>&e;</worksheet>"
    path = bare_workbook(tmp_path, HEAD, {"xl/_rels/workbook.xml.rels": relations, part: content})
    assert refusal(path) == "workbook_declares"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (HEAD + "<row r='3'/><row r='2'/>", "workbook_damaged"),
        (HEAD + "<row r='99999999'/>", "workbook_damaged"),
        (HEAD + "<row>", "workbook_damaged"),
        ("<row><c><v>1</v></c></row>", "no_header"),
        (HEAD, "no_rows"),
    ],
)
def test_broken_sheets(tmp_path, rows, code):
    assert refusal(bare_workbook(tmp_path, rows)) == code


def test_a_cut_file(tmp_path):
    path = workbook(tmp_path, [["Id", "Name"], *([str(i), "x" * 30] for i in range(3000))])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path) == "zip_damaged"


def test_damaged_bytes_inside(tmp_path):
    path = workbook(tmp_path, [["Id", "Name"], *([str(i), f"{i * 7919}"] for i in range(3000))])
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET_PART)
        at = info.header_offset + 30 + len(info.filename) + info.compress_size // 2
    whole = bytearray(path.read_bytes())
    whole[at : at + 40] = b"\xaa" * 40
    path.write_bytes(whole)
    assert refusal(path) == "workbook_damaged"


def test_parts_that_lead_nowhere(tmp_path):
    relations = (
        '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../secret.xml"/>'
        "</Relationships>"
    )
    path = bare_workbook(tmp_path, HEAD, {"xl/_rels/workbook.xml.rels": relations})
    assert refusal(path) == "no_header"
