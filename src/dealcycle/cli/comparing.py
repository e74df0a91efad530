"""`dealcycle compare`: are groups, or two periods, really different, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from dealcycle.cli import arguments, asking, tables
from dealcycle.cycle.words import N_
from dealcycle.present.terminal import say

if TYPE_CHECKING:
    from dealcycle.measures.compare import Contest, Groups
    from dealcycle.measures.estimate import Refusal
    from dealcycle.measures.journal import Journal
    from dealcycle.measures.levers import Split
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

# Its columns of words: what is compared, and the answer.
WORDS = (0, 4)
HELP = say(
    "Groups against all others, one group against another, or the last period against the one "
    "before: which differences are proven, and what moved the revenue per day."
)


@dataclass(frozen=True)
class Found:
    """What was compared, and what the sides are called."""

    contests: tuple[Contest, ...]
    names: list[str]
    split: Split | Refusal | None = None
    against: str = ""  # the other group, where it is not all others


def compare(
    files: asking.Files = [],  # noqa: B006
    database: asking.Database = "",
    by: Annotated[
        str, arguments.Option(help=say("A dimension: each group against the rest."))
    ] = "",
    group: Annotated[str, arguments.Option(help=say("Only this group of the dimension."))] = "",
    against: Annotated[
        str, arguments.Option("--with", help=say("The group to compare it with."))
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
    _check(by, group, against, periods, frame)
    voice = asking.voice(lang)
    with asking.reading(
        "compare", files, database, mapping=mapping, voice=voice, observed_since=observed_since
    ) as read:
        if by:
            found = _by_group(read.journal, by, group, against, as_of, voice)
        else:
            found = _by_period(read.journal, periods, frame, as_of, voice)
        if as_json:
            from dealcycle.present.comparison import as_data

            told = as_data(found.contests, found.names, found.split, voice)
            asking.print_json({"read": asking.about(read, voice), **told})
        else:
            _print(found, read, voice)


def _check(by: str, group: str, against: str, periods: str, frame: str) -> None:
    command = "dealcycle compare"
    if bool(by) == bool(periods) or (periods and periods not in asking.MONTHS):
        arguments.misused(say("Give --by DIMENSION, or --periods month, quarter or year."), command)
    if (group and not by) or (against and not group):
        arguments.misused(say("--group goes with --by, --with goes with --group."), command)
    if frame not in ("capacity", "arrivals"):
        arguments.misused(say("--frame is capacity or arrivals."), command)


def _by_group(
    journal: Journal, by: str, group: str, against: str, as_of: str, voice: Voice
) -> Found:
    from dealcycle.measures.compare import Groups
    from dealcycle.measures.journal import EVERYONE
    from dealcycle.present.group_names import names_of

    asking.known_dimension(journal, by)
    asked = asking.question(journal, by=(by,), as_of=as_of)
    groups = Groups(journal, EVERYONE, asked)
    names = names_of(journal, by, groups.sizes, voice)
    if group:
        return _pair(groups, names, group, against)
    found = groups.with_others()
    return Found(found, [names[contest.codes[0]] for contest in found])


def _pair(groups: Groups, names: dict[int, str], group: str, against: str) -> Found:
    codes = [_code(names, each) for each in (group, against) if each]
    found = groups.pair(codes[0], codes[1] if against else None)
    return Found((found,) if found else (), [group] if found else [], against=against)


def _code(names: dict[int, str], wanted: str) -> int:
    """The group of this name; ends the command where there is none."""
    from dealcycle.library import asking as asked

    with asking.ended_by_faults():
        return asked.group(names, wanted, asking.voice(""))


def _by_period(journal: Journal, periods: str, frame: str, as_of: str, voice: Voice) -> Found:
    from dealcycle.measures.compare import compare_periods, last_two
    from dealcycle.measures.journal import EVERYONE
    from dealcycle.measures.levers import velocity_split
    from dealcycle.present.comparison import days

    before, after = last_two(asking.question(journal, as_of=as_of), journal, periods)
    found = compare_periods(journal, scope=EVERYONE, before=before, after=after)
    split = velocity_split(journal, scope=EVERYONE, before=before, after=after, frame=frame)
    return Found(found, [" / ".join(days(each, voice) for each in (after, before))], split)


def _print(found: Found, read: Read, voice: Voice) -> None:
    from dealcycle.present import comparison, comparison_told

    console = asking.console()
    asking.warn(read, console, voice)
    currency = read.journal.currency
    if not found.contests:
        console.print(voice.say(N_("There is only one group: nothing to compare.")))
    for name, contest in zip(found.names, found.contests, strict=True):
        title = f"{name} / {found.against}" if found.against else name
        console.print()
        console.print(f"{title}  ({contest.n[0]} / {contest.n[1]})", style="bold")
        console.print(comparison_told.headline(contest, voice))
        rows = [_short(comparison.row(each, currency, voice)) for each in contest.differences]
        heads = comparison.heads(contest, voice, against=found.against)
        tables.show(console, heads, rows, words=WORDS)
    for words in comparison.answers(found.contests, voice):
        console.print(words, style="dim")
    if found.split is not None:
        _print_split(found.split, currency, voice)


def _print_split(split: Split | Refusal, currency: str | None, voice: Voice) -> None:
    from dealcycle.measures.levers import Split as Known
    from dealcycle.present import comparison, comparison_told

    console = asking.console()
    console.print()
    if isinstance(split, Known):
        console.print(voice.say(N_("What moved the revenue per day")), style="bold")
    for words in comparison_told.split_told(split, currency, voice):
        console.print(words)
    if isinstance(split, Known):
        heads = [voice.gettext(words) for words in comparison.LEVER_HEADS]
        rows = comparison.split_rows(split, currency, voice)
        tables.show(console, heads, rows, words=WORDS)


def _short(row: tuple[str, ...]) -> tuple[str, ...]:
    """The answer's first word; what it means stands once below."""
    return (*row[:-1], row[-1].partition(":")[0] if row[1] else row[-1])
