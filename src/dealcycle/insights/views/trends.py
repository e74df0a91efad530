"""Trends: how have the figures moved, and what changed for good?"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.insights import filters, trending
from dealcycle.insights.asking import Asking, asking
from dealcycle.insights.drawing import Drawn, day_of, drawn
from dealcycle.insights.journal import NotReady
from dealcycle.insights.keepsakes import menu_of
from dealcycle.insights.trending import Named, Trended
from dealcycle.insights.waiting import has_waited, not_ready
from dealcycle.present import pictures_trends


@dataclass(frozen=True)
class Figure:
    """One measure: its chart, and what is told of each line."""

    drawn: Drawn
    told: list[str]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what changes with the question."""
    try:
        ask = trending.narrowed(asking(request))
    except NotReady:
        return not_ready(request, "insights/trends/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    period = trending.period_of(request.GET.get("period", ""))
    context = _context(request, ask, period)
    template = "insights/trends/body.html" if request.htmx else "insights/trends/page.html"
    response = render(request, template, context)
    if request.htmx:
        response.headers["HX-Push-Url"] = f"{request.path}?{context['address']}"
    return response


def _context(request: HttpRequest, ask: Asking, period: str) -> dict[str, object]:
    found, kept = trending.answer(ask, period), ask.asked
    every = [each for lines in found.by_figure.values() for each in lines]
    currency = ask.opened.journal.currency
    empty = not any(point.answer for _name, each in every for point in each.points)
    return {
        "menu": menu_of(request, "trends"),
        "ask": ask, "period": period, "address": _address(period, kept.query()),
        "query": kept.query(), "plain_query": kept.query(by=()), "faults": kept.faults,
        "narrowed": bool(kept.only or kept.as_of), "empty": empty,
        "told": [] if empty else pictures_trends.headline(every, currency, ask.voice),
        "figures": [] if empty else _figures(found, ask), "left_out": found.left_out,
        "spans": _spans(period, kept.query()), "by": _by(ask),
        "filters": filters.choices(request.user, ask), "chips": filters.chips(ask),
        "whose": filters.whose(ask.opened.scope), "as_of": day_of(ask),
    }  # fmt: skip


def _figures(found: Trended, ask: Asking) -> list[Figure]:
    return [_figure(name, lines, ask) for name, lines in found.by_figure.items()]


def _figure(name: str, lines: tuple[Named, ...], ask: Asking) -> Figure:
    currency = ask.opened.journal.currency
    chart = pictures_trends.trend(lines, currency, ask.voice)
    said = [
        words
        for who, each in lines
        if len(lines) == 1 or each.turns
        for words in pictures_trends.told(who, each, currency, ask.voice)
    ]
    return Figure(drawn(chart, f"trend-{name}"), said)


def _spans(period: str, query: str) -> list[dict[str, object]]:
    words = {"month": _("By month"), "quarter": _("By quarter")}
    return [
        {"label": label, "href": f"?{_address(name, query)}", "current": name == period}
        for name, label in words.items()
    ]


def _by(ask: Asking) -> list[tuple[str, str, bool]]:
    return [(name, str(words), name in ask.asked.by) for name, words in ask.labels.items()]


def _address(period: str, query: str) -> str:
    return "&".join(filter(None, [f"period={period}" if period != trending.FIRST else "", query]))
