"""`dealcycle compare`: are groups, or two periods, really different, and how sure is that?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from dealcycle.cli import arguments, asking
from dealcycle.cycle.words import N_
from dealcycle.present.terminal import say

if TYPE_CHECKING:
    from dealcycle.measures.compare import Contest
    from dealcycle.measures.estimate import Refusal
    from dealcycle.measures.journal import Journal
    from dealcycle.measures.levers import Split
    from dealcycle.measures.question import Question
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

HELP = say(
    "Groups against all others, or the last period against the one before: which differences are "
    "proven, and what moved the revenue per day."
)
HEADS = (N_("Figure"), N_("This group"), N_("All others"), N_("By how much"), N_("How sure"))
PERIOD_HEADS = (
    N_("Figure"),
    N_("Later period"),
    N_("Earlier period"),
    N_("By how much"),
    N_("How sure"),
)
LEVER_HEADS = (N_("Lever"), N_("Earlier period"), N_("Later period"), N_("Adds a day"))


def compare(
    files: asking.Files = [],  # noqa: B006
    database: asking.Database = "",
    by: Annotated[
        str, arguments.Option(help=say("A dimension: each group against the rest."))
    ] = "",
    periods: Annotated[
        str,
        arguments.Option(
            help=say("month, quarter or year: the last whole one and the one before.")
        ),
    ] = "",
    frame: Annotated[
        str, arguments.Option(help=say("What levers move: capacity (default) or arrivals."))
    ] = "capacity",
    as_of: asking.AsOf = "",
    observed_since: asking.ObservedSince = "",
    mapping: asking.Mapping = None,
    as_json: asking.AsJson = False,
    lang: asking.Lang = "",
) -> None:
    if bool(by) == bool(periods) or (periods and periods not in asking.MONTHS):
        arguments.misused(
            say("Give --by DIMENSION, or --periods month, quarter or year."), "dealcycle compare"
        )
    if frame not in ("capacity", "arrivals"):
        arguments.misused(say("--frame is capacity or arrivals."), "dealcycle compare")
    voice = asking.voice(lang)
    with asking.reading(
        "compare", files, database, mapping=mapping, voice=voice, observed_since=observed_since
    ) as read:
        if by:
            contests, names = _by_group(read.journal, by, as_of, voice)
            split = None
        else:
            contests, names, split = _by_period(read.journal, periods, frame, as_of, voice)
        if as_json:
            from dealcycle.present.comparison import as_data

            data = {"read": asking.about(read, voice), **as_data(contests, names, split, voice)}
            asking.print_json(data)
        else:
            _print(contests, names, split, read, voice)


def _by_group(
    journal: Journal, by: str, as_of: str, voice: Voice
) -> tuple[tuple[Contest, ...], list[str]]:
    from dealcycle.measures.compare import compare as compared
    from dealcycle.measures.journal import EVERYONE
    from dealcycle.present.group_names import shown

    asking.known_dimension(journal, by)
    found = compared(
        journal, scope=EVERYONE, question=asking.question(journal, by=(by,), as_of=as_of)
    )
    codes = [contest.codes[0] for contest in found]
    known = journal.named(by, codes)
    return found, [shown(by, code, known, voice) for code in codes]


def _by_period(
    journal: Journal, periods: str, frame: str, as_of: str, voice: Voice
) -> tuple[tuple[Contest, ...], list[str], Split | Refusal]:
    from dealcycle.measures.compare import compare_periods
    from dealcycle.measures.journal import EVERYONE
    from dealcycle.measures.levers import velocity_split

    asked = asking.question(journal, as_of=as_of)
    before, after = _last_two(asked, journal, asking.MONTHS[periods])
    found = compare_periods(journal, scope=EVERYONE, before=before, after=after)
    split = velocity_split(journal, scope=EVERYONE, before=before, after=after, frame=frame)
    name = " / ".join(_days(each, voice) for each in (after, before))
    return found, [name], split


def _last_two(asked: Question, journal: Journal, months: int) -> tuple[Question, Question]:
    """The period before the last whole one, and the last whole one."""
    from dataclasses import replace

    from dealcycle.measures.calendar_days import first_of

    now = first_of(months, asked.day(journal) + 1)
    last = first_of(months, now - 1)
    before = first_of(months, last - 1)
    return (
        replace(asked, since=before, until=last - 1),
        replace(asked, since=last, until=now - 1),
    )


def _days(question: Question, voice: Voice) -> str:
    from dealcycle.measures.calendar_days import date_of
    from dealcycle.present import formats

    ends = (question.since or 0, question.until or 0)
    first, last = (formats.day(date_of(day), voice.lang, "short") for day in ends)
    return f"{first} – {last}"


def _print(
    contests: tuple[Contest, ...],
    names: list[str],
    split: Split | Refusal | None,
    read: Read,
    voice: Voice,
) -> None:
    from dealcycle.measures.levers import Split as Known
    from dealcycle.present import comparison

    console = asking.console()
    asking.warn(read, console, voice)
    currency = read.journal.currency
    if not contests:
        console.print(voice.say(N_("There is only one group: nothing to compare.")))
    for name, contest in zip(names, contests, strict=True):
        console.print()
        console.print(f"{name}  ({contest.n[0]} / {contest.n[1]})", style="bold")
        rows = [_short(comparison.row(each, currency, voice)) for each in contest.differences]
        console.print(_table(HEADS if contest.codes else PERIOD_HEADS, rows, voice))
    for words in comparison.answers(contests, voice):
        console.print(words, style="dim")
    if split is None:
        return
    console.print()
    if not isinstance(split, Known):
        console.print(split.says.say(voice.gettext, voice.ngettext))
        return
    console.print(voice.say(N_("What moved the revenue per day")), style="bold")
    console.print(_table(LEVER_HEADS, comparison.split_rows(split, currency, voice), voice))


def _short(row: tuple[str, ...]) -> tuple[str, ...]:
    """The answer's first word; what it means stands once below."""
    return (*row[:-1], row[-1].partition(":")[0] if row[1] else row[-1])


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]], voice: Voice) -> object:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for at, words in enumerate(heads):
        last = at == len(HEADS) - 1
        table.add_column(voice.gettext(words), justify="right" if at and not last else "left")
    for row in rows:
        table.add_row(*row)
    return table
