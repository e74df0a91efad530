"""What a chart shows, whoever draws it: the page, the HTML report, a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """The same in cells; the first column says what the row is about."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Steps:
    """A step function: `value[i]` holds from `at[i]` on, `start` before; a band around it.

    `series` is a class of the style sheet (series-1 ...), `dash` tells lines apart without colour.
    """

    name: str
    series: str
    at: Sequence[float]
    value: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    start: float = 0.0
    dash: bool = False


@dataclass(frozen=True)
class StepChart:
    """Shares by age. `marked` is an age worth a line, with its words; `hints` say what is so at
    ages along the axis (shown to the mouse)."""

    title: str
    sub: str
    about: str
    lines: tuple[Steps, ...]
    until: float
    ticks: tuple[str, ...]  # the words of 0 %, 25 % ... 100 %
    axis: str
    table: Table
    marked: tuple[float, str] | None = None
    hints: tuple[tuple[float, str], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Column:
    """What the cells of a row measure: a `bar` from zero, or a `dot` with its interval."""

    name: str
    kind: str  # bar, dot
    most: float  # the value at the right edge
    series: str = "series-1"
    least: float = 0.0  # the value at the left edge; below zero, zero is marked


@dataclass(frozen=True)
class Cell:
    """One value, written out in `text`; without a value `text` says what is missing."""

    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    hint: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class RowChart:
    """Things one below the other, each with its bars and intervals: a funnel, groups compared."""

    title: str
    sub: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    table: Table
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """A value worth a line on an axis, with its words; `kind` is a class: median, goal, so-far."""

    at: float
    words: str
    kind: str


@dataclass(frozen=True)
class Band:
    """The ends between which something lies, with its words."""

    low: float
    high: float
    words: str


@dataclass(frozen=True)
class SpreadChart:
    """How likely each amount is: a hill of `height` over `at`, its bands narrowest first."""

    title: str
    sub: str
    about: str
    at: Sequence[float]
    height: Sequence[float]
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    table: Table
    note: str = ""


@dataclass(frozen=True)
class TrendLine:
    """A figure period by period; None where it is refused. `open_from` is where young ones begin:
    from there on the line is dashed. `levels` are (first, last, value) between breaks."""

    name: str
    series: str
    cells: tuple[Cell, ...]
    open_from: int
    levels: tuple[tuple[int, int, float], ...] = ()


@dataclass(frozen=True)
class TrendChart:
    """Figures over the calendar; `labels` name the periods, `ticks` are (value, words)."""

    title: str
    sub: str
    about: str
    labels: tuple[str, ...]
    lines: tuple[TrendLine, ...]
    ticks: tuple[tuple[float, str], ...]
    table: Table
    note: str = ""


Chart = StepChart | RowChart | SpreadChart | TrendChart
