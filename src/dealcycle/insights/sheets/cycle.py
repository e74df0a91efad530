"""Cycle as a sheet: the figures with their definitions, what becomes of deals, stages, groups."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dealcycle.insights.answers import FIGURES
from dealcycle.insights.asking import Asking, Asks, asking
from dealcycle.insights.sheets.frame import framed, said
from dealcycle.measures import definitions
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.curves import Curves
from dealcycle.measures.estimate import SHARE, Refusal
from dealcycle.measures.funnel import Funnel, StageFigures
from dealcycle.present import cards, formats, pictures
from dealcycle.present.group_names import ordered, shown_names
from dealcycle.present.html_report import NUMBERS
from dealcycle.present.sheet import Line, Part, Sheet, count, definition, line

MOST_BARS = 25
AGES = (30, 60, 90, 180, 365)


def sheet(asks: Asks) -> Sheet:
    ask = asking(asks, to_the_hour=True)
    parts = [figures(ask), curves(ask), *funnels(ask), *_groups(ask)]
    return framed(ask, "cycle", _("Cycle"), _("How does our selling work?"), parts)


def figures(ask: Asking, *, names: tuple[str, ...] = FIGURES) -> Part:
    """The measures in plain sentences, and how many deals they stand on."""
    found, currency, voice = ask.report, ask.opened.journal.currency, ask.voice
    numbers = [
        (voice.gettext(words), n)
        for key, words in NUMBERS.items()
        if (n := getattr(found.deals, key)) or key in ("won", "lost", "open")
    ]
    told = " · ".join(f"{formats.number(n, voice.lang)} {words}" for words, n in numbers)
    lines = [count(_("Deals"), n, words) for words, n in numbers]
    for name in names:
        answer, title = found.measures[name], _(MEASURES[name].title)
        lines.append(line(title, answer, voice))
        lines += [
            definition(title, each, definitions.title(each.name).say(voice.gettext, voice.ngettext))
            for each in answer.definitions
        ]
    shown = tuple(cards.card(name, found.measures[name], currency, voice) for name in names)
    return Part("figures", "", said=(told,), cards=shown, lines=tuple(lines))


def curves(ask: Asking) -> Part:
    found = ask.report.curves
    title = _("What becomes of 100 deals")
    if not isinstance(found, Curves):
        return Part("curves", title, said=(said(ask, found),) if found is not None else ())
    chart = pictures.curves(found, ask.voice)
    lines = []
    for fate in found.fates:
        for age in (age for age in AGES if age <= found.until):
            value, low, high = fate.at(age)
            day = ask.voice.say("day %(day)s", day=formats.number(age, ask.voice.lang))
            lines.append(Line(_(pictures.NAMES[fate.name]), day, value, low, high, unit=SHARE))
    return Part("curves", chart.title, chart.sub, chart=chart, lines=tuple(lines), note=chart.note)


def funnels(ask: Asking) -> Iterator[Part]:
    """A part for each pipeline that any deal has entered."""
    funnel = ask.report.measures["funnel"]
    if isinstance(funnel, Refusal):
        yield Part("funnel", _("Where deals stop or wait"), said=(said(ask, funnel),))
    if not isinstance(funnel, Funnel):
        return
    pipelines = ask.opened.journal.pipelines
    for pipeline in pipelines:
        stages = [each for each in funnel.stages if each.pipeline == pipeline.code]
        leads = [each for each in funnel.leads if each.pipeline == pipeline.code]
        if not any(each.entered for each in (*stages, *leads)):
            continue
        chart = pictures.funnel(funnel, ask.voice, stages)
        title = f"{chart.title}: {pipeline.name}" if len(pipelines) > 1 else chart.title
        lines = [found for stage in (*leads, *stages) for found in _stage(stage, ask)]
        yield Part(
            f"funnel-{pipeline.code}", title, chart.sub, chart=chart, table=chart.table,
            lines=tuple(lines),
        )  # fmt: skip


def _stage(stage: StageFigures, ask: Asking) -> Iterator[Line]:
    yield count(_("Deals entered"), stage.entered, stage.name)
    yield line(_("Goes on"), stage.conversion, ask.voice, stage.name)
    yield line(_("Lost here"), stage.loss, ask.voice, stage.name)
    yield line(_("Half are gone by"), stage.dwell, ask.voice, stage.name)
    yield count(_("Still there"), stage.exits["open"], stage.name)


def _groups(ask: Asking) -> Iterator[Part]:
    """A chart a measure, where the page is split."""
    if not ask.asked.by or not ask.report.groups:
        return
    groups, currency = ordered(ask.report.groups), ask.opened.journal.currency
    names = shown_names(ask.opened.journal, groups, ask.voice)
    for name in FIGURES:
        title = _(MEASURES[name].title)
        answers = [
            (label, answer)
            for label, group in zip(names, groups, strict=True)
            if not isinstance(answer := group.measures[name], Funnel)
        ]
        lines = tuple(line(title, answer, ask.voice, label) for label, answer in answers)
        if any(not isinstance(each, Refusal) for _label, each in answers):
            chart = pictures.compared(name, answers[:MOST_BARS], currency, ask.voice)
            yield Part(f"by-{name}", title, chart=chart, lines=lines)
        else:
            yield Part(f"by-{name}", "", lines=lines)
