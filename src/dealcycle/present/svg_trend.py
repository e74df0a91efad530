"""Figures over the calendar: band, line, and the level between breaks."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dealcycle.present.charts import Cell, TrendChart, TrendLine
from dealcycle.present.svg_text import short, text, width_of

TOP, BOTTOM, GAP = 14, 30, 8
Points = list[tuple[int, Cell]]


def trend_chart(chart: TrendChart, width: int) -> tuple[int, list[str]]:
    """Height and marks; a band only where one line is drawn: several would hide each other."""
    height = 240 if width >= 500 else 210
    left = GAP + max((width_of(words) for _, words in chart.ticks), default=30)
    frame = Frame(chart, width, height, left)
    marks = [*_grid(chart, frame)]
    for line in chart.lines:
        if len(chart.lines) == 1:
            marks += _bands(line, frame)
        marks += _levels(line, frame)
        marks += _line(line, frame)
    for line in chart.lines:
        marks += _points(chart, line, frame)
    return height, marks


class Frame:
    """Where periods and values lie on the drawing."""

    def __init__(self, chart: TrendChart, width: int, height: int, left: float) -> None:
        self.n = max(len(chart.labels), 1)
        self.most = max((value for value, _ in chart.ticks), default=1.0) or 1.0
        self.left, self.right = left, float(width - GAP)
        self.top, self.bottom = float(TOP), float(height - BOTTOM)

    @property
    def step(self) -> float:
        return (self.right - self.left) / self.n

    def x(self, at: float) -> float:
        return self.left + self.step * (at + 0.5)

    def y(self, value: float) -> float:
        share = min(max(value / self.most, 0.0), 1.0)
        return self.bottom - (self.bottom - self.top) * share


def _grid(chart: TrendChart, frame: Frame) -> Iterator[str]:
    for value, words in chart.ticks:
        y = frame.y(value)
        kind = "axis" if value == 0 else "grid"
        yield f'<path class="{kind}" d="M{short(frame.left)} {short(y)}H{short(frame.right)}"/>'
        yield text(frame.left - GAP, y + 4, words, anchor="end")
    room = max(map(width_of, chart.labels), default=1.0) + 12
    stride = max(1, int(room / frame.step) + 1)
    # Counted from the newest: that one is always named.
    for at in range(len(chart.labels) - 1, -1, -stride):
        wide = width_of(chart.labels[at]) / 2
        x = min(max(frame.x(at), frame.left + wide - GAP), frame.right - wide + GAP)
        yield text(x, frame.bottom + 19, chart.labels[at], anchor="middle")


def _bands(line: TrendLine, frame: Frame) -> Iterator[str]:
    for run in _runs(line):
        upper = [(frame.x(at), frame.y(_high(cell, frame))) for at, cell in run]
        lower = [(frame.x(at), frame.y(cell.low or 0.0)) for at, cell in run]
        if len(run) == 1:
            # One period between two refused ones: as wide as a point.
            (x, top), (_, bottom) = upper[0], lower[0]
            upper, lower = [(x - 3, top), (x + 3, top)], [(x - 3, bottom), (x + 3, bottom)]
        corners = " ".join(f"{short(x)} {short(y)}" for x, y in (*upper, *reversed(lower)))
        yield f'<path class="band {line.series}" d="M{corners}Z"/>'


def _line(line: TrendLine, frame: Frame) -> Iterator[str]:
    for run in _runs(line):
        for part, dash in (
            ([each for each in run if each[0] < line.open_from], ""),
            ([each for each in run if each[0] >= line.open_from - 1], " forecast"),
        ):
            if len(part) > 1:
                corners = " ".join(
                    f"{short(frame.x(at))} {short(frame.y(cell.value or 0.0))}" for at, cell in part
                )
                yield f'<path class="line {line.series}{dash}" d="M{corners}"/>'


def _levels(line: TrendLine, frame: Frame) -> Iterator[str]:
    for number, (first, last, value) in enumerate(line.levels):
        y = frame.y(value)
        start, end = frame.x(first) - frame.step / 2, frame.x(last) + frame.step / 2
        if number:
            yield (
                f'<path class="mark" d="M{short(start)} {short(frame.top)}V{short(frame.bottom)}"/>'
            )
        yield f'<path class="level {line.series}" d="M{short(start)} {short(y)}H{short(end)}"/>'


def _points(chart: TrendChart, line: TrendLine, frame: Frame) -> Iterator[str]:
    for run in _runs(line):
        for at, cell in run:
            young = " point--open" if at >= line.open_from else ""
            name = f"{line.name}, " if len(chart.lines) > 1 else ""
            words = f"{name}{chart.labels[at]}: {cell.text}"
            if cell.hint:
                words = f"{words}, {cell.hint}"
            yield (
                f'<circle class="point {line.series}{young}" cx="{short(frame.x(at))}" '
                f'cy="{short(frame.y(cell.value or 0.0))}" r="4"><title>{escape(words)}</title>'
                "</circle>"
            )


def _runs(line: TrendLine) -> Iterator[Points]:
    """Neighbouring periods that have a value: a gap stays a gap."""
    run: Points = []
    for at, cell in enumerate(line.cells):
        if cell.value is not None:
            run.append((at, cell))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _high(cell: Cell, frame: Frame) -> float:
    """An end beyond what was observed runs to the edge."""
    return frame.most if cell.high is None else cell.high
