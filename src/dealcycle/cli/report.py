"""`dealcycle report`: the four measures and the funnel from files, without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from dealcycle.cli import arguments
from dealcycle.present.terminal import catalogue, language, say, tell

if TYPE_CHECKING:
    from dealcycle.cycle.refusal import Refused
    from dealcycle.measures.journal import Journal
    from dealcycle.measures.report import Report
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

HELP = say(
    "Time to close, win rate, pace, velocity, deal size and the funnel from exported files. "
    "Several files are joined by their keys."
)
NOTHING_READ = 2


def report(
    files: Annotated[list[Path], arguments.Argument(help=say("Exports as CSV or XLSX."))] = [],  # noqa: B006
    database: Annotated[
        str,
        arguments.Option(
            "--from",
            help=say("A Dealcycle database instead: sqlite:///path, postgresql://..., or “here”."),
        ),
    ] = "",
    by: Annotated[
        list[str], arguments.Option(help=say("Split by a dimension or period; up to two."))
    ] = [],  # noqa: B006
    since: Annotated[str, arguments.Option(help=say("First day, such as 2026-01-01."))] = "",
    until: Annotated[str, arguments.Option(help=say("Last day."))] = "",
    as_of: Annotated[str, arguments.Option(help=say("As it was known on this day."))] = "",
    observed_since: Annotated[
        str,
        arguments.Option(help=say("The files begin on this day: older deals joined in mid-life.")),
    ] = "",
    mapping: Annotated[
        Path | None, arguments.Option("--map", help=say("A JSON file that says what columns mean."))
    ] = None,
    as_json: Annotated[
        bool, arguments.Option("--json", help=say("Print JSON and only JSON."))
    ] = False,
    html: Annotated[
        Path | None, arguments.Option(help=say("Write one page that needs nothing else."))
    ] = None,
    lang: Annotated[str, arguments.Option(help=say("en or ru."))] = "",
) -> None:
    spoken = lang if lang in ("en", "ru") else language()
    with _reading(files, database, mapping, observed_since, spoken) as read:
        found = _asked(read.journal, by, since, until, as_of)
        if html is not None:
            _write_html(html, found, read, spoken)
            if not as_json:
                return
        if as_json:
            _print_json(found, read, spoken)
        else:
            _print_table(found, read, spoken)


@contextmanager
def _reading(
    files: list[Path], database: str, mapping: Path | None, observed_since: str, spoken: str
) -> Iterator[Read]:
    from dealcycle.cycle.refusal import Fault

    if bool(files) == bool(database):
        arguments.misused(say("Give files, or a database with --from."), "dealcycle report")
    if database:
        from dealcycle.cli.own_deals import read_database

        try:
            with read_database(database) as read:
                yield read
        except Fault as fault:
            _stop(tell(fault))
        return
    from dealcycle.sources.staging import Stage

    with Stage() as stage:
        yield _read(stage, files, mapping, observed_since, spoken)


def _read(
    stage: object, files: list[Path], mapping: Path | None, observed_since: str, spoken: str
) -> Read:
    from dealcycle.cycle.refusal import Refused
    from dealcycle.sources.files import read_files

    said = None
    if mapping is not None:
        try:
            said = json.loads(mapping.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            _stop(say("The file for --map cannot be read: %(why)s.", why=error))
    since = _day(observed_since)
    found = read_files(
        stage,  # type: ignore[arg-type]
        files,
        said=said,
        observed_since=since * 86_400 if since is not None else None,
    )
    if isinstance(found, Refused):
        _stop(_reasons(found, spoken))
    return found


def _asked(journal: Journal, by: list[str], since: str, until: str, as_of: str) -> Report:
    from dealcycle.measures.calendar_days import end_of_day
    from dealcycle.measures.journal import EVERYONE, OWN_DIMENSIONS
    from dealcycle.measures.question import PERIODS, Question
    from dealcycle.measures.report import report as measured

    known = [*PERIODS, *OWN_DIMENSIONS, *journal.dimensions]
    for name in by:
        if name not in known:
            _stop(
                say(
                    "There is nothing called “%(name)s” to split by. There is: %(known)s.",
                    name=name,
                    known=", ".join(known),
                )
            )
    if len(by) > 2:
        _stop(say("At most two dimensions can be crossed."))
    day = _day(as_of)
    question = Question(
        since=_day(since),
        until=_day(until),
        as_of=None if day is None else end_of_day(day, journal.zone),
        by=tuple(by),
    )
    return measured(journal, scope=EVERYONE, question=question)


def _day(text: str) -> int | None:
    if not text:
        return None
    try:
        return (date.fromisoformat(text) - date(1970, 1, 1)).days
    except ValueError:
        _stop(say("“%(text)s” is no day. Write it like 2026-11-23.", text=text))


def _print_json(found: Report, read: Read, spoken: str) -> None:
    from dealcycle.present.figures import as_data

    voice = _voice(spoken)
    data = as_data(found, read.journal, _about(read, voice), voice)
    print(json.dumps(data, ensure_ascii=False, indent=1))


def _write_html(path: Path, found: Report, read: Read, spoken: str) -> None:
    from dealcycle.present.html_report import page

    voice = _voice(spoken)
    words = page(found, read.journal, _about(read, voice), voice)
    try:
        path.write_text(words, encoding="utf-8")
    except OSError as error:
        _stop(say("The page cannot be written: %(why)s.", why=error))
    print(say("Written to %(path)s.", path=path), file=sys.stderr)


def _about(read: Read, voice: Voice) -> dict[str, object]:
    """What was read and guessed."""
    return {
        "files": list(read.files),
        "rows": read.rows,
        "mapping": dict(read.mapping),
        "warnings": [each.say(voice.gettext, voice.ngettext) for each in read.warnings],
    }


def _print_table(found: Report, read: Read, spoken: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from dealcycle.measures.funnel import Funnel
    from dealcycle.present import figures, formats
    from dealcycle.present.group_names import shown_names

    voice, console = _voice(spoken), Console(highlight=False)
    for warning in read.warnings:
        console.print(f"! {warning.say(voice.gettext, voice.ngettext)}", style="yellow")
    deals = found.deals
    console.print(
        voice.say(
            "%(won)s won, %(lost)s lost, %(none)s undecided, %(open)s open, %(leads)s leads; "
            "as of %(day)s.",
            won=formats.number(deals.won, spoken),
            lost=formats.number(deals.lost, spoken),
            none=formats.number(deals.no_decision, spoken),
            open=formats.number(deals.open, spoken),
            leads=formats.number(deals.leads, spoken),
            day=formats.day(figures.moment(found.as_of).date(), spoken),
        )
    )
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for title, sentence in figures.sentences(found, read.journal.currency, voice):
        table.add_row(title, sentence)
    console.print(table)
    funnel = found.measures.get("funnel")
    if isinstance(funnel, Funnel):
        stages = Table(box=None, padding=(0, 2, 0, 0))
        for column, words in enumerate(
            (say("Stage"), say("Entered"), say("Skipped"), say("Again"), say("Go on"), say("Wait"))
        ):
            stages.add_column(voice.gettext(words), justify="right" if column else "left")
        for row in figures.funnel_rows(funnel, voice):
            stages.add_row(*row)
        console.print(stages)
    names = shown_names(read.journal, found.groups, voice)
    for name, group in zip(names, found.groups, strict=True):
        console.print(f"\n[bold]{name}[/bold]")
        part = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
        whole = type(found)(found.as_of, found.horizon, group.deals, group.measures, ())
        for title, sentence in figures.sentences(whole, read.journal.currency, voice):
            part.add_row(title, sentence)
        console.print(part)


def _voice(spoken: str) -> Voice:
    from dealcycle.present.voice import Voice

    words = catalogue(spoken)
    return Voice(spoken, words.gettext, words.ngettext)


def _reasons(refused: Refused, spoken: str) -> str:
    voice = _voice(spoken)
    return "\n".join(each.say(voice.gettext, voice.ngettext) for each in refused.reasons)


def _stop(words: str) -> None:
    print(words, file=sys.stderr)
    raise arguments.Exit(NOTHING_READ)
