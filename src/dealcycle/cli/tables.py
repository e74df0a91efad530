"""Tables in a terminal: no number is ever broken; a table that is too wide is told line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

GAP = 2
# Columns of words may be folded, but not below this.
NARROWEST = 16
# A space that does not break holds a number together: only the others end a word.
WORD = re.compile(r"[ \t\n]*[^ \t\n]+[ \t\n]*")


def keep_numbers_whole() -> None:
    """Rich would break its lines at spaces that must not break."""
    from rich import _wrap

    _wrap.re_word = WORD


def show(
    console: Console,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    words: Iterable[int] = (0,),
) -> None:
    """Columns of `words` are set to the left and may be folded, all others are numbers."""
    from rich.table import Table

    rows, words = list(rows), set(words)
    if _narrowest(heads, rows, words) > console.width:
        _line_by_line(console, heads, rows)
        return
    table = Table(box=None, padding=(0, GAP, 0, 0))
    for at, head in enumerate(heads):
        is_words = at in words
        table.add_column(head, justify="left" if is_words else "right", no_wrap=not is_words)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _narrowest(heads: Sequence[str], rows: list[Sequence[str]], words: set[int]) -> int:
    from rich.cells import cell_len

    widest = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    return sum(
        GAP + (min(width, NARROWEST) if at in words else width) for at, width in enumerate(widest)
    )


def _line_by_line(console: Console, heads: Sequence[str], rows: list[Sequence[str]]) -> None:
    """A row is a paragraph: its name, then what stands under each heading."""
    for name, *values in rows:
        console.print(name)
        for head, value in zip(heads[1:], values, strict=True):
            if value:
                console.print(f"  {head}: {value}" if head else f"  {value}")
