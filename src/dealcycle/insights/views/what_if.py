"""What if: which stage costs most, and what would other figures bring?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dealcycle.insights import filters, trying
from dealcycle.insights.asking import Asking, asking
from dealcycle.insights.drawing import day_of
from dealcycle.insights.journal import NotReady
from dealcycle.insights.keepsakes import menu_of
from dealcycle.insights.trying import Tried
from dealcycle.insights.waiting import has_waited, not_ready
from dealcycle.measures.estimate import Refusal
from dealcycle.present import stage_told


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what changes with the sliders."""
    try:
        ask = asking(request)
    except NotReady:
        return not_ready(request, "insights/what_if/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    tried = trying.read_tried(request.GET)
    context = _context(request, ask, tried)
    slid = request.htmx and request.htmx.target == "what-if-answer"
    part = "answer" if slid else "body" if request.htmx else "page"
    response = render(request, f"insights/what_if/{part}.html", context)
    if request.htmx:
        response.headers["HX-Push-Url"] = f"{request.path}?{context['address']}"
    return response


def _context(request: HttpRequest, ask: Asking, tried: Tried) -> dict[str, object]:
    kept, currency = ask.asked, ask.opened.journal.currency
    model, rest = trying.answer(ask), kept.query(by=())
    found: dict[str, object] = {"refused": "", "told": [], "rows": []}
    if isinstance(model, Refusal):
        found["refused"] = model.says.say(ask.voice.gettext, ask.voice.ngettext)
    else:
        asked = (*tried.factors(), tried.frame, currency, ask.voice)
        found["told"] = stage_told.told(model, *asked)
        found["rows"] = stage_told.rows(model, *asked)
    return found | {
        "menu": menu_of(request, "what_if"),
        "ask": ask, "tried": tried, "address": tried.address(rest), "query": rest,
        "faults": kept.faults, "narrowed": bool(kept.only or kept.as_of or kept.span),
        "untouched": tried.address(rest, conversion={}, days={}), "most": trying.MOST,
        "frames": filters.frames(tried.frame, lambda frame: tried.address(rest, frame=frame)),
        "filters": filters.choices(request.user, ask),
        "chips": filters.chips(ask), "whose": filters.whose(ask.opened.scope),
        "as_of": day_of(ask),
    }  # fmt: skip
