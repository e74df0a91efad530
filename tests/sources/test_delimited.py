"""Text tables as they are found in the wild; every line is a row or is set aside with a reason."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealcycle.cycle.refusal import Refused
from dealcycle.sources.delimited import open_delimited
from dealcycle.sources.sheet import Sheet
from dealcycle.sources.staging import Stage
from tests.sources.files import HEADER, rows_of, sheet_of, staged_rows, text_file

RUSSIAN = "Номер;Название;Этап;Сумма\n1;Ёлки и палки;Переговоры;1 234,50 ₽\n2;Щёки;Отказ;5\n"
WESTERN = "Id;Société;Étape;Montant\n1;Crème brûlée à côté;Gagné;2.900,00\n2;Noël;Perdu;5\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN.replace("₽", "руб."), "cp1251"),
        (RUSSIAN.replace("₽", "руб.") * 3, "koi8-r"),
        (RUSSIAN.replace("₽", "руб.") * 3, "cp866"),
        (WESTERN, "cp1252"),
        (WESTERN, "utf-16-be"),
    ],
)
def test_encodings(tmp_path, text, encoding):
    path = text_file(tmp_path, text, encoding=encoding)
    assert sheet_of(path).columns == tuple(text.split("\n")[0].split(";"))
    expected = [
        (line, tuple(row.split(";"))) for line, row in enumerate(text.split("\n"), 1) if row
    ]
    header = expected[0][1]
    assert rows_of(path) == [(line, row) for line, row in expected if row != header]


def test_a_guess_of_the_encoding_is_said_and_can_be_corrected(tmp_path):
    path = text_file(tmp_path, WESTERN, encoding="cp1252")
    assert [note.code for note in sheet_of(path).notes] == ["encoding_guessed"]
    assert open_delimited(path, "cp1252").notes == ()
    assert open_delimited(path, "klingon").codes == ("no_encoding",)


def test_one_broken_letter_does_not_change_the_encoding(tmp_path):
    content = (RUSSIAN * 30).encode().replace("Щёки".encode(), b"\xd0?", 1)
    path = text_file(tmp_path, content)
    assert sheet_of(path).columns[1] == "Название"
    assert "letters_damaged" in [note.code for note in sheet_of(path).notes]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path, delimiter, end):
    rows = [["Id", "Name", "Stage"], ["1", "Smith; Sons, | Co", "Won"], ["2", "x", "Lost"]]
    made = io.StringIO()
    csv.writer(made, delimiter=delimiter, lineterminator=end).writerows(rows)
    path = text_file(tmp_path, made.getvalue())
    assert sheet_of(path).columns == ("Id", "Name", "Stage")
    assert [cells for _, cells in rows_of(path)] == [tuple(row) for row in rows[1:]]


def test_a_decimal_comma_is_no_delimiter(tmp_path):
    path = text_file(tmp_path, "Id;Amount;Discount\n1;2,50;3,10\n2;4,00;5,99\n")
    assert sheet_of(path).columns == ("Id", "Amount", "Discount")


def test_excel_may_name_the_delimiter(tmp_path):
    path = text_file(tmp_path, "sep=;\nId;Name\n1;a, b\n")
    assert rows_of(path) == [(3, ("1", "a, b"))]


def test_line_numbers_survive_line_breaks_in_cells(tmp_path):
    path = text_file(
        tmp_path, f'{HEADER}\n1,"two\nlines",Won,5\n\n2,"one\r\nmore",Won,6\n3,x,Won,7\n'
    )
    rows, aside = staged_rows(sheet_of(path))
    assert [line for line, _ in rows] == [2, 5, 7]
    assert rows[0][1][1] == "two\nlines"
    assert aside == {"blank_row": 1}


def test_titles_above_the_header(tmp_path):
    path = text_file(
        tmp_path, f"Open opportunities\nAs of,2026-11-23\n\n{HEADER}\n1,a,Won,5\n2,b,Lost,6\n"
    )
    assert sheet_of(path).header_line == 4
    assert [line for line, _ in rows_of(path)] == [5, 6]


def test_names_of_columns_are_made_unique(tmp_path):
    path = text_file(tmp_path, "Id,Name,,Name,name\n1,a,b,c,d\n")
    assert sheet_of(path).columns == ("Id", "Name", "Column 3", "Name (2)", "name (3)")


def test_short_rows_are_filled_and_long_ones_set_aside(tmp_path):
    path = text_file(tmp_path, f"{HEADER}\n1,a\n2,b,Won,5,,\n3,c,Won,1,234\n4,d,Won,6\n")
    sheet = sheet_of(path)
    with Stage() as stage:
        staged = stage.load(sheet)
        refused = list(stage.refused(staged.relation))
    assert staged.aside == {"row_too_long": 1}
    [(line, reason, cells)] = refused
    assert (line, reason.code, cells) == (4, "row_too_long", ["3", "c", "Won", "1", "234"])
    assert "Row 4 has 5 cells" in reason.say()
    assert [line for line, _ in rows_of(path)] == [2, 3, 5]


def test_a_quote_never_closed_costs_one_row(tmp_path):
    many = "".join(f"{i},x,Won,5\n" for i in range(2, 5000))
    path = text_file(tmp_path, f'{HEADER}\n1,"open,Won,5\n{many}')
    rows, aside = staged_rows(sheet_of(path))
    assert aside == {"quote_open": 1}
    assert len(rows) == 4998
    assert rows[0] == (3, ("2", "x", "Won", "5"))
    assert rows[-1][0] == 5000


def test_a_quote_never_closed_in_the_last_row(tmp_path):
    path = text_file(tmp_path, f'{HEADER}\n1,a,Won,5\n2,"open,Won,5\n')
    rows, aside = staged_rows(sheet_of(path))
    assert aside == {"quote_open": 1}
    assert [line for line, _ in rows] == [2]


def test_quotes_within_a_cell(tmp_path):
    path = text_file(tmp_path, f'{HEADER}\n1,5" pipe,Won,5\n2,"say ""hi""",Won,5\n')
    assert [cells[1] for _, cells in rows_of(path)] == ['5" pipe', 'say "hi"']


def test_repeated_headers_totals_and_remarks_are_left_out(tmp_path):
    path = text_file(
        tmp_path,
        f"{HEADER}\n1,a,Won,5\n{HEADER}\n2,Total Energies,Won,6\n,,,\n"
        "Grand Total,,,11\n\nConfidential Information - Do Not Distribute\n",
    )
    rows, aside = staged_rows(sheet_of(path))
    assert [cells[0] for _, cells in rows] == ["1", "2"]
    assert aside == {"header_again": 1, "footer": 2, "blank_row": 2}


@pytest.mark.parametrize("label", ["Total", "Итого:", "Всего", "Summe", "Celkem", "Total général"])
def test_totals_in_other_languages(tmp_path, label):
    path = text_file(tmp_path, f"{HEADER}\n1,a,Won,5\n{label},,,5\n")
    assert staged_rows(sheet_of(path))[1] == {"footer": 1}


def test_nul_characters_are_dropped(tmp_path):
    path = text_file(tmp_path, f"{HEADER}\n1,a\0b,Won,5\n")
    assert rows_of(path) == [(2, ("1", "ab", "Won", "5"))]


def test_five_hundred_columns(tmp_path):
    names = ",".join(f"Property {i}" for i in range(500))
    path = text_file(tmp_path, f"{names}\n" + ",".join(map(str, range(500))) + "\n")
    assert len(rows_of(path)[0][1]) == 500


def test_too_many_columns_are_refused(tmp_path):
    path = text_file(tmp_path, ",".join(f"c{i}" for i in range(3000)) + "\n1,2\n")
    assert open_delimited(path).codes == ("too_many_columns",)


def test_a_header_without_rows(tmp_path):
    with Stage() as stage:
        assert stage.load(sheet_of(text_file(tmp_path, f"{HEADER}\n"))).codes == ("no_rows",)


CELL = st.text(st.sampled_from("ab,;\"' \n\r\t|é1ж"), max_size=6)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=8))
def test_the_engine_and_our_reader_agree(tmp_path_factory, rows):
    """Whatever stands in a file, reading it directly gives what the careful way gives."""
    made = io.StringIO()
    made.write("Id,Name,Stage\n")
    for row in rows:
        made.write(",".join(row) + "\n")
    _both_ways(tmp_path_factory, made.getvalue())


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_a_writer_wrote_is_read_back(tmp_path_factory, rows):
    made = io.StringIO()
    csv.writer(made).writerows([["Id", "Name", "Stage"], *rows])
    found = _both_ways(tmp_path_factory, made.getvalue())
    written = [[cell.replace("\0", "").strip() for cell in row] for row in rows]
    kept = [[cell.strip() for cell in cells] for _, cells in found]
    # Blank rows and lone delimiters at the end are no records.
    assert [row for row in kept if any(row)] == [row for row in written if any(row)]


def _both_ways(tmp_path_factory, content):
    path = text_file(tmp_path_factory.mktemp("fuzz"), content)
    sheet = open_delimited(path)
    if isinstance(sheet, Refused):
        return []
    careful = _load(Sheet(**{**vars(sheet), "plain": None}))
    direct = _load(sheet)
    assert [(line, _trimmed(cells)) for line, cells in direct] == [
        (line, _trimmed(cells)) for line, cells in careful
    ]
    return careful


def _load(sheet):
    with Stage() as stage:
        staged = stage.load(sheet)
        if isinstance(staged, Refused):
            return []
        found = stage.connection.execute(f"SELECT * FROM {staged.relation} ORDER BY line")
        return [(line, [cell or "" for cell in cells]) for line, *cells in found.fetchall()]


def _trimmed(cells):
    return [cell.strip() for cell in cells]
