"""`dealcycle report`: the four measures and the funnel from files, without a server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from dealcycle.cli import arguments, asking, tables
from dealcycle.cycle.words import N_
from dealcycle.present.terminal import say

if TYPE_CHECKING:
    from rich.console import Console

    from dealcycle.measures.question import Question
    from dealcycle.measures.report import Report
    from dealcycle.measures.trends import Trend
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

HELP = say(
    "Time to close, win rate, pace, velocity, deal size and the funnel from exported files. "
    "Several files are joined by their keys."
)
HEADS = (N_("Stage"), N_("Entered"), N_("Skipped"), N_("Again"), N_("Goes on"), N_("Wait"))


def report(
    files: asking.Files = [],  # noqa: B006
    database: asking.Database = "",
    by: Annotated[
        list[str], arguments.Option(help=say("Split by a dimension or period; up to two."))
    ] = [],  # noqa: B006
    since: Annotated[str, arguments.Option(help=say("First day, such as 2026-01-01."))] = "",
    until: Annotated[str, arguments.Option(help=say("Last day."))] = "",
    as_of: asking.AsOf = "",
    observed_since: asking.ObservedSince = "",
    mapping: asking.Mapping = None,
    as_json: asking.AsJson = False,
    html: Annotated[
        Path | None, arguments.Option(help=say("Write one page that needs nothing else."))
    ] = None,
    lang: asking.Lang = "",
) -> None:
    voice = asking.voice(lang)
    with asking.reading(
        "report", files, database, mapping=mapping, voice=voice, observed_since=observed_since
    ) as read:
        from dealcycle.measures.journal import EVERYONE
        from dealcycle.measures.report import report as measured

        asked = asking.question(read.journal, by=by, since=since, until=until, as_of=as_of)
        found = measured(read.journal, scope=EVERYONE, question=asked)
        if html is not None:
            _write_html(html, found, read, voice)
            if not as_json:
                return
        moved = _trends(read, asked)
        if as_json:
            _print_json(found, moved, read, voice)
        else:
            _print_table(found, read, voice)
            _print_changes(moved, read, voice)


def _trends(read: Read, asked: Question) -> tuple[Trend, ...]:
    """By month or quarter: what has changed for good."""
    from dealcycle.measures.journal import EVERYONE
    from dealcycle.measures.trends import asked_by, trends

    period = asked_by(asked)
    if period is None:
        return ()
    return trends(read.journal, scope=EVERYONE, question=asked, period=period)


def _print_json(found: Report, moved: tuple[Trend, ...], read: Read, voice: Voice) -> None:
    from dealcycle.present.figures import as_data

    asking.print_json(as_data(found, read.journal, asking.about(read, voice), voice, moved))


def _write_html(path: Path, found: Report, read: Read, voice: Voice) -> None:
    from dealcycle.cycle.system import why
    from dealcycle.present.html_report import page

    words = page(found, read.journal, asking.about(read, voice), voice)
    try:
        path.write_text(words, encoding="utf-8")
    except OSError as error:
        asking.stop(say("The page cannot be written: %(why)s.", why=why(error)))
    print(say("Written to %(path)s.", path=path), file=sys.stderr)


def _print_table(found: Report, read: Read, voice: Voice) -> None:
    from dealcycle.present import figures, formats
    from dealcycle.present.group_names import shown_names

    console = asking.console()
    asking.warn(read, console, voice)
    deals = found.deals
    console.print(
        voice.say(
            "%(won)s won, %(lost)s lost, %(none)s undecided, %(open)s open, %(leads)s leads; "
            "as of %(day)s.",
            won=formats.number(deals.won, voice.lang),
            lost=formats.number(deals.lost, voice.lang),
            none=formats.number(deals.no_decision, voice.lang),
            open=formats.number(deals.open, voice.lang),
            leads=formats.number(deals.leads, voice.lang),
            day=formats.day(figures.moment(found.as_of, read.journal.zone).date(), voice.lang),
        )
    )
    _print_sentences(found, read, console, voice)
    _print_funnel(found, console, voice)
    names = shown_names(read.journal, found.groups, voice)
    for name, group in zip(names, found.groups, strict=True):
        console.print(f"\n{name}", style="bold")
        part = type(found)(found.as_of, found.horizon, group.deals, group.measures, ())
        _print_sentences(part, read, console, voice)


def _print_changes(moved: tuple[Trend, ...], read: Read, voice: Voice) -> None:
    """As the page Trends says it."""
    from dealcycle.present.pictures_trends import told

    if not moved:
        return
    console = asking.console()
    console.print()
    console.print(voice.say(N_("What has changed for good")), style="bold")
    for each in moved:
        for words in told("", each, read.journal.currency, voice):
            console.print(words)


def _print_sentences(found: Report, read: Read, console: Console, voice: Voice) -> None:
    from rich.table import Table

    from dealcycle.present import figures

    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for title, sentence in figures.sentences(found, read.journal.currency, voice):
        table.add_row(title, sentence)
    console.print(table)


def _print_funnel(found: Report, console: Console, voice: Voice) -> None:
    from dealcycle.measures.funnel import Funnel
    from dealcycle.present import figures

    funnel = found.measures.get("funnel")
    if not isinstance(funnel, Funnel):
        return
    heads = [voice.gettext(words) for words in HEADS]
    tables.show(console, heads, figures.funnel_rows(funnel, voice))
