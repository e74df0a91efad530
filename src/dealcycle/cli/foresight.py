"""`dealcycle forecast`: what will be won, how sure that is, and which deals bring it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from dealcycle.cli import arguments, asking
from dealcycle.present.terminal import say

if TYPE_CHECKING:
    from dealcycle.measures.forecast.forecast import Forecast, TooEarly
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

HELP = say(
    "What will be won until a day: the likely sum with its bands, and the deals that bring it."
)


def forecast(
    files: asking.Files = [],  # noqa: B006
    database: asking.Database = "",
    until: Annotated[
        str,
        arguments.Option(
            help=say("A day, or the end of this month, quarter or year; unless told, quarter.")
        ),
    ] = "",
    days: Annotated[int, arguments.Option(help=say("So many days ahead instead."))] = 0,
    goal: Annotated[
        str, arguments.Option(help=say("Also the chance to win at least so much, such as 1.2M."))
    ] = "",
    deals: Annotated[int, arguments.Option(help=say("How many deals are listed."))] = 10,
    as_of: asking.AsOf = "",
    observed_since: asking.ObservedSince = "",
    mapping: asking.Mapping = None,
    as_json: asking.AsJson = False,
    lang: asking.Lang = "",
) -> None:
    voice = asking.voice(lang)
    aim = _amount(goal)
    with asking.reading(
        "forecast", files, database, mapping=mapping, voice=voice, observed_since=observed_since
    ) as read:
        from dealcycle.measures.forecast.forecast import TooEarly
        from dealcycle.measures.forecast.forecast import forecast as foreseen
        from dealcycle.measures.journal import EVERYONE
        from dealcycle.present.foresight_data import as_data

        asked = asking.question(read.journal, as_of=as_of)
        last = _last_day(asked.day(read.journal), until, days)
        found = foreseen(read.journal, last, scope=EVERYONE, question=asked)
        if as_json:
            about = asking.about(read, voice)
            asking.print_json(as_data(found, read.journal, about, voice, aim, max(deals, 0)))
        elif isinstance(found, TooEarly):
            _refuse(found, read, voice)
        else:
            _print(found, read, aim, max(deals, 0), voice)


def _last_day(today: int, until: str, days: int) -> int:
    """The day until which is looked ahead; a period is the one that holds tomorrow."""
    from dealcycle.library import asking as asked

    if until and days:
        arguments.misused(say("Give --until or --days, not both."), "dealcycle forecast")
    with asking.ended_by_faults():
        return asked.last_day(today, until, days, asking.voice(""))


def _amount(text: str) -> float:
    from dealcycle.library import asking as asked

    with asking.ended_by_faults():
        return asked.amount(text, asking.voice(""))


def _refuse(found: TooEarly, read: Read, voice: Voice) -> None:
    console = asking.console()
    asking.warn(read, console, voice)
    console.print(found.says.say(voice.gettext, voice.ngettext))


def _print(found: Forecast, read: Read, goal: float, most: int, voice: Voice) -> None:
    from dealcycle.present.foresight import deals_foretold, foretold

    console = asking.console()
    asking.warn(read, console, voice)
    told = foretold(found, read.journal, voice, goal)
    console.print(told.headline, style="bold")
    for line in (*told.bands, told.parts, told.goal, told.rests, *told.notes):
        if line:
            console.print(line)
    listed = found.deals[:most]
    names = read.journal.named("deal", [deal.deal for deal in listed])
    if listed:
        console.print()
        console.print(voice.say("The deals that bring most:"), style="bold")
    for deal, one in zip(listed, deals_foretold(listed, read.journal, voice), strict=True):
        console.print(
            voice.say(
                "%(deal)s: %(chance)s (%(range)s), brings %(brings)s",
                deal=names.get(deal.deal, str(deal.deal)),
                chance=one.chance,
                range=one.range,
                brings=one.brings,
            )
        )
        console.print(f"   {' '.join(one.reasons)}", style="dim")
