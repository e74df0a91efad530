"""`dealcycle advise`: what to change first, how sure that is, what it would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from dealcycle.cli import arguments, asking
from dealcycle.present.terminal import say

if TYPE_CHECKING:
    from rich.console import Console

    from dealcycle.advice.advising import Advice
    from dealcycle.present.advising import Advised, Advisor
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

HELP = say(
    "What to change first: where the cycle got stuck, how sure that is, and what closing the gap "
    "would be worth a month."
)


def advise(
    files: asking.Files = [],  # noqa: B006
    database: asking.Database = "",
    by: Annotated[
        list[str],
        arguments.Option(help=say("Where to look for gaps, besides the whole; unless told, "
                                  "along all that is known before a deal ends.")),
    ] = [],  # noqa: B006
    as_of: asking.AsOf = "",
    observed_since: asking.ObservedSince = "",
    mapping: asking.Mapping = None,
    as_json: asking.AsJson = False,
    lang: asking.Lang = "",
) -> None:  # fmt: skip
    voice = asking.voice(lang)
    with asking.reading(
        "advise", files, database, mapping=mapping, voice=voice, observed_since=observed_since
    ) as read:
        from dealcycle.advice.advising import advise as advice_on
        from dealcycle.advice.dimensions import known_before_the_end
        from dealcycle.measures.journal import EVERYONE
        from dealcycle.present.advising import Advisor

        journal = read.journal
        for name in by:
            asking.known_dimension(journal, name)
        asked = asking.question(journal, as_of=as_of)
        dimensions = by or known_before_the_end(
            journal, ["team", *journal.dimensions], scope=EVERYONE, question=asked
        )
        found = advice_on(journal, scope=EVERYONE, question=asked, dimensions=dimensions)
        advisor = Advisor(journal, voice)
        if as_json:
            from dealcycle.present.advising_data import as_data

            about = asking.about(read, voice)
            asking.print_json(as_data(found, dimensions, about, advisor))
        else:
            _print(found, read, advisor)


def _print(found: Advice, read: Read, advisor: Advisor) -> None:
    from dealcycle.advice.recommending import FIRST_SCREEN

    console, voice = asking.console(), advisor.voice
    asking.warn(read, console, voice)
    firm = [advisor.advised(one) for one in found.recommendations if one.firm]
    hints = [advisor.advised(one) for one in found.recommendations if not one.firm]
    why = found.silence
    if why is not None:
        words = advisor.silent(why)
        console.print(words.title, style="bold")
        console.print(f"{words.words} {words.enough}")
    for number, one in enumerate(firm, start=1):
        _print_one(number, one, console, voice, plan=number <= FIRST_SCREEN)
    if hints:
        console.print()
        console.print(voice.say("Hints that may be chance:"), style="bold")
    for one in hints:
        console.print(f"- {' '.join(filter(None, (_located(one), one.says, one.worth)))}")
    if found.quiet:
        console.print()
        console.print(voice.say("Looked at besides, and silent:"), style="bold")
    for quiet in found.quiet:
        console.print(f"- {': '.join(advisor.quiet(quiet))}", style="dim")


def _print_one(number: int, one: Advised, console: Console, voice: Voice, *, plan: bool) -> None:
    console.print()
    console.print(f"{number}. {one.title}", style="bold")
    for line in filter(None, (f"{_located(one)} {one.says}".strip(), one.worth)):
        console.print(f"   {line}")
    if one.by_chance:
        sure = "%(sure)s: so large a gap comes up %(often)s where nothing differs."
        console.print("   " + voice.say(sure, sure=one.sure, often=one.by_chance))
    else:
        console.print(f"   {one.sure}")
    for whose, figure, n in one.evidence:
        told = "%(whose)s: %(figure)s, from %(n)s"
        line = voice.say(told, whose=whose, figure=figure, n=n) if n else f"{whose}: {figure}"
        console.print(f"   {line}", style="dim")
    if plan:
        for step in one.steps:
            console.print(f"   - {step}")


def _located(one: Advised) -> str:
    return f"{one.where}." if one.where else ""
