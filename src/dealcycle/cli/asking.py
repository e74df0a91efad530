"""What the commands over files and databases share: what they take, read and answer with."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

from dealcycle.cli import arguments, tables
from dealcycle.present.terminal import catalogue, language, say, tell

if TYPE_CHECKING:
    from rich.console import Console

    from dealcycle.cycle.refusal import Refused
    from dealcycle.measures.journal import Journal
    from dealcycle.measures.question import Question
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

NOTHING_READ = 2
MONTHS = {"month": 1, "quarter": 3, "year": 12}

Files = Annotated[list[Path], arguments.Argument(help=say("Exports as CSV or XLSX."))]
Database = Annotated[
    str,
    arguments.Option(
        "--from",
        help=say("A Dealcycle database instead: sqlite:///path, postgresql://..., or “here”."),
    ),
]
AsOf = Annotated[str, arguments.Option(help=say("As it was known on this day."))]
ObservedSince = Annotated[
    str,
    arguments.Option(help=say("The files begin on this day: older deals joined in mid-life.")),
]
Mapping = Annotated[
    Path | None, arguments.Option("--map", help=say("A JSON file that says what columns mean."))
]
AsJson = Annotated[bool, arguments.Option("--json", help=say("Print JSON and only JSON."))]
Lang = Annotated[str, arguments.Option(help=say("en or ru."))]


def voice(lang: str) -> Voice:
    """The language asked for, else the terminal's."""
    from dealcycle.present.voice import Voice

    if lang not in ("", "en", "ru"):
        stop(say("There is no language “%(lang)s”: en or ru.", lang=lang))
    spoken = lang or language()
    words = catalogue(spoken)
    return Voice(spoken, words.gettext, words.ngettext)


@contextmanager
def reading(
    command: str,
    files: list[Path],
    database: str,
    *,
    mapping: Path | None,
    voice: Voice,
    observed_since: str = "",
) -> Iterator[Read]:
    """What the files or the database hold; ends the command in words where that is nothing."""
    from dealcycle.cycle.refusal import Fault

    if bool(files) == bool(database):
        arguments.misused(say("Give files, or a database with --from."), f"dealcycle {command}")
    if database:
        if mapping is not None or observed_since:
            stop(say("--map and --observed-since say how files are read, not a database."))
        from dealcycle.cli.own_deals import read_database

        try:
            with read_database(database) as read:
                yield read
        except Fault as fault:
            stop(tell(fault))
        return
    from dealcycle.sources.staging import Stage

    with Stage() as stage:
        yield _read(stage, files, mapping, observed_since, voice)


def _read(
    stage: object, files: list[Path], mapping: Path | None, observed_since: str, voice: Voice
) -> Read:
    from dealcycle.cycle.refusal import Refused
    from dealcycle.sources.files import read_files

    said = _said(mapping) if mapping is not None else None
    since = day(observed_since)
    found = read_files(
        stage,  # type: ignore[arg-type]
        files,
        said=said,
        observed_since=since * 86_400 if since is not None else None,
    )
    if isinstance(found, Refused):
        stop(_reasons(found, voice))
    return found


def _said(mapping: Path) -> dict[str, object]:
    """What a person says of the files; the whole of what `--json` printed is understood too."""
    try:
        said = json.loads(mapping.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        stop(say("The file for --map cannot be read: %(why)s.", why=error))
    if isinstance(said, dict) and isinstance(said.get("read"), dict):
        said = said["read"].get("mapping")
    if not isinstance(said, dict):
        stop(say('The file for --map holds no {"columns": ...} in curly brackets.'))
    return said


def question(
    journal: Journal,
    *,
    by: Sequence[str] = (),
    since: str = "",
    until: str = "",
    as_of: str = "",
) -> Question:
    """What is asked, from what was typed."""
    from dealcycle.library import asking

    with ended_by_faults():
        return asking.question(
            journal, _own_voice(), by=by, since=since, until=until, as_of=as_of
        )  # fmt: skip


def known_dimension(journal: Journal, name: str) -> None:
    """Ends the command where there is nothing of this name to split by."""
    from dealcycle.library import asking

    with ended_by_faults():
        asking.known_dimension(journal, name, _own_voice())


def day(text: str) -> int | None:
    """The number of the day that was typed; None where nothing was."""
    from dealcycle.library import asking

    with ended_by_faults():
        return asking.day(text, _own_voice())


@contextmanager
def ended_by_faults() -> Iterator[None]:
    """What stops a call of the library ends the command in words."""
    from dealcycle.cycle.refusal import Fault

    try:
        yield
    except Fault as fault:
        stop(str(fault))


def _own_voice() -> Voice:
    """What is wrong with a command is said in the terminal's language."""
    return voice("")


def about(read: Read, voice: Voice) -> dict[str, object]:
    """What was read and guessed."""
    from dealcycle.library import asking

    return asking.about(read, voice)


def console() -> Console:
    """Where plain words go: names of deals and people are shown as they are, whatever they hold."""
    from rich.console import Console

    tables.keep_numbers_whole()
    return Console(highlight=False, markup=False, emoji=False)


def warn(read: Read, console: Console, voice: Voice) -> None:
    """What was odd in the files, before any figure."""
    for warning in _warnings(read, voice):
        console.print(f"! {warning}", style="yellow")


def print_json(data: dict[str, object]) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1))


def stop(words: str) -> NoReturn:
    print(words, file=sys.stderr)
    raise arguments.Exit(NOTHING_READ)


def _warnings(read: Read, voice: Voice) -> list[str]:
    return [each.say(voice.gettext, voice.ngettext) for each in read.warnings]


def _reasons(refused: Refused, voice: Voice) -> str:
    return "\n".join(each.say(voice.gettext, voice.ngettext) for each in refused.reasons)
