"""Improve: what to do first, and why?"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dealcycle.advice.recommending import FIRST_SCREEN
from dealcycle.insights import advised, filters, judging, queries
from dealcycle.insights.asked import Asked
from dealcycle.insights.asking import Asking, Asks, asking
from dealcycle.insights.improving import Improvement, improvement
from dealcycle.insights.journal import NotReady
from dealcycle.insights.keepsakes import menu_of
from dealcycle.insights.waiting import has_waited, not_ready


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what changes with the question."""
    try:
        ask = narrowed(request)
        found = improvement(ask.opened, ask.question)
    except NotReady:
        return not_ready(request, "insights/improve/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    template = "insights/improve/body.html" if request.htmx else "insights/improve/page.html"
    response = render(request, template, _context(request, ask, found))
    if request.htmx:
        query = ask.asked.query()
        response.headers["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


@require_GET
def deals(request: HttpRequest) -> HttpResponse:
    """The open deals that a counted recommendation is about."""
    try:
        ask = narrowed(request)
        found = improvement(ask.opened, ask.question).recommendations
    except NotReady:
        return not_ready(request, "insights/improve/not_ready.html")
    if loaded := has_waited(request):
        return loaded
    key = request.GET.get("key", "")
    one = next((each for each in found if each.deals and each.key == key), None)
    if one is None:
        query = ask.asked.query()
        return HttpResponseRedirect(
            f"{reverse('improve')}?{query}" if query else reverse("improve")
        )
    heads = (_("Deal"), _("Owner"), _("Stage"), _("Amount"), _("Expected close"))
    context = {
        "one": advised.advised(one, ask),
        "deals": queries.these_deals(request.user, one.deals),
        "count": one.count,
        "columns": [{"label": head, "num": at > 2} for at, head in enumerate(heads)],
        "query": ask.asked.query(),
    }
    return render(request, "insights/improve/deals.html", context)


def narrowed(request: Asks) -> Asking:
    """Advice is about now and about all periods: only whose and which deals can be chosen."""
    ask = asking(request)
    return Asking(
        ask.opened, Asked(only=ask.asked.only, faults=ask.asked.faults), ask.labels, ask.voice
    )


def _context(request: HttpRequest, ask: Asking, found: Improvement) -> dict[str, object]:
    adopted = queries.adoptions(request.user)
    acted_on = {each.key for each in adopted}
    new = [one for one in found.recommendations if one.key not in acted_on]
    first = [one for one in new if one.firm][:FIRST_SCREEN]
    rest = [one for one in new if one not in first]
    return {
        "menu": menu_of(request, "improve"),
        "ask": ask,
        "query": ask.asked.query(),
        "faults": ask.asked.faults,
        "first": [advised.advised(one, ask) for one in first],
        "rest": [advised.advised(one, ask) for one in rest],
        "silence": advised.advisor(ask).silent(found.silence) if found.silence else None,
        "quiet": [advised.advisor(ask).quiet(one) for one in found.quiet],
        "found": found,
        "adopted": judging.adopted(adopted, ask, request.user),
        "may_adopt": request.user.may_write,
        "empty": not found.closed and not found.compared,
        "filters": filters.choices(request.user, ask),
        "chips": filters.chips(ask),
        "whose": filters.whose(ask.opened.scope),
    }
