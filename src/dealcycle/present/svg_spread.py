"""A hill of what is likely, its bands below it as bars with their ends in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from dealcycle.present.charts import Mark, SpreadChart
from dealcycle.present.svg_text import short, text, width_of

TOP, HILL, AXIS, SIDE = 40, 150, 26, 4
ROW, BAR = 34, 8  # of a band: its words, and its bar below them
LABEL = 16  # from one mark's words to the next one's


def spread_chart(chart: SpreadChart, width: int) -> tuple[int, list[str]]:
    """Height and marks: the hill in the shades of its bands, marks over it, axis, a bar a band."""
    frame = Frame(chart, width)
    marks = [f'<path class="band" d="{_hill(chart, frame, *frame.ends)}"/>']
    for band in reversed(chart.bands):
        marks.append(f'<path class="band" d="{_hill(chart, frame, band.low, band.high)}"/>')
    marks += _axis(chart, frame)
    marks += _marks(chart, frame)
    marks += _bars(chart, frame)
    return round(frame.base + AXIS + ROW * len(chart.bands) + SIDE), marks


class Frame:
    """Where amounts and heights lie on the drawing."""

    def __init__(self, chart: SpreadChart, width: int) -> None:
        self.ends = (chart.at[0], chart.at[-1])
        self.left, self.right = float(SIDE), float(width - SIDE)
        self.base = float(TOP + HILL)

    def x(self, value: float) -> float:
        low, high = self.ends
        share = (value - low) / (high - low) if high > low else 0.5
        return self.left + (self.right - self.left) * min(max(share, 0.0), 1.0)

    def y(self, height: float) -> float:
        return self.base - HILL * height

    def inside(self, x: float, words: str) -> float:
        """Where words of which the middle should be at x begin, so that all of them are seen."""
        wide = width_of(words)
        return max(min(x - wide / 2, self.right - wide), self.left)


def _hill(chart: SpreadChart, frame: Frame, low: float, high: float) -> str:
    """The part of the hill between two amounts."""
    inner = [(a, h) for a, h in zip(chart.at, chart.height, strict=True) if low < a < high]
    points = [(low, _height(chart, low)), *inner, (high, _height(chart, high))]
    line = "L".join(f"{short(frame.x(a))} {short(frame.y(h))}" for a, h in points)
    base = short(frame.base)
    return f"M{short(frame.x(low))} {base}L{line}V{base}Z"


def _height(chart: SpreadChart, value: float) -> float:
    """The hill's height at an amount, straight between its points."""
    previous = (chart.at[0], chart.height[0])
    for at, height in zip(chart.at, chart.height, strict=True):
        if at >= value:
            gap = at - previous[0]
            share = (value - previous[0]) / gap if gap > 0 else 1.0
            return previous[1] + (height - previous[1]) * max(share, 0.0)
        previous = (at, height)
    return previous[1]


def _axis(chart: SpreadChart, frame: Frame) -> Iterator[str]:
    base = short(frame.base)
    yield f'<path class="axis" d="M{short(frame.left)} {base}H{short(frame.right)}"/>'
    taken = frame.left - 12
    for value, words in chart.ticks:
        x = frame.inside(frame.x(value), words)
        if x < taken + 12:
            continue
        taken = x + width_of(words)
        at = short(frame.x(value))
        yield f'<path class="axis" d="M{at} {base}v4"/>'
        yield text(x, frame.base + 18, words)


def _marks(chart: SpreadChart, frame: Frame) -> Iterator[str]:
    """Lines with their words on top; where two would meet, the first makes room to the left and
    the next stands a step higher."""
    marks = sorted(chart.marks, key=lambda mark: mark.at)
    end, level = frame.left - LABEL, 0
    for mark, following in zip_longest(marks, marks[1:]):
        x = frame.x(mark.at)
        start = frame.inside(x, mark.words)
        if following is not None:
            start = min(start, max(frame.x(following.at) - width_of(mark.words) - 6, frame.left))
        level = level + 1 if start < end + 8 else 0
        end = start + width_of(mark.words)
        y = TOP - 8 - level * LABEL
        yield _line(mark, x, y + 4, frame)
        yield text(start, y, mark.words, f"name {mark.kind}")


def _line(mark: Mark, x: float, top: float, frame: Frame) -> str:
    dashed = "line" if mark.kind == "median" else "line dash"
    series = {"median": "series-1", "goal": "series-2"}.get(mark.kind, "series-faint")
    return f'<path class="{dashed} {series}" d="M{short(x)} {short(top)}V{short(frame.base)}"/>'


def _bars(chart: SpreadChart, frame: Frame) -> Iterator[str]:
    y = frame.base + AXIS
    for band in chart.bands:
        low, high = frame.x(band.low), frame.x(band.high)
        start = frame.inside((low + high) / 2, band.words)
        yield text(start, y + 14, band.words, "value")
        wide = max(high - low, 2.0)
        yield (
            f'<rect class="bar spread" x="{short(low)}" y="{short(y + 19)}" '
            f'width="{short(wide)}" height="{BAR}" rx="{BAR // 2}"/>'
        )
        y += ROW
