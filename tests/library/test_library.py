"""`import dealcycle`: what a notebook reads, asks, prints, draws and converts."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

import dealcycle
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.trends import FIGURES
from tests.library.book import a_file, as_csv, rows

LANGUAGES = ("en", "ru")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> dealcycle.Book:
    return dealcycle.read(a_file(tmp_path_factory.mktemp("book")), lang="en")


def everything(book: dealcycle.Book) -> dict[str, dealcycle.Result]:
    return {
        "report": book.report(), "report by": book.report(by="owner"),
        **{name: getattr(book, name)() for name in MEASURES},
        **{f"{name} by": getattr(book, name)("month") for name in FIGURES},
        "compare": book.compare("owner"),
        "pair": book.compare("region", group="North", against="South"),
        "periods": book.compare(periods="quarter"), "trends": book.trends(),
        "forecast": book.forecast("quarter", goal="1M"), "advise": book.advise(),
        "examine": book.examine(),
    }  # fmt: skip


def test_importing_costs_nothing_heavy() -> None:
    look = (
        "import sys, dealcycle; print([m for m in ('numpy', 'duckdb', 'sqlglot', 'rich', 'django',"
        " 'pandas', 'polars', 'pyarrow') if m in sys.modules]); dealcycle.read; "
        "print('django' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert said[:2] == ["[]", "False"]


def test_every_answer_prints_draws_and_converts(book: dealcycle.Book) -> None:
    for name, found in everything(book).items():
        for lang in LANGUAGES:
            spoken = found.speak(lang)
            assert repr(spoken).strip(), name
            page = ElementTree.fromstring(f"<div>{spoken._repr_html_()}</div>")
            assert page.find("section").get("lang") == lang, name
            for chart in spoken.plots:
                drawn = spoken.plot(chart)
                picture = ElementTree.fromstring(drawn._repr_svg_())
                assert picture.get("role") == "img" and picture[0].text == drawn.title, name
                assert picture[1].text == drawn.about and drawn.table.rows, name
                assert ElementTree.fromstring(f"<div>{drawn._repr_html_()}</div>") is not None
        assert json.loads(json.dumps(found.to_dict(), allow_nan=False)), name
        assert all(isinstance(row, dict) for row in found.to_records()), name


def test_figures_are_those_of_the_command_line(
    tmp_path: Path, book: dealcycle.Book, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.cli.commands import run

    path = a_file(tmp_path)
    said = json.loads(run(capsys, "report", path, "--json", "--by", "owner", "--lang", "en").out)
    assert json.loads(json.dumps(book.report("owner").to_dict())) == said
    assert book.win_rate().value == said["measures"]["win_rate"]["value"]
    for name, asked in (
        ("forecast", book.forecast()),
        ("advise", book.advise()),
        ("examine", book.examine()),
        ("compare", book.compare("owner")),
    ):
        more = ("--by", "owner") if name == "compare" else ()
        told = json.loads(run(capsys, name, path, "--json", "--lang", "en", *more).out)
        assert json.loads(json.dumps(asked.to_dict())) == told, name


def test_a_figure_has_its_parts(book: dealcycle.Book) -> None:
    found = book.win_rate()
    assert found.low < found.value < found.high and found.n == 240 and found.unit == "share"
    assert float(found) == found.value and found.refused is None
    assert found.definitions["closed_in_period"].n == 200
    groups = {row["owner"]: row["value"] for row in book.win_rate("owner").to_records()}
    assert set(groups) == {"Anna", "Bert"} and groups["Anna"] > groups["Bert"]
    assert book.win_rate(where={"owner": "Anna"}).n == 144
    assert book.win_rate(where={"region": [None, "North"]}).n == 160
    assert book.win_rate(since="2025-02-01", until="2025-02-28").n == 28


def test_a_refused_figure_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text(as_csv(rows(4)))
    found = dealcycle.read(tmp_path / "few.csv", lang="ru").win_rate()
    assert found.value is None and "рано" in found.refused and "рано" in repr(found)
    assert found.to_records()[0]["refused"] == "too_few"
    with pytest.raises(dealcycle.CannotAsk, match="рано"):
        float(found)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda b: b.win_rate("shoe"), "nothing called “shoe”"),
        (lambda b: b.win_rate(["owner", "region", "month"]), "At most two"),
        (lambda b: b.pace(as_of="31.12.2025"), "no day"),
        (lambda b: b.pace(where={"owner": "Carl"}), "no group “Carl”; there are: Anna, Bert"),
        (lambda b: b.compare(), "Give by="),
        (lambda b: b.compare(periods="week"), "month, quarter or year"),
        (lambda b: b.trends("week"), "month or quarter"),
        (lambda b: b.trends(measures="funnel"), "no trend of “funnel”"),
        (lambda b: b.forecast("2001-01-01"), "looks ahead"),
        (lambda b: b.forecast(goal="much"), "no amount"),
        (lambda b: b.win_rate().plot("pie"), "no chart “pie”"),
        (lambda b: b.win_rate().plot().save("chart.png"), "SVG only"),
        (lambda b: b.speak("de"), "no language “de”"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_so(book: dealcycle.Book, ask: object, words: str) -> None:
    with pytest.raises(dealcycle.CannotAsk, match=words):
        ask(book)


def test_what_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "page.csv").write_text("<html><body>Sign in</body></html>")
    for given, code in (
        (tmp_path / "none.csv", "file_missing"), (tmp_path / "page.csv", "web_page"),
        (5, "no_source"), ("mysql://u:secret@there/x", "no_address"),
        (f"sqlite://{tmp_path}/none.db", "file_missing"),
    ):  # fmt: skip
        with pytest.raises(dealcycle.CannotRead) as caught:
            dealcycle.read(given)
        assert caught.value.codes == (code,) and "secret" not in str(caught.value)
    with pytest.raises(dealcycle.CannotRead):
        dealcycle.read()


def test_a_mapping_is_told_and_taken_back(tmp_path: Path, book: dealcycle.Book) -> None:
    said = book.mapping | {"outcomes": {"won": "lost", "lost": "won", "open": "open"}}
    turned = dealcycle.read(a_file(tmp_path), mapping=said, lang="en")
    assert book.report().found.deals.won == turned.report().found.deals.lost == 80


def test_a_journal_is_written_and_read_again(tmp_path: Path, book: dealcycle.Book) -> None:
    again = dealcycle.read(book.write_journal(tmp_path / "journal"), lang="en")
    assert again.report("owner").to_records() == book.report("owner").to_records()
    assert again.funnel().to_records() == book.funnel().to_records() != []
    (tmp_path / "journal" / "deals.parquet").write_bytes(b"")
    with pytest.raises(dealcycle.CannotRead):
        dealcycle.read(tmp_path / "journal")


def test_a_picture_is_kept(tmp_path: Path, book: dealcycle.Book) -> None:
    drawn = book.win_rate("owner").plot()
    kept = drawn.save(tmp_path / "chart.svg")
    assert kept.read_text() == drawn.svg and "Anna" in drawn.svg and "<style>" in drawn.svg
    assert repr(drawn).startswith("Win rate: ") and book.win_rate("owner").plot().svg == drawn.svg


def test_names_that_are_markup_stay_words(tmp_path: Path) -> None:
    given = [{**each, "owner": "<b>[red]{0}" if each["owner"] == "Anna" else "Bert"}
             for each in rows()]  # fmt: skip
    (tmp_path / "odd.csv").write_text(as_csv(given))
    found = dealcycle.read(tmp_path / "odd.csv", lang="en").win_rate("owner")
    assert "<b>[red]{0}" in repr(found) and "<b>" not in found._repr_html_()
    assert "<b>" not in found.plot().svg
