"""Trends as a sheet: each figure period by period, and what changed for good."""

from django.utils.translation import gettext as _

from dealcycle.insights import trending
from dealcycle.insights.asking import Asking, Asks, asking
from dealcycle.insights.sheets.frame import framed
from dealcycle.insights.trending import Named
from dealcycle.measures.catalogue import MEASURES
from dealcycle.present import pictures_trends
from dealcycle.present.group_names import shown
from dealcycle.present.sheet import Line, Part, Sheet, line


def sheet(asks: Asks) -> Sheet:
    ask = trending.narrowed(asking(asks))
    period = trending.period_of(asks.GET.get("period", ""))
    found = trending.answer(ask, period)
    every = [each for lines in found.by_figure.values() for each in lines]
    told = pictures_trends.headline(every, ask.opened.journal.currency, ask.voice) if every else []
    words = _("By month") if period == trending.FIRST else _("By quarter")
    parts = [Part("told", "", said=tuple(told))]
    parts += [_figure(name, lines, ask) for name, lines in found.by_figure.items()]
    question = _("How have our figures moved, and what changed for good?")
    return framed(ask, "trends", _("Trends"), question, parts, more=(words,))


def _figure(name: str, lines: tuple[Named, ...], ask: Asking) -> Part:
    chart = pictures_trends.trend(lines, ask.opened.journal.currency, ask.voice)
    title = _(MEASURES[name].title)
    known = any(point.answer for _who, each in lines for point in each.points)
    return Part(
        f"trend-{name}", title, chart=chart if known else None,
        said=() if known else (_("No figure in any period yet."),),
        lines=tuple(_points(title, lines, ask)),
    )  # fmt: skip


def _points(title: str, lines: tuple[Named, ...], ask: Asking) -> list[Line]:
    return [
        line(title, point.answer, ask.voice,
             ", ".join(filter(None, [who, shown(each.period, point.code, {}, ask.voice)])))
        for who, each in lines
        for point in each.points
    ]  # fmt: skip
