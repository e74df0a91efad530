"""The pages of the measures: their examples run, and they name every definition there is."""

import doctest
from pathlib import Path

import pytest

from dealcycle.measures import duck
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.estimate import named
from dealcycle.measures.journal import EVERYONE, Journal, Pipeline, Rows, Stage
from dealcycle.measures.report import answer

DOCS = Path(__file__).parents[2] / "docs/measures"
DAY = 86_400


def journal(deals: Rows, visits: Rows = ()) -> Journal:
    return duck.build(
        {"deals": deals, "visits": visits},
        pipelines=[Pipeline(1, "Sales", (Stage(1, "Talking"),))],
        as_of=100 * DAY,
        currency="EUR",
        has_history=bool(visits),
    )


@pytest.mark.parametrize("name", MEASURES)
def test_the_example_of_a_page_is_true(name: str) -> None:
    page = DOCS / f"{name}.md"
    known = {
        "DAY": DAY,
        "journal": journal,
        "named": named,
        "answer": lambda of, measure: answer(of, measure, scope=EVERYONE),
    }
    text = page.read_text().replace("```", "")
    test = doctest.DocTestParser().get_doctest(text, known, page.name, str(page), 0)
    assert test.examples, f"{page.name} has no example"
    failed = doctest.DocTestRunner().run(test).failed
    assert not failed


@pytest.mark.parametrize("name", MEASURES)
def test_a_page_says_title_and_question(name: str) -> None:
    text = (DOCS / f"{name}.md").read_text()
    assert text.startswith(f"# {MEASURES[name].title}\n\n*{MEASURES[name].question}*\n")
    assert f"({name}.md)" in (DOCS / "README.md").read_text()
