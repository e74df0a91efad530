"""A manager's adjustment of what somebody says of a deal, beside their own call."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.crm import access
from dealcycle.crm.models import Deal
from dealcycle.cycle.refusal import Refused
from dealcycle.insights.adjusting import adjust_deal, adjustments_of, may_adjust
from dealcycle.insights.forms import DealAdjustmentForm
from dealcycle.insights.models import Adjustment
from dealcycle.insights.panels import call_of
from dealcycle.web import answers

CHANGED = "calls-changed timeline-changed"
TEMPLATE = "insights/forecast/adjusting.html"


@require_http_methods(["GET", "POST"])
def deal(request: HttpRequest, deal: int) -> HttpResponse:
    """The dialogue: what the manager expects, and why."""
    found = _theirs(request, deal)
    had = adjustments_of([found.pk]).get(found.pk)
    initial = {"call": had.call, "reason": had.reason} if had else {}
    form = DealAdjustmentForm(request.POST or None, initial=initial)
    context = {"form": form, "deal": found, "had": had, "own": call_of(found)}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return answers.form_again(request, TEMPLATE, context)
    given = form.cleaned_data
    done = adjust_deal(
        deal=found, call=given["call"], reason=given["reason"], by=request.user,
        now=timezone.now(),
    )  # fmt: skip
    if isinstance(done, Refused):
        form.refuse(done)
        return answers.form_again(request, TEMPLATE, context)
    return _said(found, done, had)


@require_POST
def deal_undo(request: HttpRequest, deal: int) -> HttpResponse:
    """What was adjusted before, in the address."""
    found = _theirs(request, deal)
    had = adjustments_of([found.pk]).get(found.pk)
    done = adjust_deal(
        deal=found, call=request.GET.get("call", ""), reason=request.GET.get("reason", ""),
        by=request.user, now=timezone.now(),
    )  # fmt: skip
    if isinstance(done, Refused):
        return answers.refused(done)
    return _said(found, done, had)


def _theirs(request: HttpRequest, deal: int) -> Deal:
    found = get_object_or_404(
        access.deals(request.user).select_related("owner__team", "company"), pk=deal
    )
    if not may_adjust(request.user, found.owner):
        raise Http404
    return found


def _said(deal: Deal, done: Adjustment | None, had: Adjustment | None) -> HttpResponse:
    before = {"call": had.call, "reason": had.reason} if had else {"call": "", "reason": ""}
    words = (
        _("“%(name)s”, adjusted: %(call)s") % {"name": deal.name, "call": done.get_call_display()}
        if done
        else _("“%(name)s” has no adjustment any more.") % {"name": deal.name}
    )
    address = f"{reverse('deal_adjustment_undo', args=[deal.pk])}?{urlencode(before)}"
    return answers.done(words, undo=address, refresh=CHANGED)
