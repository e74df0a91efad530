"""Tables as people see them: in a terminal as text, in a notebook as a table of the page."""

from __future__ import annotations

import io
from collections.abc import Iterable
from html import escape

from dealcycle.present.charts import Table

WIDTH = 100
STYLE = (
    "<style>.dealcycle-table{border-collapse:collapse;margin:.5em 0}"
    ".dealcycle-table caption{text-align:start;font-weight:600;padding:.25em 0}"
    ".dealcycle-table :is(td,th){padding:.25em .75em;text-align:end;vertical-align:baseline}"
    ".dealcycle-table :is(td,th):first-child{text-align:start}</style>"
)


def as_text(title: str, lines: Iterable[str], tables: Iterable[tuple[str, Table]]) -> str:
    """Title, sentences and tables; names are shown as they are, whatever they hold."""
    from rich.console import Console
    from rich.table import Table as Grid

    out = io.StringIO()
    console = Console(
        file=out, width=WIDTH, highlight=False, markup=False, emoji=False, color_system=None
    )
    console.print(title)
    for words in lines:
        console.print(words)
    for caption, table in tables:
        console.print()
        if caption:
            console.print(caption)
        grid = Grid(box=None, padding=(0, 2, 0, 0), show_header=any(table.head))
        for at, head in enumerate(table.head):
            grid.add_column(head, justify="right" if at else "left")
        for row in table.rows:
            grid.add_row(*row)
        console.print(grid)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())


def as_html(
    title: str, lines: Iterable[str], tables: Iterable[tuple[str, Table]], lang: str
) -> str:
    said = "".join(f"<p>{escape(words)}</p>" for words in lines)
    drawn = "".join(table(each, caption) for caption, each in tables)
    return (
        f'{STYLE}<section lang="{lang}"><p><strong>{escape(title)}</strong></p>{said}{drawn}'
        "</section>"
    )


def table(found: Table, caption: str) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in found.head)
    named = f"<caption>{escape(caption)}</caption>" if caption else ""
    top = f"<thead><tr>{heads}</tr></thead>" if any(found.head) else ""
    rows = "".join(_row(row) for row in found.rows)
    return f'<table class="dealcycle-table">{named}{top}<tbody>{rows}</tbody></table>'


def _row(row: tuple[str, ...]) -> str:
    first, *others = row
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
