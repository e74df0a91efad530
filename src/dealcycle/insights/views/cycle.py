"""Cycle: how does our selling work?"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.insights import asked, filters
from dealcycle.insights.answers import FIGURES
from dealcycle.insights.asking import Asking, asking
from dealcycle.insights.drawing import Drawn, day_of, drawn
from dealcycle.insights.explained import EXPLAINED
from dealcycle.insights.journal import NotReady
from dealcycle.insights.keepsakes import menu_of
from dealcycle.insights.waiting import has_waited, not_ready, waits
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.curves import Curves
from dealcycle.measures.estimate import Refusal
from dealcycle.measures.funnel import Funnel, StageFigures
from dealcycle.measures.report import DealNumbers
from dealcycle.present import cards, pictures
from dealcycle.present.group_names import ordered, shown_names
from dealcycle.present.html_report import NUMBERS

COOKIE = "cycle"
YEAR = 60 * 60 * 24 * 365
MOST_BARS = 25  # a longer list of bars is read by nobody; the table holds them all


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what changes with the question."""
    if not request.GET and (kept := request.COOKIES.get(COOKIE)):
        return HttpResponseRedirect(f"{reverse('cycle')}?{QueryDict(kept[:400]).urlencode()}")
    try:
        ask = asking(request, to_the_hour=True)
    except NotReady:
        return not_ready(request, "insights/cycle/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    context = _context(request, ask)
    template = "insights/cycle/body.html" if request.htmx else "insights/cycle/page.html"
    response = render(request, template, context)
    if request.htmx:
        response.headers["HX-Push-Url"] = f"{reverse('cycle')}?{context['query']}"
    query = "" if ask.asked.faults else str(ask.asked.query())
    response.set_cookie(COOKIE, query, max_age=YEAR, samesite="Lax", httponly=True,
                        secure=request.is_secure(), path=reverse("cycle"))  # fmt: skip
    return response


@require_GET
@waits
def explained(request: HttpRequest, figure: str) -> HttpResponse:
    """One figure: what it means, how others count it, and why theirs differs here."""
    if figure not in FIGURES:
        raise Http404
    ask = asking(request, to_the_hour=True)
    answer = ask.report.measures[figure]
    card = cards.card(figure, answer, ask.opened.journal.currency, ask.voice)
    context = {
        "card": card,
        "query": ask.asked.query(by=()),
        "words": [_(text) for text in EXPLAINED[figure]],
        "as_of": day_of(ask),
    }
    template = "insights/cycle/sheet.html" if request.htmx else "insights/cycle/explained.html"
    return render(request, template, context)


def _context(request: HttpRequest, ask: Asking) -> dict[str, object]:
    found, currency = ask.report, ask.opened.journal.currency
    deals = found.deals
    return {
        "menu": menu_of(request, "cycle"),
        "ask": ask,
        "query": ask.asked.query() or "span=",
        "plain_query": ask.asked.query(by=()),
        "compare_query": _compared(ask),
        "trends_query": ask.asked.query(by=_own_split(ask), span=""),
        "lasting": ask.asked.query(by=(), span=""),
        "faults": ask.asked.faults,
        "empty": deals == DealNumbers(),
        "narrowed": bool(ask.asked.only or ask.asked.span or ask.asked.as_of),
        "cards": [cards.card(name, found.measures[name], currency, ask.voice) for name in FIGURES],
        "numbers": _numbers(deals, ask),
        "curves": _curves(ask),
        "funnels": _funnels(ask),
        "funnel_refused": _funnel_refused(ask),
        "groups": _groups(ask),
        "filters": filters.choices(request.user, ask),
        "chips": filters.chips(ask),
        "as_of": day_of(ask),
        "whose": filters.whose(ask.opened.scope),
    }


def _compared(ask: Asking) -> str:
    """Compare by what the page is split by; otherwise the last quarter with the one before."""
    by = "".join(_own_split(ask))
    rest = ask.asked.query(by=()) if by else ask.asked.query(by=(), span="")
    return "&".join(filter(None, [f"what={by}" if by else "", rest]))


def _own_split(ask: Asking) -> tuple[str, ...]:
    """The dimension that the page is split by, if any; a period is none."""
    return tuple(name for name in ask.asked.by if name in ask.labels)[:1]


def _numbers(deals: DealNumbers, ask: Asking) -> list[tuple[str, int, str]]:
    always = ("won", "lost", "open")
    return [
        (key, n, ask.voice.gettext(words))
        for key, words in NUMBERS.items()
        if (n := getattr(deals, key)) or key in always
    ]


def _curves(ask: Asking) -> Drawn | str | None:
    found = ask.report.curves
    if isinstance(found, Curves):
        return drawn(pictures.curves(found, ask.voice), "curves")
    if isinstance(found, Refusal):
        return found.says.say(ask.voice.gettext, ask.voice.ngettext)
    return None


@dataclass(frozen=True)
class FunnelOf:
    """The stages of one pipeline, those before its clock apart."""

    name: str
    drawn: Drawn
    rows: list[tuple[StageFigures, tuple[str, ...]]]
    leads: list[tuple[StageFigures, tuple[str, ...]]]
    head: tuple[str, ...]


def _funnels(ask: Asking) -> list[FunnelOf]:
    funnel = ask.report.measures["funnel"]
    if not isinstance(funnel, Funnel):
        return []
    found = []
    for pipeline in ask.opened.journal.pipelines:
        stages = [stage for stage in funnel.stages if stage.pipeline == pipeline.code]
        leads = [stage for stage in funnel.leads if stage.pipeline == pipeline.code]
        if not any(stage.entered for stage in (*stages, *leads)):
            continue
        chart = pictures.funnel(funnel, ask.voice, stages)
        before = pictures.funnel(funnel, ask.voice, leads).table.rows if leads else ()
        found.append(
            FunnelOf(
                pipeline.name,
                drawn(chart, f"funnel-{pipeline.code}"),
                list(zip(stages, chart.table.rows, strict=True)),
                list(zip(leads, before, strict=True)),
                chart.table.head,
            )
        )
    return found


def _funnel_refused(ask: Asking) -> str:
    funnel = ask.report.measures["funnel"]
    if isinstance(funnel, Refusal):
        return funnel.says.say(ask.voice.gettext, ask.voice.ngettext)
    return ""


@dataclass(frozen=True)
class Split:
    """The groups: their names with the address that narrows to them, and a chart per measure."""

    label: str
    rows: list[tuple[str, str, str, DealNumbers, list[tuple[str, str, bool]]]]
    charts: list[Drawn]
    heads: list[str]
    others: int


def _groups(ask: Asking) -> Split | None:
    groups, by = ordered(ask.report.groups), ask.asked.by
    if not by or not groups:
        return None
    names, currency = (
        shown_names(ask.opened.journal, groups, ask.voice),
        ask.opened.journal.currency,
    )
    charts = []
    for name in FIGURES:
        answers = [
            (label, group.measures[name])
            for label, group in zip(names, groups, strict=True)
            if not isinstance(group.measures[name], Funnel)
        ]
        if any(not isinstance(each, Refusal) for _label, each in answers):
            chart = pictures.compared(name, answers[:MOST_BARS], currency, ask.voice)
            charts.append(drawn(chart, f"by-{name}"))
    rows = []
    for label, group in zip(names, groups, strict=True):
        cells = [
            (
                name,
                pictures.value_alone(group.measures[name], currency, ask.voice),
                bool(group.measures[name]),
            )
            for name in FIGURES
        ]
        codes = ",".join(str(code) for code in group.codes)
        rows.append(
            (label, filters.narrowed(ask.asked, by, group.codes), codes, group.deals, cells)
        )
    known = ask.labels | {key: str(label) for key, label in asked.PERIOD_LABELS.items()}
    label = " × ".join(str(known[name]) for name in by)
    heads = [_(MEASURES[name].title) for name in FIGURES]
    return Split(label, rows, charts, heads, max(len(groups) - MOST_BARS, 0))
