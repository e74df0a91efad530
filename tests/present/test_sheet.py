"""Views taken along: colours as the application's, text that can be searched, one page each."""

import io
import math
import re
from pathlib import Path

import pypdf
import pytest

import dealcycle
from dealcycle.measures.estimate import DAYS, SHARE
from dealcycle.present import press
from dealcycle.present.charts import Cell, Column, Row, RowChart, Table
from dealcycle.present.sheet import Line, Part, Sheet, rows
from dealcycle.present.svg_alone import COLOURS, picture
from dealcycle.present.terminal import catalogue
from dealcycle.present.voice import Voice

CSS = Path(dealcycle.__file__).parent / "web/static/web/css/tokens.css"
TOKEN = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")


def voice(lang: str) -> Voice:
    words = catalogue(lang)
    return Voice(lang, words.gettext, words.ngettext)


def a_chart() -> RowChart:
    row = Row("Alice <b>&", (Cell("46 % (41–52)", 0.46, 0.41, 0.52),))
    table = Table(("", "Win rate"), (("Alice", "46 %"),))
    return RowChart(
        "Win rate", "who wins", "about", (Column("Win rate", "dot", 1.0),), (row,), table
    )


def a_sheet(many: int = 1) -> Sheet:
    lines = (
        Line("Win rate", "Alice", 0.46, 0.41, 0.52, 142, SHARE),
        Line("Pace", unit=DAYS, says="too few"),
    )
    part = Part(
        "win", "Доля выигранных: «46 %»", said=("*#[no markup]",), chart=a_chart(), lines=lines
    )
    return Sheet(
        "cycle",
        "Cycle",
        "How?",
        "All deals",
        "as of 1 May 2026",
        "2026-05-01",
        ("Owner: =cmd",),
        (part,) * many,
        "EUR",
    )


# Björn Ottosson's matrices of OKLab.
FAR = (
    (0.3963377774, 0.2158037573),
    (-0.1055613458, -0.0638541728),
    (-0.0894841775, -1.291485548),
)
MIXED = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.707614701),
)


def srgb(lightness: float, chroma: float, hue: float) -> str:
    a, b = (chroma * turn(math.radians(hue)) for turn in (math.cos, math.sin))
    far = [(lightness + x * a + y * b) ** 3 for x, y in FAR]
    light = [min(max(sum(m * f for m, f in zip(row, far, strict=True)), 0), 1) for row in MIXED]
    shown = [12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in light]
    return "#" + "".join(f"{round(255 * each):02x}" for each in shown)


def test_pictures_have_the_applications_colours() -> None:
    tokens: dict[str, str] = {}
    for name, *numbers in TOKEN.findall(CSS.read_text()):
        tokens.setdefault(name, srgb(*map(float, numbers)))
    assert {name: tokens[name] for name in COLOURS} == COLOURS


def test_a_picture_needs_nothing_else() -> None:
    drawn = picture(a_chart(), "win", "All deals · as of 1 May 2026")
    assert "All deals" in drawn and "var(" not in drawn and "oklch" not in drawn
    assert "<b>" not in drawn
    assert press.png(drawn).startswith(b"\x89PNG")


@pytest.mark.parametrize("many", [1, 14])
def test_a_view_is_one_page_whose_text_is_found(many: int) -> None:
    made = press.pdf([a_sheet(many)], voice("ru"))
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    assert len(pages) == 1
    text = " ".join(pages[0].extract_text().split())
    assert "Доля выигранных: «46 %»" in text and "*#[no markup]" in text
    assert "as of 1 May 2026" in text and "46 % (41–52)" in text


def test_several_sheets_are_as_many_pages() -> None:
    made = press.pdf([a_sheet(), a_sheet(), a_sheet(), a_sheet()], voice("en"))
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 4


def test_every_figure_has_its_interval_its_unit_and_what_it_is_about() -> None:
    head, first, second = rows(a_sheet(), voice("en"))
    assert head[:7] == ("Figure", "Of", "Value", "Low", "High", "Unit", "Counted")
    assert first[:7] == ("Win rate", "Alice", 46, 41, 52, "%", 142)
    assert first[7:] == ("2026-05-01", "All deals", "Owner: =cmd", "")
    assert second[2:6] == ("", "", "", "days") and second[-1] == "too few"
