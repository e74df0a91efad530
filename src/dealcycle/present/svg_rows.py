"""Rows with bars and intervals: a funnel, groups compared."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dealcycle.present.charts import Cell, Column, RowChart
from dealcycle.present.svg_text import short, text, width_of, wrapped

HEAD, LINE, PADDING, GAP = 26, 16, 12, 20


def row_chart(chart: RowChart, width: int) -> tuple[int, list[str]]:
    """Height and marks; on a narrow drawing a row's name stands above its cells."""
    if len(chart.columns) == 1 and width >= 500:
        return _level(chart, width)
    beside = width >= 500
    labels = (width * 0.27) if beside else 0.0
    room = (width - labels - GAP * (len(chart.columns) - (0 if beside else 1))) / len(chart.columns)
    starts = [labels + (GAP if beside else 0) + i * (room + GAP) for i in range(len(chart.columns))]
    marks: list[str] = []
    # One column alone is what the title says.
    y = float(_heads(chart, starts, room, marks) if len(chart.columns) > 1 else 0)
    for row in chart.rows:
        marks.append(f'<path class="grid" d="M0 {short(y)}H{width}"/>')
        lines = wrapped(row.label, (labels if beside else width) - 4, 13)
        cells = y + PADDING if beside else y + PADDING + LINE * len(lines) + 2
        said = [wrapped(cell.text, room) for cell in row.cells]
        mark = cells + LINE * max(map(len, said)) + 10
        for i, words in enumerate(lines):
            marks.append(text(0, y + PADDING + 12 + i * LINE, words, "label"))
        for cell, column, x, parts in zip(row.cells, chart.columns, starts, said, strict=True):
            kind = "value" if cell.value is not None else ""
            for i, words in enumerate(parts):
                marks.append(text(x, cells + 12 + i * LINE, words, kind))
            marks += _mark(cell, column, x, mark, room)
        y = max(mark + 6, y + PADDING + LINE * len(lines) + 4) + PADDING
    return round(y), marks


def _level(chart: RowChart, width: int) -> tuple[int, list[str]]:
    """One column: name, mark and words of a row stand on one line."""
    column = chart.columns[0]
    words = max((width_of(row.cells[0].text) for row in chart.rows), default=0) + 4
    labels, words = width * 0.27, min(words, width * 0.33)
    start, room = labels + GAP, width - labels - words - 2 * GAP
    marks: list[str] = []
    y = 0.0
    for row in chart.rows:
        lines = wrapped(row.label, labels - 4, 13)
        said = wrapped(row.cells[0].text, words)
        for i, line in enumerate(lines):
            marks.append(text(0, y + 18 + i * LINE, line, "label"))
        kind = "value" if row.cells[0].value is not None else ""
        for i, line in enumerate(said):
            marks.append(text(width - words, y + 18 + i * LINE, line, kind))
        marks += _mark(row.cells[0], column, start, y + 14, room)
        y += 12 + LINE * max(len(lines), len(said))
    return round(y), marks


def _heads(chart: RowChart, starts: list[float], room: float, marks: list[str]) -> int:
    """The names of the columns, in as many lines as the longest needs."""
    heads = [wrapped(column.name, room) for column in chart.columns]
    most = max(len(lines) for lines in heads)
    for x, lines in zip(starts, heads, strict=True):
        # They stand on one line at the bottom, as in a table.
        for i, words in enumerate(lines):
            marks.append(text(x, 12 + (most - len(lines) + i) * 14, words))
    return HEAD + 14 * (most - 1)


def _mark(cell: Cell, column: Column, x: float, middle: float, room: float) -> Iterator[str]:
    """The bar, or the dot with its interval, around the height `middle`."""
    if cell.value is None:
        return
    hint = f"<title>{escape(cell.hint)}</title>" if cell.hint else ""
    wide = column.most - column.least
    scale = room / wide if wide > 0 else 0.0

    def at(value: float) -> float:
        return x + min(max((value - column.least) * scale, 0.0), room)

    if column.kind == "bar":
        long = max(at(cell.value) - x, 1.0 if cell.value else 0.0)
        yield (
            f'<rect class="bar {column.series}" x="{short(x)}" y="{short(middle - 5)}" '
            f'width="{short(long)}" height="10" rx="2">{hint}</rect>'
        )
        return
    yield f'<path class="track" d="M{short(x)} {short(middle)}h{short(room)}"/>'
    if column.least < 0:
        yield f'<path class="mark" d="M{short(at(0))} {short(middle - 14)}v28"/>'
    # An end beyond what was observed runs to the edge.
    low = cell.low if cell.low is not None else column.least
    high = cell.high if cell.high is not None else column.most
    yield (
        f'<path class="interval {column.series}" '
        f'd="M{short(at(low))} {short(middle)}H{short(at(high))}"/>'
    )
    yield (
        f'<circle class="point {column.series}" cx="{short(at(cell.value))}" '
        f'cy="{short(middle)}" r="5">{hint}</circle>'
    )
