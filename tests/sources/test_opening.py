"""Files that are not what they claim are named as such, with what to do."""

import zipfile

import pytest

from dealcycle.cycle.refusal import Refused
from dealcycle.sources.opening import examine
from dealcycle.sources.reading import open_tables
from tests.sources.files import HEADER, rows_of, sheet_of, text_file, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("deals.csv", b"", "file_empty"),
        ("deals.csv", b"\xef\xbb\xbf\r\n \n", "file_empty"),
        ("deals.xlsx", b"%PDF-1.7 ...", "not_a_table"),
        ("deals.csv", b"\x89PNG\r\n\x1a\n", "not_a_table"),
        ("deals.csv", b"\x1f\x8b\x08\0\0", "archive"),
        ("deals.xls", OLE, "workbook_old"),
        ("deals.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "workbook_locked"),
        ("deals.xls", b"<html><body><table><tr><td>Id</td></tr></table>", "web_page"),
        ("deals.csv", b"\n<!DOCTYPE html><html>please sign in</html>", "web_page"),
        ("deals.xls", b'<?xml version="1.0"?><html xmlns="x">', "web_page"),
        ("deals.xls", b'<?xml version="1.0"?><Workbook>', "xml"),
        ("deals.csv", b'{"results": []}', "json"),
        ("deals.csv", b'[{"id": 1}]', "json"),
        ("deals.csv", b"PAR1\x15\x04", "database"),
        ("deals.csv", b"SQLite format 3\0", "database"),
        ("deals.xlsx", b"PK\x03\x04 and then nothing of the kind", "zip_damaged"),
        ("deals.csv", bytes(range(256)) * 40, "not_a_table"),
        ("deals.csv", b"just a line of words\nand another\n", "one_column"),
        ("deals.csv", b"1,2,3\n4,5,6\n", "no_header"),
    ],
)
def test_what_is_no_table_is_said(tmp_path, name, content, code):
    answer = open_tables(text_file(tmp_path, content, name))
    assert isinstance(answer, Refused)
    assert answer.codes == (code,)
    sentence = answer.reasons[0].say()
    assert name in sentence
    assert "%(" not in sentence


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("word/document.xml", "not_a_table"),
        ("xl/workbook.bin", "workbook_binary"),
        ("content.xml", "workbook_other"),
        ("deals.csv", "archive"),
    ],
)
def test_archives_of_other_kinds(tmp_path, member, code):
    path = tmp_path / "deals.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    assert examine(path).codes == (code,)


def test_missing_files_and_folders(tmp_path):
    assert examine(tmp_path / "nothing.csv").codes == ("file_missing",)
    assert examine(tmp_path).codes == ("file_is_folder",)


def test_a_workbook_named_csv_is_read_and_said(tmp_path):
    path = workbook(tmp_path, [["Id", "Stage"], ["7", "Won"]], name="deals.csv")
    sheet = sheet_of(path)
    assert [note.code for note in sheet.notes] == ["workbook_named_text"]
    assert rows_of(path) == [(2, ("7", "Won"))]


def test_a_text_named_xlsx_is_read_and_said(tmp_path):
    path = text_file(tmp_path, f"{HEADER}\n7,Anna,Won,5\n", "deals.xlsx")
    assert [note.code for note in sheet_of(path).notes] == ["text_named_workbook"]
    assert rows_of(path) == [(2, ("7", "Anna", "Won", "5"))]
