"""The tutorial and the page on notebooks: their code runs, its outputs are those shown."""

import doctest
import re
from pathlib import Path

import pytest

import dealcycle
from tests.library.book import a_file
from tests.shared_data import shared_data

DOCS = Path(__file__).parents[2] / "docs"
FILES = {
    "maven": ("sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv"),
    "bpic12": ("BPI_Challenge_2012_O.csv",),
}
SPACES = str.maketrans("\u00a0\u202f", "  ")


class Plainly(doctest.OutputChecker):
    """A space that holds words together is a space to whoever reads the page."""

    def check_output(self, want: str, got: str, flags: int) -> bool:
        return super().check_output(want.translate(SPACES), got.translate(SPACES), flags)


def run(page: str) -> list[str]:
    """What went wrong; each page has one notebook from its top to its end."""
    path = DOCS / page
    text = path.read_text().replace("```", "")
    test = doctest.DocTestParser().get_doctest(text, {}, path.name, str(path), 0)
    assert len(test.examples) > 5
    said: list[str] = []
    doctest.DocTestRunner(checker=Plainly(), verbose=False).run(test, out=said.append)
    return said


def test_the_tutorial_prints_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    for folder, names in FILES.items():
        for name in names:
            (tmp_path / name).symlink_to(shared_data(folder, name))
    monkeypatch.chdir(tmp_path)
    assert "".join(run("tutorial.md")) == ""
    assert (tmp_path / "curves.svg").read_text().startswith("<svg")


def test_the_page_on_notebooks_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEALCYCLE_LANGUAGE", "en")
    assert "".join(run("how-to/notebook.md")) == ""


def test_every_question_stands_on_the_page() -> None:
    page = (DOCS / "how-to/notebook.md").read_text()
    asked = {name for name in vars(dealcycle.Book) if not name.startswith("_")}
    assert asked - set(re.findall(r"`book\.(\w+)", page)) == set()
    for name in asked:
        assert getattr(dealcycle.Book, name).__doc__ or name in ("files", "rows"), name
