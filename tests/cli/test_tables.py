"""Tables of the terminal: however narrow it is, no number is broken."""

import io
import re

import pytest
from rich.console import Console

from dealcycle.cli import tables

NBSP = "\u00a0"
HEADS = ("Stage", "Entered", "Skipped", "Goes on", "Wait")
ROWS = [
    ("Discovery and qualification", f"1{NBSP}250{NBSP}000", "17", f"63{NBSP}%",
     f"9 days (8{NBSP}–{NBSP}10)"),
    ("Proposal", "12", "", f"8{NBSP}%", f"14 days (12{NBSP}–{NBSP}17)"),
]  # fmt: skip


def shown(width: int, words: str = "") -> str:
    tables.keep_numbers_whole()
    file = io.StringIO()
    console = Console(file=file, width=width, highlight=False, markup=False)
    if words:
        console.print(words)
    else:
        tables.show(console, HEADS, ROWS)
    return file.getvalue()


@pytest.mark.parametrize("width", [40, 60, 72, 80, 200])
def test_every_number_stands_whole(width: int) -> None:
    said = shown(width)
    for row in ROWS:
        for value in filter(None, row[1:]):
            assert value in said
    assert all(len(line) <= width for line in said.splitlines())


def test_what_is_too_wide_is_told_line_by_line() -> None:
    assert "  Entered: 12\n" in shown(40)
    assert re.search(r"^Stage +Entered +Skipped", shown(80))


def test_a_sentence_breaks_between_words_only() -> None:
    said = shown(30, f"The deal brings on average 2{NBSP}361 of (2{NBSP}287–2{NBSP}441)")
    assert f"(2{NBSP}287–2{NBSP}441)" in said
