"""Step curves with their bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from dealcycle.present.charts import StepChart, Steps
from dealcycle.present.svg_text import short, text, width_of

TOP, BOTTOM, LEFT, GAP = 14, 42, 44, 8
LINE = 15  # between two words at the right
STRIDES = (1, 2, 5, 10, 15, 30, 60, 90, 180, 365, 730, 1825, 3650)
Point = tuple[float, float]


def step_chart(chart: StepChart, width: int) -> tuple[int, list[str]]:
    """Height and marks: grid, axis, bands, lines, their names at the right where there is room."""
    height = 300 if width >= 500 else 250
    names = width >= 500
    right = GAP + max((width_of(line.name) for line in chart.lines), default=0) if names else GAP
    frame = Frame(chart.until, width, height, right)
    marks = [*_grid(chart, frame)]
    for line in chart.lines:
        marks.append(f'<path class="band {line.series}" d="{_band(line, frame)}"/>')
    for line in chart.lines:
        dash = " dash" if line.dash else ""
        marks.append(f'<path class="line {line.series}{dash}" d="{_path(line, frame)}"/>')
    if names:
        marks += _names(chart, frame)
    marks += _hints(chart, frame)
    return height, marks


class Frame:
    """Where ages and shares lie on the drawing."""

    def __init__(self, until: float, width: int, height: int, right: float) -> None:
        self.until = max(until, 1.0)
        self.left, self.right = LEFT, width - right
        self.top, self.bottom = TOP, height - BOTTOM

    def x(self, age: float) -> float:
        return self.left + (self.right - self.left) * min(age, self.until) / self.until

    def y(self, share: float) -> float:
        return self.bottom - (self.bottom - self.top) * min(max(share, 0.0), 1.0)


def _grid(chart: StepChart, frame: Frame) -> Iterator[str]:
    last = len(chart.ticks) - 1
    for i, words in enumerate(chart.ticks):
        y = frame.y(i / last)
        kind = "axis" if i == 0 else "grid"
        yield f'<path class="{kind}" d="M{frame.left} {short(y)}H{short(frame.right)}"/>'
        yield text(frame.left - GAP, y + 4, words, anchor="end")
    room = (frame.right - frame.left) / 56
    stride = next((s for s in STRIDES if frame.until / s <= room), STRIDES[-1])
    age = 0
    while age <= frame.until:
        yield text(frame.x(age), frame.bottom + 17, f"{age}", anchor="middle")
        age += stride
    yield text(frame.right, frame.bottom + 35, chart.axis, anchor="end")
    if chart.marked:
        at, words = chart.marked
        x = frame.x(at)
        yield f'<path class="mark" d="M{short(x)} {frame.top}V{short(frame.bottom)}"/>'
        fits = x + GAP / 2 + width_of(words) <= frame.right
        yield text(x + (4 if fits else -4), frame.top + 10, words, anchor="" if fits else "end")


def _corners(
    at: Sequence[float], value: Sequence[float], start: float, frame: Frame
) -> list[Point]:
    """Corners of the steps, at most one to a pixel: what cannot be seen is not drawn."""
    points = [(frame.x(0), frame.y(start))]
    for age, share in zip(at, value, strict=True):
        if age > frame.until:
            break
        x, y = frame.x(age), frame.y(share)
        if x - points[-1][0] < 0.8 and len(points) > 1:
            points[-1] = (points[-1][0], y)
        else:
            points.append((x, y))
    points.append((frame.right, points[-1][1]))
    return points


def _path(line: Steps, frame: Frame) -> str:
    return "M" + _stairs(_corners(line.at, line.value, line.start, frame))


def _band(line: Steps, frame: Frame) -> str:
    upper = _corners(line.at, line.high, line.start, frame)
    lower = _corners(line.at, line.low, line.start, frame)
    back = "".join(
        f"H{short(x)}V{short(y)}"
        for (x, _), (_, y) in zip(lower[:0:-1], lower[-2::-1], strict=True)
    )
    return f"M{_stairs(upper)}V{short(lower[-1][1])}{back}Z"


def _stairs(points: Sequence[Point]) -> str:
    x, y = points[0]
    return f"{short(x)} {short(y)}" + "".join(f"H{short(x)}V{short(y)}" for x, y in points[1:])


def _names(chart: StepChart, frame: Frame) -> list[str]:
    """Each line's name at its end, pushed apart where lines end close to each other."""
    ends = sorted(
        (_corners(line.at, line.value, line.start, frame)[-1][1], i)
        for i, line in enumerate(chart.lines)
    )
    placed: list[tuple[float, int]] = []
    for y, i in ends:
        y = max(y, placed[-1][0] + LINE) if placed else y
        placed.append((y, i))
    over = max(placed[-1][0] - frame.bottom, 0.0) if placed else 0.0
    return [
        text(frame.right + GAP, y - over + 4, chart.lines[i].name, f"name {chart.lines[i].series}")
        for y, i in placed
    ]


def _hints(chart: StepChart, frame: Frame) -> Iterator[str]:
    """Strips that tell the mouse what is so at an age."""
    edges = [age for age, _ in chart.hints] + [frame.until]
    for (age, words), following in zip(chart.hints, edges[1:], strict=True):
        x = frame.x(age)
        wide = max(frame.x(following) - x, 1.0)
        yield (
            f'<rect class="strip" x="{short(x)}" y="{frame.top}" width="{short(wide)}" '
            f'height="{short(frame.bottom - frame.top)}"><title>{escape(words)}</title></rect>'
        )
