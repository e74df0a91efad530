"""The pages on commands: every line that they show runs, every option that they name exists."""

import re
import shlex
from pathlib import Path

import pytest

from dealcycle.cli.arguments import parameters
from dealcycle.cli.main import app
from tests.cli.commands import run
from tests.cli.staged import a_staged_file
from tests.cli.test_foresight import a_file, rows

DOCS = Path(__file__).parents[2] / "docs"
PAGES = (
    "how-to/forecast-from-a-file.md", "how-to/advice-from-a-file.md",
    "how-to/what-if-from-a-file.md", "backtests.md",
)  # fmt: skip
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
OPTIONS = re.compile(r"^## Options of `([\w-]+)`\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[str]:
    text = (DOCS / page).read_text()
    lines = [line.split("#")[0] for block in SHELL.findall(text) for line in block.splitlines()]
    return [line.strip() for line in lines if line.startswith("dealcycle ")]


@pytest.mark.parametrize("line", [line for page in PAGES for line in commands(page)])
def test_a_shown_command_runs(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    a_staged_file(tmp_path)
    monkeypatch.chdir(a_file(tmp_path, list(rows(400))).parent)
    said = run(capsys, *shlex.split(line)[1:])
    assert said.code == 0, said.err
    assert said.out


@pytest.mark.parametrize("page", PAGES)
def test_every_option_is_told_and_exists(page: str) -> None:
    tables = dict(OPTIONS.findall((DOCS / page).read_text()))
    assert tables
    for command, table in tables.items():
        _, function = app.commands[command]
        known = {each.shown for each in parameters(function) if each.named}
        told = {name for row in re.findall(r"^\| (`--.*?) \|", table, re.MULTILINE)
                for name in re.findall(r"--[a-z-]+", row)}  # fmt: skip
        assert told == known
