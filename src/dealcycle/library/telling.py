"""Reports and single figures in words, tables, charts and records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dealcycle.cycle.words import N_
from dealcycle.library.results import Record, Told
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.curves import Curves
from dealcycle.measures.estimate import Answer, Estimate, Refusal
from dealcycle.measures.funnel import Funnel, StageFigures
from dealcycle.measures.journal import Journal
from dealcycle.measures.report import DealNumbers, Report
from dealcycle.measures.trends import Trend
from dealcycle.present import cards, figures, formats, pictures, pictures_trends
from dealcycle.present.charts import Chart, Table
from dealcycle.present.group_names import ordered, plain_names, shown_names
from dealcycle.present.voice import Voice

OF_CURVES = ("win_rate", "time_to_close")  # what the curves tell of
MOST_DRAWN = 40
FUNNEL = "funnel"
HEADS = (N_("Figure"), N_("Value"), N_("Likely range"), N_("Deals"))


def records(found: Report, journal: Journal) -> list[Record]:
    """A row for each group and measure; without groups a row for each measure."""
    if not found.groups:
        return [_record(name, each) for name, each in found.measures.items()]
    return [
        {**by, **_record(name, each)}
        for by, group in zip(plain_names(journal, found.groups), found.groups, strict=True)
        for name, each in group.measures.items()
    ]


def _record(name: str, answer: Answer | Funnel) -> Record:
    known = isinstance(answer, Estimate)
    return {
        "measure": name,
        **{part: getattr(answer, part) if known else None
           for part in ("value", "low", "high")},
        "n": answer.n if isinstance(answer, Estimate | Funnel) else None,
        "unit": MEASURES[name].unit,
        "refused": answer.code if isinstance(answer, Refusal) else None,
    }  # fmt: skip


def told(
    found: Report,
    journal: Journal,
    read: Mapping[str, object],
    voice: Voice,
    title: str = "",
    moved: Sequence[Trend] = (),
) -> Told:
    """All measures of a report, or the one that was asked for."""
    tables = [("", _measures(found, journal, voice))]
    funnel = found.measures.get("funnel")
    if isinstance(funnel, Funnel) and funnel.stages:
        tables.append((voice.gettext(MEASURES[FUNNEL].title), _stages(funnel, voice)))
    tables += [
        (voice.gettext(MEASURES[name].title), chart.table)
        for name, chart in _compared(found, journal, voice, most=None)
    ]
    changes = [
        words for each in moved for words in pictures_trends.told("", each, journal.currency, voice)
    ]
    lines = [_numbers(found.deals, found.as_of, journal, voice)]
    return Told(
        title or voice.say(N_("How our selling works")),
        [*lines, *_notes(found, voice), *changes],
        [(caption, table) for caption, table in tables if table.rows],
        dict(charts(found, journal, voice)),
        figures.as_data(found, journal, read, voice, moved),
    )


def charts(found: Report, journal: Journal, voice: Voice) -> Iterator[tuple[str, Chart]]:
    """What can be drawn: groups of each measure first where it was split, curves, funnel."""
    yield from _compared(found, journal, voice, most=MOST_DRAWN)
    if isinstance(found.curves, Curves) and set(found.measures) & set(OF_CURVES):
        yield "curves", pictures.curves(found.curves, voice)
    funnel = found.measures.get("funnel")
    if isinstance(funnel, Funnel) and funnel.stages:
        yield "funnel", pictures.funnel(funnel, voice)
    if found.groups:
        return
    everyone = voice.say(N_("All deals"))
    for name, each in found.measures.items():
        if isinstance(each, Estimate):
            yield name, pictures.compared(name, [(everyone, each)], journal.currency, voice)


def _compared(
    found: Report, journal: Journal, voice: Voice, most: int | None
) -> Iterator[tuple[str, Chart]]:
    groups = ordered(found.groups)
    names = shown_names(journal, groups, voice)
    for name in found.measures if groups else ():
        answers = [
            (label, answer)
            for label, group in zip(names, groups, strict=True)
            if not isinstance(answer := group.measures[name], Funnel)
        ]
        if answers and name != "funnel":
            yield name, pictures.compared(name, answers[:most], journal.currency, voice)


def _measures(found: Report, journal: Journal, voice: Voice) -> Table:
    """A row a measure that has a figure; of a single one its other definitions below it."""
    rows: list[tuple[str, ...]] = []
    for name, answer in found.measures.items():
        if isinstance(answer, Estimate):
            rows.append(_row(name, answer, journal.currency, voice))
        if len(found.measures) == 1 and not isinstance(answer, Funnel):
            one = cards.card(name, answer, journal.currency, voice)
            rows += [
                (each.title, each.number, each.range, formats.number(each.n, voice.lang))
                for each in one.others
                if each.number
            ]
    return Table(tuple(map(voice.gettext, HEADS)), tuple(rows))


def _row(name: str, answer: Estimate, currency: str | None, voice: Voice) -> tuple[str, ...]:
    return (
        voice.gettext(MEASURES[name].title), pictures.value_alone(answer, currency, voice),
        cards.ends(answer, answer.unit, currency, voice), formats.number(answer.n, voice.lang),
    )  # fmt: skip


def _stages(funnel: Funnel, voice: Voice) -> Table:
    return pictures.funnel(funnel, voice).table


def _numbers(deals: DealNumbers, as_of: int, journal: Journal, voice: Voice) -> str:
    return voice.say(
        N_(
            "%(won)s won, %(lost)s lost, %(none)s undecided, %(open)s open, %(leads)s leads; "
            "as of %(day)s."
        ),
        won=formats.number(deals.won, voice.lang),
        lost=formats.number(deals.lost, voice.lang),
        none=formats.number(deals.no_decision, voice.lang),
        open=formats.number(deals.open, voice.lang),
        leads=formats.number(deals.leads, voice.lang),
        day=formats.day(figures.moment(as_of, journal.zone).date(), voice.lang),
    )


def _notes(found: Report, voice: Voice) -> Iterator[str]:
    """Why a figure is refused, and what others cannot tell."""
    for name, answer in found.measures.items():
        if isinstance(answer, Refusal):
            why = answer.says.say(voice.gettext, voice.ngettext)
            yield f"{voice.gettext(MEASURES[name].title)}: {why}"
        elif isinstance(answer, Estimate):
            yield from (note.say(voice.gettext, voice.ngettext) for note in answer.notes)


def stage_records(stages: Sequence[StageFigures]) -> list[Record]:
    """A row a stage: counts, conversion, loss and dwell with their intervals."""
    return [
        {
            "stage": stage.name, "entered": stage.entered, "skipped": stage.skipped,
            "reentered": stage.reentered, "still_there": stage.exits["open"],
            **_parts("conversion", stage.conversion), **_parts("loss", stage.loss),
            **_parts("dwell", stage.dwell),
        }
        for stage in stages
    ]  # fmt: skip


def _parts(name: str, answer: Answer) -> Record:
    known = isinstance(answer, Estimate)
    return {
        name: getattr(answer, "value", None) if known else None,
        f"{name}_low": getattr(answer, "low", None) if known else None,
        f"{name}_high": getattr(answer, "high", None) if known else None,
    }
