"""A report as one page that needs nothing else: to mail, to print, to keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from html import escape
from importlib.resources import files
from zoneinfo import ZoneInfo

from dealcycle.cycle.words import N_
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.curves import Curves
from dealcycle.measures.estimate import Refusal
from dealcycle.measures.funnel import Funnel
from dealcycle.measures.journal import Journal
from dealcycle.measures.report import DealNumbers, GroupFigures, Report
from dealcycle.present import formats, pictures, svg
from dealcycle.present.cards import Card, card
from dealcycle.present.charts import Chart, Table
from dealcycle.present.group_names import ordered, shown_names
from dealcycle.present.voice import Voice

MOST_COMPARED = 40  # a longer list of bars is read by nobody; the table holds them all
NUMBERS = {
    "won": N_("won"), "lost": N_("lost"), "no_decision": N_("undecided"),
    "open": N_("still open"), "leads": N_("leads"),
}  # fmt: skip

ROLES = {
    "id": N_("Number of the deal"), "opened": N_("Opened on"), "closed": N_("Closed on"),
    "won_at": N_("Won on"), "lost_at": N_("Lost on"), "expected": N_("Expected on"),
    "stage": N_("Stage"), "status": N_("Status"), "is_won": N_("Whether won"),
    "is_lost": N_("Whether lost"), "is_closed": N_("Whether closed"), "amount": N_("Amount"),
    "currency": N_("Currency"), "owner": N_("Owner"), "team": N_("Team"),
    "company": N_("Company"), "source": N_("Source"), "reason": N_("Lost reason"),
    "joined": N_("Joined tables"), "stage_dates": N_("Dates of stages"),
    "history": N_("History of stages"), "stages": N_("Stages"), "outcomes": N_("Outcomes"),
    "dimensions": N_("Can be split by"),
}  # fmt: skip


def page(found: Report, journal: Journal, read: Mapping[str, object], voice: Voice) -> str:
    """The whole document. `read`: files, rows, mapping, warnings, as in the JSON."""
    title = voice.say(N_("How our selling works"))
    parts = [
        _head(title, found, journal, read, voice),
        _figures(found, journal, voice),
        _curves(found, voice),
        _funnel(found, voice),
        _groups(found, journal, voice),
        _definitions(found, journal, voice),
        _read(read, voice),
    ]
    return (
        f'<!doctype html>\n<html lang="{voice.lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{_style()}</style></head>"
        f"<body><main>{''.join(filter(None, parts))}</main></body></html>\n"
    )


@lru_cache(maxsize=1)
def _style() -> str:
    return files("dealcycle.present").joinpath("report.css").read_text(encoding="utf-8")


def _head(
    title: str, found: Report, journal: Journal, read: Mapping[str, object], voice: Voice
) -> str:
    moment = datetime.fromtimestamp(found.as_of, ZoneInfo(journal.zone)).date()
    day = formats.day(moment, voice.lang)
    names = _list(read.get("files"))
    as_of = voice.say(N_("As of %(day)s"), day=day)
    facts = [as_of, *([formats.listed(names, voice.lang)] if names else [])]
    return (
        f"<header><h1>{escape(title)}</h1>"
        f'<p class="quiet">{escape(" · ".join(facts))}</p>{_numbers(found.deals, voice)}</header>'
    )


def _numbers(deals: DealNumbers, voice: Voice) -> str:
    cells = []
    for name, words in NUMBERS.items():
        n = getattr(deals, name)
        if n or name not in ("no_decision", "leads"):
            number = formats.number(n, voice.lang)
            cells.append(f"<li><b>{number}</b> {escape(voice.gettext(words))}</li>")
    return f'<ul class="counts">{"".join(cells)}</ul>'


def _figures(found: Report, journal: Journal, voice: Voice) -> str:
    cards = [
        _card(card(name, answer, journal.currency, voice))
        for name, answer in found.measures.items()
        if not isinstance(answer, Funnel) and name != "funnel"
    ]
    return f'<section class="figures">{"".join(cards)}</section>'


def _card(one: Card) -> str:
    body = f'<p class="refused">{escape(one.refused)}</p>'
    if not one.refused:
        ends = f' <span class="range">{escape(one.range)}</span>' if one.range else ""
        body = (
            f'<p class="number"><b>{escape(one.number)}</b> '
            f'<span class="unit">{escape(one.unit)}</span>{ends}</p>{_bar(one)}'
        )
    said = [one.sentence, *one.notes]
    words = "".join(f"<p>{escape(each)}</p>" for each in said if each)
    of = f'<p class="quiet">{escape(one.of)}</p>' if one.of else ""
    return f"<article><h2>{escape(one.title)}</h2>{body}{words}{of}</article>"


def _bar(one: Card) -> str:
    if one.low is None or one.at is None or one.high is None:
        return ""
    low, at, high = (f"{100 * share:.1f}" for share in (one.low, one.at, one.high))
    return (
        '<svg class="figure-bar" viewBox="0 0 100 10" preserveAspectRatio="none" '
        'aria-hidden="true"><path class="track" d="M0 5H100"/>'
        f'<path class="interval series-1" d="M{low} 5H{high}"/>'
        f'<path class="here series-1" d="M{at} 1V9"/></svg>'
    )


def _curves(found: Report, voice: Voice) -> str:
    if found.curves is None:
        return ""
    if isinstance(found.curves, Curves):
        return _chart(pictures.curves(found.curves, voice), "curves", voice)
    return _refused(voice.say(N_("What becomes of 100 deals")), found.curves, voice)


def _funnel(found: Report, voice: Voice) -> str:
    funnel = found.measures.get("funnel")
    if isinstance(funnel, Refusal):
        title = MEASURES["funnel"].title
        return _refused(voice.gettext(title), funnel, voice)
    if not isinstance(funnel, Funnel) or not funnel.stages:
        return ""
    parts = [_chart(pictures.funnel(funnel, voice), "funnel", voice)]
    if funnel.leads:
        title = voice.say(N_("Before the clock: leads"))
        chart = pictures.funnel(funnel, voice, funnel.leads)
        parts.append(f"<h3>{escape(title)}</h3>{_table(chart.table, title)}")
    return "".join(parts)


def _refused(title: str, refusal: Refusal, voice: Voice) -> str:
    said = refusal.says.say(voice.gettext, voice.ngettext)
    return f'<section><h2>{escape(title)}</h2><p class="refused">{escape(said)}</p></section>'


def _chart(chart: Chart, key: str, voice: Voice) -> str:
    legend = "".join(
        f'<span class="key {kind}">{escape(name)}</span>' for name, kind in svg.keys(chart)
    )
    legend = f'<div class="legend">{legend}</div>' if legend else ""
    note = f'<p class="quiet">{escape(chart.note)}</p>' if chart.note else ""
    return (
        f"<section><h2>{escape(chart.title)} <small>{escape(chart.sub)}</small></h2>"
        f'<figure class="chart">{legend}{svg.both(chart, key)}</figure>{note}'
        f"<details><summary>{escape(voice.say(N_('Show as a table')))}</summary>"
        f"{_table(chart.table, chart.title)}</details></section>"
    )


def _table(table: Table, caption: str) -> str:
    def line(cells: Sequence[str]) -> str:
        first, *others = cells
        numbers = "".join(f"<td>{escape(cell)}</td>" for cell in others)
        return f'<tr><th scope="row">{escape(first)}</th>{numbers}</tr>'

    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.head)
    return (
        f'<div class="frame" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(map(line, table.rows))}</tbody>"
        "</table></div>"
    )


def _groups(found: Report, journal: Journal, voice: Voice) -> str:
    """Each measure with its groups below each other."""
    if not found.groups:
        return ""
    groups = ordered(found.groups)
    names = shown_names(journal, groups, voice)
    parts = [_group_numbers(groups, names, voice)]
    for name in MEASURES:
        answers = [
            (label, group.measures[name])
            for label, group in zip(names, groups, strict=True)
            if name in group.measures
        ]
        figures = [(label, each) for label, each in answers if not isinstance(each, Funnel)]
        if name != "funnel" and any(not isinstance(each, Refusal) for _, each in figures):
            chart = pictures.compared(name, figures[:MOST_COMPARED], journal.currency, voice)
            whole = pictures.compared(name, figures, journal.currency, voice).table
            parts.append(_chart(replace(chart, table=whole), f"by-{name}", voice))
    return "".join(parts)


def _group_numbers(groups: Sequence[GroupFigures], names: Sequence[str], voice: Voice) -> str:
    title = voice.say(N_("Comparison"))
    used = [key for key in NUMBERS if any(getattr(group.deals, key) for group in groups)]
    rows = tuple(
        (label, *(formats.number(getattr(group.deals, key), voice.lang) for key in used))
        for label, group in zip(names, groups, strict=True)
    )
    table = Table(("", *(voice.gettext(NUMBERS[key]) for key in used)), rows)
    return f'<section><h2 class="part">{escape(title)}</h2>{_table(table, title)}</section>'


def _definitions(found: Report, journal: Journal, voice: Voice) -> str:
    title = voice.say(N_("What the figures mean, and why other systems say something else"))
    parts = [f'<h2 class="part">{escape(title)}</h2>']
    heads = (
        N_("Definition"), N_("Value"), N_("Likely range"), N_("Deals"), N_("What it says"),
    )  # fmt: skip
    for name, answer in found.measures.items():
        if isinstance(answer, Funnel):
            continue
        one = card(name, answer, journal.currency, voice)
        rows = tuple(
            (o.title, o.number, o.range, formats.number(o.n, voice.lang), o.explains)
            for o in one.others
        )
        table = _table(Table(tuple(map(voice.gettext, heads)), rows), one.title) if rows else ""
        parts.append(
            f'<section class="definition"><h3>{escape(one.title)}</h3>'
            f"<p>{escape(one.definition)}</p>{table}</section>"
        )
    return "".join(parts)


def _read(read: Mapping[str, object], voice: Voice) -> str:
    if not read:
        return ""
    title = voice.say(N_("What was read, and what was guessed"))
    rows = read.get("rows")
    facts = [
        voice.ngettext("%(n)s row", "%(n)s rows", int(str(rows)))
        % {"n": formats.number(int(str(rows)), voice.lang)}
        if rows is not None
        else "",
        *_list(read.get("warnings")),
    ]
    listed = "".join(f"<li>{escape(fact)}</li>" for fact in facts if fact)
    return f"<section><h2>{escape(title)}</h2><ul>{listed}</ul>{_mapping(read, voice)}</section>"


def _mapping(read: Mapping[str, object], voice: Voice) -> str:
    """Role by role what it was read from; whatever was not found is left out."""
    mapping = read.get("mapping")
    if not isinstance(mapping, Mapping):
        return ""
    columns = mapping.get("columns")
    told: dict[str, list[str]] = {}
    if isinstance(columns, Mapping):
        told = {str(role): [str(column)] for role, column in columns.items()}
    for key in ("joined", "stage_dates", "history", "stages", "outcomes", "dimensions", "currency"):
        value = mapping.get(key)
        if key == "history" and isinstance(value, Mapping):
            value = value.get("file")
        if key == "dimensions" and isinstance(value, Mapping):
            value = list(value)
        if found := list(_flat(value)):
            told[key] = found
    heads = (voice.say(N_("Read as")), voice.say(N_("Taken from")))
    rows = tuple(
        (voice.gettext(ROLES.get(role, role)), ", ".join(found)) for role, found in told.items()
    )
    return f'<div class="read">{_table(Table(heads, rows), heads[0])}</div>' if rows else ""


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (f"{key} = {', '.join(_flat(each))}" for key, each in value.items())
    elif isinstance(value, (list, tuple)):
        yield from (str(each) for each in value)
    elif value is not None and value != "":
        yield str(value)


def _list(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else []
