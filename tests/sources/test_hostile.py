"""Broken and hostile files: what becomes of each, in bounded time, never an exception."""

import zipfile
from pathlib import Path

import pytest

from dealcycle.cycle.refusal import Refused
from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.report import report
from dealcycle.sources.files import Read, read_files
from dealcycle.sources.staging import Stage
from tests.sources.broken import is_answered
from tests.sources.files import text_file

HEAD = "Id,Deal,Status,Created,Closed,Amount\n"
ROWS = (
    "1,a,Won,2025-01-01,2025-02-01,10\n2,b,Lost,2025-01-02,2025-02-05,20\n3,c,Open,2025-01-03,,30\n"
)
WIDE = ",".join(f"Property {at}" for at in range(500))
# Name -> content, (won, lost, open, leads), what is warned of.
FILES: dict[str, tuple[str | bytes, tuple[int, int, int, int], list[str]]] = {
    "plain": (HEAD + ROWS, (1, 1, 1, 0), []),
    "byte order mark": ("\ufeff" + HEAD + ROWS, (1, 1, 1, 0), []),
    "utf-16": ((HEAD + ROWS).encode("utf-16"), (1, 1, 1, 0), []),
    "windows line ends": ((HEAD + ROWS).replace("\n", "\r\n"), (1, 1, 1, 0), []),
    "line break in a cell": (HEAD + ROWS.replace("a,", '"a\nb",'), (1, 1, 1, 0), []),
    "the same rows twice": (HEAD + ROWS + ROWS, (1, 1, 1, 0), ["repeated"]),
    "blank numbers": (HEAD + ROWS.replace("2,b", ",b").replace("3,c", ",c"), (1, 1, 1, 0), []),
    "header again": (
        HEAD + ROWS + HEAD + "4,d,Won,2025-01-09,2025-02-01,5\n", (2, 1, 1, 0), ["header_again"],
    ),
    "total at the end": (HEAD + ROWS + "Total,,,,,60\n", (1, 1, 1, 0), ["footer"]),
    "placeholders": (
        HEAD + "1,a,Won,2025-01-01,2025-02-01,#REF!\n2,b,Lost,2025-01-02,N/A,-\n"
        "3,Select,Open,Select,,30\n", (1, 1, 0, 1), [],
    ),
    "formulas": (HEAD + ROWS + "=1+1,d,Won,2025-01-01,2025-02-01,=SUM(A1)\n", (2, 1, 1, 0),
                 ["cells_unread"]),
    "closed before it began": (
        HEAD + ROWS + "4,d,Won,2025-03-01,2025-02-01,1\n", (2, 1, 1, 0), ["closed_before_opened"],
    ),
    "impossible day": (HEAD + ROWS + "4,d,Open,2025-02-31,,1\n" * 1, (1, 1, 1, 1),
                       ["cells_unread"]),
    "more cells than the header": (HEAD + ROWS + "4,d,Won,2025-01-01,2025-02-01,1,234\n",
                                   (1, 1, 1, 0), ["row_too_long"]),
    "quote never closed": (HEAD + ROWS + '4,"d,Won,2025-01-01,2025-02-01,1\n', (1, 1, 1, 0),
                           ["quote_open"]),
    "cell of ten megabytes": (HEAD + "9," + "x" * 10_000_000 + ",Won,,,\n" + ROWS, (1, 1, 1, 0),
                              ["line_too_long"]),
    "nul characters": ((HEAD + ROWS).replace("a,", "a\0,"), (1, 1, 1, 0), []),
    "five hundred columns": (
        HEAD.strip() + "," + WIDE + "\n" + ROWS.replace("\n", "," + "v," * 499 + "v\n"),
        (1, 1, 1, 0), [],
    ),
    "cut in the middle of a row": ((HEAD + ROWS)[:-9], (1, 1, 0, 1), ["cells_unread"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_becomes_of_a_file(tmp_path: Path, name: str) -> None:
    content, numbers, warned = FILES[name]
    with Stage() as stage:
        read = read_files(stage, [text_file(tmp_path, content)])
        assert isinstance(read, Read), read
        deals = report(read.journal, scope=EVERYONE).deals
        assert (deals.won, deals.lost, deals.open, deals.leads) == numbers
        assert [each.code for each in read.warnings] == warned


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"), (b"\0" * 5000, "file_empty"), (HEAD, "no_rows"),
        (bytes(range(256)) * 40, "not_a_table"), ("product,weight\nCrane,7\n", "no_deals"),
        (b"PK\x03\x04 nothing", "zip_damaged"), ("a\nb\nc\n", "one_column"),
    ],
)  # fmt: skip
def test_refusals_say_what_to_do_in_both_languages(tmp_path: Path, content, code: str) -> None:
    from dealcycle.present.terminal import catalogue

    with Stage() as stage:
        refused = read_files(stage, [text_file(tmp_path, content)])
    assert isinstance(refused, Refused)
    assert refused.codes == (code,)
    english, russian = refused.reasons[0].say(), refused.reasons[0].say(catalogue("ru").gettext)
    assert "deals.csv" in english
    assert english != russian
    assert "%(" not in english + russian


def test_one_bad_file_among_good_ones_is_named(tmp_path: Path) -> None:
    good = text_file(tmp_path, HEAD + ROWS)
    with Stage() as stage:
        refused = read_files(stage, [good, tmp_path / "none.csv", tmp_path])
    assert isinstance(refused, Refused)
    assert refused.codes == ("file_missing", "file_is_folder")


def test_a_refused_row_keeps_its_cells_and_its_reason(tmp_path: Path) -> None:
    with Stage() as stage:
        path = text_file(tmp_path, HEAD + ROWS + "4,d,Won,2025-01-01,2025-02-01,1,234\n")
        assert isinstance(read_files(stage, [path]), Read)
        [(line, reason, cells)] = stage.refused("t1")
    assert (line, reason.code) == (5, "row_too_long")
    assert cells == ["4", "d", "Won", "2025-01-01", "2025-02-01", "1", "234"]


def test_a_workbook_whose_parts_are_not_what_they_say(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for part in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"):
            archive.writestr(part, b"\xff\xfe not xml")
    is_answered([path])
