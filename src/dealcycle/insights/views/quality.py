"""Data quality: which figures can be believed, and what bends the others?"""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dealcycle.insights import filters
from dealcycle.insights.asked import Asked
from dealcycle.insights.asking import Asking, asking
from dealcycle.insights.examining import examination
from dealcycle.insights.journal import NotReady
from dealcycle.insights.keepsakes import menu_of
from dealcycle.insights.pointing import Pointed
from dealcycle.insights.waiting import has_waited, not_ready
from dealcycle.measures.forensics.finding import Examination
from dealcycle.measures.question import Question
from dealcycle.present import data_quality


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what changes with the question."""
    try:
        ask = asking(request)
        found = examination(ask.opened, whole(ask))
    except NotReady:
        return not_ready(request, "insights/quality/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    template = "insights/quality/body.html" if request.htmx else "insights/quality/page.html"
    response = render(request, template, _context(request, ask, found))
    if request.htmx:
        query = ask.asked.query(by=())
        response.headers["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


def whole(ask: Asking) -> Question:
    """Data is judged as a whole, whatever the period."""
    return replace(ask.plain, since=None, until=None)


def flaw(ask: Asking, name: str) -> tuple[Pointed, str] | None:
    """The deals of one finding, and what it is called; None where nothing of it is found."""
    found = examination(ask.opened, whole(ask))
    one = next((each for each in found.findings if each.name == name), None)
    if one is None:
        return None
    told = data_quality.findings(replace(found, findings=(one,)), None, ask.voice)[0]
    return Pointed(one.counted, one.n), told.title


def _context(request: HttpRequest, ask: Asking, found: Examination) -> dict[str, object]:
    kept: Asked = ask.asked
    return {
        "menu": menu_of(request, "quality"),
        "ask": ask,
        "query": kept.query(by=()),
        "faults": kept.faults,
        "n": found.n,
        "narrowed": bool(kept.only or kept.as_of),
        "findings": data_quality.findings(found, ask.opened.journal.currency, ask.voice),
        "clean": data_quality.clean(found, ask.voice),
        "unchecked": data_quality.unchecked(found, ask.voice),
        "filters": filters.choices(request.user, ask),
        "chips": filters.chips(ask),
        "whose": filters.whose(ask.opened.scope),
        "as_of": _day(found.as_of, ask),
    }


def _day(moment: int, ask: Asking) -> date:
    return datetime.fromtimestamp(moment, ZoneInfo(ask.opened.journal.zone)).date()
