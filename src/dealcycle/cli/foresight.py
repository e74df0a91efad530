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
MOST_DAYS = 3 * 366


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

        asked = asking.question(read.journal, as_of=as_of)
        last = _last_day(asked.day(read.journal), until, days)
        found = foreseen(read.journal, last, scope=EVERYONE, question=asked)
        if isinstance(found, TooEarly):
            _refuse(found, read, as_json, voice)
        elif as_json:
            asking.print_json(_data(found, read, aim, max(deals, 0), voice))
        else:
            _print(found, read, aim, max(deals, 0), voice)


def _last_day(today: int, until: str, days: int) -> int:
    """The day until which is looked ahead; a period is the one that holds tomorrow."""
    from dealcycle.measures.calendar_days import last_of

    if until and days:
        arguments.misused(say("Give --until or --days, not both."), "dealcycle forecast")
    if days:
        last = today + days
    elif until in asking.MONTHS or not until:
        last = last_of(asking.MONTHS[until or "quarter"], today + 1)
    else:
        last = asking.day(until) or 0
    if not today < last <= today + MOST_DAYS:
        asking.stop(
            say(
                "A forecast looks ahead from %(today)s, by three years at most: %(last)s is none "
                "of these days.",
                today=asking.iso(today),
                last=asking.iso(last) if -(10**6) < last < 10**6 else last,
            )
        )
    return last


def _amount(text: str) -> float:
    from dealcycle.present.reading import read_number

    found = read_number(text) if text else 0
    if found is None or not 0 <= found < 10**15:
        asking.stop(say("“%(text)s” is no amount. Write it like 1250000 or 1.2M.", text=text))
    return float(found)


def _refuse(found: TooEarly, read: Read, as_json: bool, voice: Voice) -> None:
    said = found.says.say(voice.gettext, voice.ngettext)
    if as_json:
        refused = {"code": found.code, "text": said, "won": found.won, "valued": found.valued}
        asking.print_json({"format": 1, "read": asking.about(read, voice), "refused": refused})
        return
    console = asking.console()
    asking.warn(read, console, voice)
    console.print(said)


def _data(found: Forecast, read: Read, goal: float, most: int, voice: Voice) -> dict[str, object]:
    from dealcycle.present.foresight import deals_foretold

    listed = found.deals[:most]
    names = read.journal.named("deal", [deal.deal for deal in listed])
    told = deals_foretold(listed, read.journal, voice)
    return {
        "format": 1,
        "read": asking.about(read, voice),
        "refused": None,
        "currency": read.journal.currency,
        "from_day": asking.iso(found.today + 1), "until_day": asking.iso(found.until),
        "median": found.median, "mean": found.mean, "won_deals": found.n,
        "bands": [{"level": one.level, "low": one.low, "high": one.high} for one in found.bands],
        "from_open_deals": found.open_part, "from_new_deals": found.new_part,
        "goal": {"value": goal, "chance": found.chance_of(goal)} if goal else None,
        "open_deals": found.open,
        "deals": [
            {
                "deal": names.get(deal.deal, str(deal.deal)), "stage": words.stage or None,
                "days_in_stage": deal.stay, "days_open": deal.age, "value": deal.value,
                "chance": deal.chance, "low": deal.low, "high": deal.high,
                "expected": deal.expected, "reasons": list(words.reasons),
            }
            for deal, words in zip(listed, told, strict=True)
        ],
        "definition": voice.gettext(found.definition),
    }  # fmt: skip


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
