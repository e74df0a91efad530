"""The report as one page: whole, honest, alone, and the same colours as the application."""

import re
import xml.etree.ElementTree as Xml
from importlib.resources import files
from pathlib import Path

import pytest

from dealcycle.cycle.words import english_plural, same
from dealcycle.measures import duck
from dealcycle.measures.journal import EVERYONE, Journal, Pipeline, Rows, Stage
from dealcycle.measures.question import Question
from dealcycle.measures.report import report
from dealcycle.present import pictures, svg
from dealcycle.present.html_report import page
from dealcycle.present.svg_text import width_of, wrapped
from dealcycle.present.terminal import catalogue
from dealcycle.present.voice import Voice

DAY = 86_400
ENGLISH = Voice("en", same, english_plural)
EVIL = "<script>alert(1)</script>"
LONG = "Переговоры об условиях договора с юридическим отделом покупателя и его холдинга"


def a_journal(n: int = 60, owner: str = "Anna") -> Journal:
    deals: Rows = [
        {
            "deal": i, "pipeline": 1, "outcome": (-1, -2, None)[i % 3], "owner": 1 + i % 2,
            "closed_at": (i + 5) * DAY if i % 3 < 2 else None, "amount_minor": (i + 1) * 100_00,
        }
        for i in range(n)
    ]  # fmt: skip
    visits: Rows = [
        {
            "deal": i, "pipeline": 1, "stage": 1, "entered_at": 0, "exit": (-1, -2, None)[i % 3],
            "left_at": (i + 5) * DAY if i % 3 < 2 else None,
        }
        for i in range(n)
    ]  # fmt: skip
    names: Rows = [
        {"kind": "owner", "code": 1, "name": owner},
        {"kind": "owner", "code": 2, "name": "Bob"},
    ]
    return duck.build(
        {"deals": deals, "visits": visits, "names": names},
        pipelines=[Pipeline(1, "Sales", (Stage(1, LONG),))],
        as_of=100 * DAY,
        currency="EUR",
    )


def a_page(journal: Journal, voice: Voice = ENGLISH, **about: object) -> str:
    found = report(journal, scope=EVERYONE, question=Question(by=("owner",)))
    return page(found, journal, {"files": ["deals.csv"], "rows": 60, **about}, voice)


def test_a_page_needs_nothing_else() -> None:
    said = a_page(a_journal())
    assert not re.search(r"""(src|href)\s*=|@import|url\(|<script""", said)
    for part in ("Win rate", "What becomes of 100 deals", "Where deals stop or wait", "Bob"):
        assert part in said
    # Each drawing is told in words, and its numbers stand in a table.
    assert said.count("<desc") == said.count("<svg xmlns") >= 4


def test_names_of_people_and_files_are_no_markup() -> None:
    said = a_page(a_journal(owner=EVIL), warnings=[EVIL], mapping={"columns": {"owner": EVIL}})
    assert EVIL not in said
    assert said.count("&lt;script&gt;") >= 3


def test_a_page_says_what_is_missing() -> None:
    said = a_page(a_journal(n=0))
    assert "No deals here yet." in said
    assert "NaN" not in said


def test_a_page_speaks_russian() -> None:
    words = catalogue("ru")
    said = a_page(a_journal(), Voice("ru", words.gettext, words.ngettext))
    assert '<html lang="ru">' in said
    shown = re.sub(r"<style>.*?</style>", "", said, flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", " ", shown).replace("deals.csv", "").replace("Bob", "")
    assert re.findall(r"[A-Za-z]{3,}", shown.replace("Anna", "")) == []


def test_drawings_are_well_formed_and_keep_within_their_width() -> None:
    journal = a_journal()
    found = report(journal, scope=EVERYONE)
    charts = (
        pictures.curves(found.curves, ENGLISH),
        pictures.funnel(found.measures["funnel"], ENGLISH),
        pictures.compared("win_rate", [(LONG, found.measures["win_rate"])], "EUR", ENGLISH),
    )
    for chart in charts:
        for width in (svg.WIDE, svg.NARROW):
            drawn = Xml.fromstring(svg.draw(chart, "one", width))
            for words in drawn.iter("{http://www.w3.org/2000/svg}text"):
                room = width_of(words.text or "", 12)
                ends = {"end": 0.0, "middle": room / 2}.get(words.get("text-anchor") or "", room)
                assert float(words.get("x") or 0) + ends <= width + 2, words.text


def test_words_are_broken_where_they_do_not_fit() -> None:
    lines = wrapped(LONG, 150, 13)
    assert " ".join(lines) == LONG
    assert all(width_of(line, 13) <= 150 for line in lines)
    assert "".join(wrapped("я" * 80, 100)) == "я" * 80


def test_the_colours_are_those_of_the_application() -> None:
    own = set(_tokens(files("dealcycle.present").joinpath("report.css").read_text()))
    folder = Path(str(files("dealcycle"))) / "web/static/web/css/tokens.css"
    if not folder.exists():
        pytest.skip("the application is not installed")
    theirs = set(_tokens(folder.read_text()))
    assert own <= theirs


def _tokens(css: str) -> list[tuple[str, str]]:
    return re.findall(r"--([a-z0-9-]+): (light-dark\(.*?\));", css)
