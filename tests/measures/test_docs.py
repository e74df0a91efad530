"""The pages of the measures: their examples run, and they name every definition there is."""

import doctest
from pathlib import Path

import numpy as np
import pytest

from dealcycle.advice.findings import find
from dealcycle.advice.habits import habits
from dealcycle.advice.recommending import recommend
from dealcycle.measures import duck
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.compare import Groups
from dealcycle.measures.estimate import named
from dealcycle.measures.journal import EVERYONE, Journal, Pipeline, Rows, Stage
from dealcycle.measures.open_book import read_open_book
from dealcycle.measures.question import Question
from dealcycle.measures.report import answer
from dealcycle.measures.stage_model import Chain, StageModel
from dealcycle.measures.trends import trends

DOCS = Path(__file__).parents[2] / "docs/measures"
DAY = 86_400
Names = dict[str, str]
# Pages on what is made of measures, and what their examples call.
FURTHER: dict[str, dict[str, object]] = {
    "stage_model": {"Chain": Chain, "StageModel": StageModel, "array": np.array},
    "trends": {"trends": trends},
    "compare": {"Groups": Groups},
    "open_book": {"read_open_book": read_open_book, "habits": habits},
    "advice": {"find": find, "recommend": recommend},
}


def journal(
    deals: Rows, visits: Rows = (), *, as_of: int = 100 * DAY, dimensions: Names | None = None
) -> Journal:
    return duck.build(
        {"deals": deals, "visits": visits},
        pipelines=[Pipeline(1, "Sales", (Stage(1, "Talking"),))],
        as_of=as_of,
        currency="EUR",
        dimensions=dimensions or {},
        has_history=bool(visits),
    )


@pytest.mark.parametrize("name", [*MEASURES, *FURTHER])
def test_the_example_of_a_page_is_true(name: str) -> None:
    page = DOCS / f"{name}.md"
    known = FURTHER.get(name, {}) | {
        "DAY": DAY,
        "EVERYONE": EVERYONE,
        "Question": Question,
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


@pytest.mark.parametrize("name", FURTHER)
def test_a_further_page_says_its_question_and_what_others_do(name: str) -> None:
    title, question = (DOCS / f"{name}.md").read_text().split("\n\n")[:2]
    assert title.startswith("# ")
    assert question.startswith("*") and question.endswith("?*")
    text = (DOCS / f"{name}.md").read_text()
    assert "## How others compute it, and why it differs" in text
    assert f"({name}.md) | {question.strip('*')} |" in (DOCS / "README.md").read_text()


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text()
    pages = [path.name for path in DOCS.glob("*.md") if path.name != "README.md"]
    assert [page for page in pages if f"({page})" not in index] == []
