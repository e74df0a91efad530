"""Sheets as PDF pages and charts as PNG. The typesetter is loaded only when something is made.

It fetches nothing, sees no fonts of the machine and runs nothing that people typed: words come to
it as data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from typst import Fonts

from dealcycle.cycle.words import NN_
from dealcycle.present import formats, svg
from dealcycle.present.cards import Card
from dealcycle.present.charts import Chart, RowChart
from dealcycle.present.sheet import Part, Sheet
from dealcycle.present.svg_alone import SERIES, plain
from dealcycle.present.voice import Voice

MOST_ROWS = 14  # of a table on a page; the file holds them all
HALF = 360  # pixels of a chart that takes half of the width
DENSITY = 144.0  # pixels an inch of a PNG: twice the drawing's
PICTURE = (
    "#set page(width: auto, height: auto, margin: 0pt)\n"
    '#image(bytes(sys.inputs.given), format: "svg")\n'
)


def pdf(sheets: Sequence[Sheet], voice: Voice, *, title: str = "", foot: str = "") -> bytes:
    """A page for each sheet."""
    given = {
        "title": title or sheets[0].title,
        "foot": foot,
        "lang": voice.lang,
        "pages": [_page(sheet, voice) for sheet in sheets],
    }
    return _made(_layout(), json.dumps(given), "pdf")


def png(drawing: str) -> bytes:
    """An SVG as pixels."""
    return _made(PICTURE, drawing, "png")


def _made(source: str, given: str, format_: Literal["pdf", "png"]) -> bytes:
    import typst

    return typst.compile(
        source.encode(), format=format_, ppi=DENSITY, font_paths=_fonts(),
        sys_inputs={"given": given},
    )  # fmt: skip


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    import typst

    place = Path(str(files("dealcycle.present").joinpath("fonts")))
    # The typesetter's own fonts stand in for letters that ours lacks.
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(place)]
    )


@lru_cache(maxsize=1)
def _layout() -> str:
    return files("dealcycle.present").joinpath("pages.typ").read_text(encoding="utf-8")


def _page(sheet: Sheet, voice: Voice) -> dict[str, object]:
    small = [part.chart is not None and _is_small(part.chart) for part in sheet.parts]
    # One alone takes the width; several stand side by side.
    pairs = [
        each and (any(small[max(at - 1, 0) : at]) or any(small[at + 1 : at + 2]))
        for at, each in enumerate(small)
    ]
    return {
        "title": sheet.title,
        "question": sheet.question,
        "about": " · ".join(filter(None, sheet.about)),
        "parts": [
            _part(part, at == 0, half, voice)
            for at, (part, half) in enumerate(zip(sheet.parts, pairs, strict=True))
        ],
    }


def _part(part: Part, first: bool, half: bool, voice: Voice) -> dict[str, object]:
    table = part.table
    rows = list(table.rows) if table and not half else []
    more = len(rows) - MOST_ROWS
    one, many = NN_("%(n)s more row in the CSV file.", "%(n)s more rows in the CSV file.")
    count = formats.number(more, voice.lang)
    return {
        "title": part.title, "sub": part.sub, "said": [*map(formats.knit, part.said)],
        "big": first and not part.title and not part.cards, "half": half,
        "cards": [_card(each) for each in part.cards],
        "chart": plain(part.chart, part.key, HALF if half else svg.WIDE) if part.chart else None,
        "about": part.chart.about if part.chart else "",
        "keys": _keys(part.chart) if part.chart else [],
        "head": list(table.head) if table else [], "rows": rows[:MOST_ROWS],
        "words": bool(rows) and len(rows[0]) == 2 and max(len(row[1]) for row in rows) > 40,
        "more": voice.ngettext(one, many, more) % {"n": count} if more > 0 else "",
        "note": part.note,
    }  # fmt: skip


def _is_small(chart: Chart) -> bool:
    """Whether half of the width is enough: all but rows of several columns."""
    return not isinstance(chart, RowChart) or len(chart.columns) == 1


def _card(one: Card) -> dict[str, object]:
    return {
        "title": one.title, "number": one.number, "unit": one.unit, "range": one.range,
        "refused": one.refused, "sentence": formats.knit(one.sentence),
        "notes": [*map(formats.knit, one.notes)], "of": one.of,
        "low": one.low, "at": one.at, "high": one.high,
    }  # fmt: skip


def _keys(chart: Chart) -> list[dict[str, object]]:
    return [
        {"name": name, "colour": SERIES[kind.split()[0]], "dash": " dash" in kind}
        for name, kind in svg.keys(chart)
    ]
