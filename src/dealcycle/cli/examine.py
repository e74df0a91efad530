"""`dealcycle examine`: what is wrong with the data, before any figure is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealcycle.cli import asking
from dealcycle.cycle.words import N_, NN_
from dealcycle.present.terminal import say

if TYPE_CHECKING:
    from rich.console import Console

    from dealcycle.measures.forensics.finding import Examination
    from dealcycle.present.data_quality import ToldFinding
    from dealcycle.present.voice import Voice
    from dealcycle.sources.files import Read

HELP = say(
    "Data forensics: missing losses, dead deals, closings in bulk, wrong dates, re-used numbers; "
    "what each does to which figure, and what to do."
)
SHOWN = 6  # deals named below a finding; --json names them all


def examine(
    files: asking.Files = [],  # noqa: B006
    database: asking.Database = "",
    as_of: asking.AsOf = "",
    observed_since: asking.ObservedSince = "",
    mapping: asking.Mapping = None,
    as_json: asking.AsJson = False,
    lang: asking.Lang = "",
) -> None:
    voice = asking.voice(lang)
    with asking.reading(
        "examine", files, database, mapping=mapping, voice=voice, observed_since=observed_since
    ) as read:
        from dealcycle.measures.forensics.examination import examine as examined
        from dealcycle.measures.journal import EVERYONE
        from dealcycle.present.data_quality import as_data

        question = asking.question(read.journal, as_of=as_of)
        found = examined(read.journal, scope=EVERYONE, question=question)
        if as_json:
            asking.print_json(as_data(found, read.journal, asking.about(read, voice), voice))
        else:
            _print(found, read, voice)


def _print(found: Examination, read: Read, voice: Voice) -> None:
    from dealcycle.present import data_quality, figures, formats

    console = asking.console()
    asking.warn(read, console, voice)
    one, many = NN_(
        "%(number)s deal examined, as of %(day)s.", "%(number)s deals examined, as of %(day)s."
    )
    day = formats.day(figures.moment(found.as_of, read.journal.zone).date(), voice.lang)
    number = formats.number(found.n, voice.lang)
    console.print(voice.ngettext(one, many, found.n) % {"number": number, "day": day})
    told = data_quality.findings(found, read.journal.currency, voice)
    for each, finding in zip(told, found.findings, strict=True):
        named = read.journal.named("deal", finding.deals[:SHOWN])
        names = [named.get(deal, str(deal)) for deal in finding.deals[:SHOWN]]
        _print_finding(each, names, console, voice)
    if clean := data_quality.clean(found, voice):
        console.print()
        console.print(voice.say(N_("Nothing found: %(checks)s."), checks=", ".join(clean)))
    for title, why in data_quality.unchecked(found, voice):
        console.print(f"{title}: {why}", style="dim")


def _print_finding(each: ToldFinding, names: list[str], console: Console, voice: Voice) -> None:
    from rich.table import Table

    console.print()
    console.print(f"{each.title} ({each.share})", style="bold")
    console.print(each.says)
    if each.effects:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for effect in each.effects:
            table.add_row(f"  {effect.figure}", effect.now, "→", effect.then, effect.how)
        console.print(table)
    more = ", …" if each.n > len(names) else ""
    console.print(voice.say(N_("Deals: %(names)s"), names=", ".join(names) + more), style="dim")
    console.print(voice.say(N_("What to do: %(words)s"), words=each.todo))
