"""Charts as SVG: classes of the style sheet for colours, text that fits, titles for all."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dealcycle.present.charts import Chart, SpreadChart, StepChart, TrendChart
from dealcycle.present.svg_rows import row_chart
from dealcycle.present.svg_spread import spread_chart
from dealcycle.present.svg_steps import step_chart
from dealcycle.present.svg_trend import trend_chart

WIDE, NARROW = 760, 340


def draw(chart: Chart, key: str, width: int = WIDE) -> str:
    """An `<svg>` of that width in CSS pixels; `key` keeps the ids of several apart on a page."""
    if isinstance(chart, StepChart):
        height, marks = step_chart(chart, width)
    elif isinstance(chart, SpreadChart):
        height, marks = spread_chart(chart, width)
    elif isinstance(chart, TrendChart):
        height, marks = trend_chart(chart, width)
    else:
        height, marks = row_chart(chart, width)
    name, about = f"{key}-{width}-title", f"{key}-{width}-about"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name} {about}">'
        f'<title id="{name}">{escape(chart.title)}</title>'
        f'<desc id="{about}">{escape(chart.about)}</desc>{"".join(marks)}</svg>'
    )


def both(chart: Chart, key: str) -> str:
    """The wide drawing and the one for a telephone; the style sheet shows the one that fits."""
    return (
        f'<div class="chart__wide">{draw(chart, key, WIDE)}</div>'
        f'<div class="chart__narrow">{draw(chart, key, NARROW)}</div>'
    )


def keys(chart: Chart) -> Iterator[tuple[str, str]]:
    """(name, class) of the lines, for a legend; nothing where marks name themselves."""
    if isinstance(chart, StepChart):
        for line in chart.lines:
            yield line.name, f"{line.series}{' dash' if line.dash else ''}"
    elif isinstance(chart, TrendChart) and len(chart.lines) > 1:
        for each in chart.lines:
            yield each.name, each.series
