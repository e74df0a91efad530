"""Commands out of functions: values, refusals that say what to do, help that costs nothing."""

from pathlib import Path
from typing import Annotated

import pytest

from dealcycle.cli.arguments import App, Argument, Exit, Option
from tests.cli.test_commands import dealcycle

HEAVY = ("duckdb", "numpy", "sqlglot", "rich", "django", "pydantic", "argparse")
got: list[tuple[object, ...]] = []


def sort(
    files: Annotated[list[Path], Argument(help="What to sort.")],
    by: Annotated[list[str], Option(help="By what.")] = [],  # noqa: B006
    most: Annotated[int, Option(help="How many.")] = 5,
    upwards: Annotated[bool, Option("--up", help="The least first.")] = False,
    to: Annotated[Path | None, Option(help="Where to.")] = None,
) -> None:
    got.append((files, by, most, upwards, to))


@pytest.fixture
def app() -> App:
    made = App("tool", "Sorts things.", "7.1")
    made.command("sort", help="Sorts files.")(sort)
    got.clear()
    return made


def test_values_of_every_kind(app: App) -> None:
    app(["sort", "a", "--by", "age", "--up", "--by=name", "--most", "3", "b", "--to", "c"])
    app(["sort", "--", "--help"])
    assert got == [
        ([Path("a"), Path("b")], ["age", "name"], 3, True, Path("c")),
        ([Path("--help")], [], 5, False, None),
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sort"], "FILES is missing."),
        (["sort", "a", "--bye", "x"], "There is no option --bye."),
        (["sort", "a", "--by"], "--by needs a value behind it."),
        (["sort", "a", "--most", "many"], "--most: “many” is no number."),
        (["melt"], "There is no command “melt”."),
    ],
)
def test_what_cannot_be_understood_ends_with_2(
    app: App, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        app(words)
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert (shown.out, said in shown.err) == ("", True)
    assert got == []


def test_help_tells_every_parameter(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    app(["sort", "x", "--help"])
    shown = capsys.readouterr().out
    for words in ("Usage: tool sort FILES...", "--by TEXT", "--most NUMBER", "--up", "--to FILE"):
        assert words in shown
    with pytest.raises(SystemExit):
        app([])
    assert "Sorts files." in capsys.readouterr().out


def test_a_command_may_end_with_a_code() -> None:
    def stop() -> None:
        raise Exit(3)

    made = App("tool", "", "1")
    made.command("stop", help="")(stop)
    with pytest.raises(SystemExit) as ended:
        made(["stop"])
    assert ended.value.code == 3


def test_help_of_a_report_loads_nothing_heavy() -> None:
    watch = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    said = dealcycle("report", "--help", before=watch)
    assert said.returncode == 0
    assert "Usage: dealcycle report [FILES...]" in said.stdout
    loaded = set(said.stderr.split())
    assert not loaded & set(HEAVY)
    assert "dealcycle.cli.report" in loaded
