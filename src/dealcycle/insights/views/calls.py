"""One's own call on a deal, set in the forecast's list and on the deal's page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dealcycle.crm import access
from dealcycle.cycle.refusal import Refused
from dealcycle.insights.calls import call_deal
from dealcycle.insights.panels import call_of, call_panel
from dealcycle.web import answers


@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, deal: int) -> HttpResponse:
    """The part of the deal's page; or keeps the call: undoing posts the one before."""
    if request.method == "GET":
        return HttpResponse(call_panel(request, access.the_deal(request.user, deal)))
    if not access.may_write(request.user):
        raise Http404
    found = get_object_or_404(access.deals(request.user), pk=deal)
    before = call_of(found)
    given = request.POST.get("call", request.GET.get("call", ""))
    done = call_deal(deal=found, call=given, by=request.user, now=timezone.now())
    if isinstance(done, Refused):
        return answers.refused(done)
    undo = f"{reverse('deal_call', args=[deal])}?call={before}"
    return answers.done(
        _("“%(name)s”: %(call)s") % {"name": found.name, "call": done.get_call_display()}
        if done
        else _("“%(name)s” has no call any more.") % {"name": found.name},
        undo=undo if before != given else "",
        refresh="calls-changed timeline-changed",
    )
