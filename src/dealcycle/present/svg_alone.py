"""A chart as a picture that needs nothing else: its title, its legend, its colours, its source."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from dealcycle.present import svg
from dealcycle.present.charts import Chart
from dealcycle.present.svg_text import text, width_of, wrapped

PAD, HEAD, SUB, LEGEND, FOOT, LINE = 20, 22, 18, 24, 18, 16
# The style sheet's light colours as every drawing program reads them (tests/present/test_sheet.py).
COLOURS = {
    "surface-1": "#ffffff", "line": "#e4e3e0", "line-strong": "#8b8984",
    "text-1": "#1d1f25", "text-2": "#4d5057", "text-3": "#65676f",
    "accent": "#3b5bd4", "good": "#0b703f", "warn": "#905100", "bad": "#bc2028",
    "series-1": "#3669d9", "series-2": "#d86803", "series-3": "#047c5a", "series-4": "#c84995",
    "series-5": "#2393ca", "series-6": "#8b8d62", "series-7": "#a2271a", "series-8": "#6c3a8e",
}  # fmt: skip
SERIES = {
    **{f"series-{n}": COLOURS[f"series-{n}"] for n in range(1, 9)},
    "series-good": COLOURS["good"], "series-bad": COLOURS["bad"],
    "series-faint": COLOURS["text-3"],
}  # fmt: skip
FONT = "Inter, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


def picture(chart: Chart, key: str, about: str, width: int = svg.WIDE) -> str:
    """The chart with all that one must know to read it; `about` says whose figures, as of when."""
    wide = width + 2 * PAD
    titles = wrapped(chart.title, width, 17)
    subs = wrapped(chart.sub, width, 13) if chart.sub else []
    notes = [*(wrapped(chart.note, width) if chart.note else []), *wrapped(about, width)]
    y = PAD + HEAD * len(titles)
    marks = [text(PAD, PAD + 14 + i * HEAD, words, "chart-title") for i, words in enumerate(titles)]
    marks += [text(PAD, y + 10 + i * SUB, words, "chart-sub") for i, words in enumerate(subs)]
    y += SUB * len(subs)
    legend, tall = _legend(chart, width, y)
    y += tall + 6
    drawn, height = bare(chart, key, width)
    marks += legend
    marks.append(f'<g transform="translate({PAD} {y})">{drawn}</g>')
    y += height + FOOT
    marks += [text(PAD, y + i * LINE, words) for i, words in enumerate(notes)]
    whole = y + LINE * (len(notes) - 1) + PAD
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{whole}" '
        f'viewBox="0 0 {wide} {whole}" role="img"><title>{escape(chart.title)}</title>'
        f"<desc>{escape(chart.about)}</desc><style>{style()}</style>"
        f'<rect width="{wide}" height="{whole}" fill="{COLOURS["surface-1"]}"/>'
        f"{''.join(marks)}</svg>"
    )


def plain(chart: Chart, key: str, width: int) -> str:
    """The drawing alone, its colours with it, for a page that has the words."""
    drawn, height = bare(chart, key, width)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><style>{style()}</style>{drawn}</svg>'
    )


def bare(chart: Chart, key: str, width: int) -> tuple[str, int]:
    """The marks and their height."""
    whole = svg.draw(replace(chart, about=""), key, width)
    head, _, rest = whole.partition(">")
    height = int(head.partition(' height="')[2].partition('"')[0])
    return rest.partition("</desc>")[2].removesuffix("</svg>"), height


def style() -> str:
    """What the application's style sheet says of charts (`parts/chart.css`), without variables."""
    ink, line, strong = COLOURS["text-3"], COLOURS["line"], COLOURS["line-strong"]
    dark, paper = COLOURS["text-1"], COLOURS["surface-1"]
    rules = [
        f"text{{font-family:{FONT};font-size:12px;fill:{ink}}}",
        f".name,.value{{fill:{dark}}}.name{{font-weight:500}}",
        f".label{{fill:{dark};font-size:13px;font-weight:500}}",
        f".chart-title{{fill:{dark};font-size:17px;font-weight:600}}.chart-sub{{font-size:13px}}",
        f".key{{fill:{COLOURS['text-2']};font-size:13px}}",
        f".axis{{stroke:{strong};stroke-width:1;fill:none}}",
        f".grid{{stroke:{line};stroke-width:1;fill:none}}",
        ".line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}",
        ".band{opacity:0.15;stroke:none}.dash{stroke-dasharray:6 4}",
        f".point{{stroke:{paper};stroke-width:1.5}}",
        f".whisker{{stroke:{COLOURS['text-2']};stroke-width:1.5;fill:none}}",
        f".track{{stroke:{line};stroke-width:2;fill:none}}",
        ".interval{stroke-width:6;fill:none;opacity:0.45}",
        f".mark{{stroke:{ink};stroke-dasharray:2 3;fill:none}}.strip{{opacity:0}}",
        ".bar.spread{opacity:0.55}.level{stroke-width:1;opacity:0.6;fill:none}",
        f".goal{{fill:{dark}}}",
    ]
    for name, colour in {"": SERIES["series-1"], **SERIES}.items():
        of = f".{name}" if name else ""
        rules.append(f".line{of},.interval{of},.level{of}{{stroke:{colour}}}")
        rules.append(f".bar{of},.band{of},.point{of}{{fill:{colour}}}")
        rules.append(f".point--open{of}{{fill:{paper};stroke:{colour}}}")
    return "".join(rules)


def _legend(chart: Chart, width: int, top: int) -> tuple[list[str], int]:
    """Keys in as many rows as they need."""
    marks: list[str] = []
    x, row = 0.0, 0
    for name, kind in svg.keys(chart):
        wide = width_of(name, 13) + 40
        if x and x + wide > width:
            x, row = 0.0, row + 1
        y = top + 18 + row * LEGEND
        marks.append(f'<path class="line {kind}" d="M{PAD + x:.0f} {y - 4}h18"/>')
        marks.append(text(PAD + x + 24, y, name, "key"))
        x += wide
    return marks, (row + 1) * LEGEND if marks else 0
