"""A manager's adjustment of what a person will win in a period."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.insights import weeks
from dealcycle.insights.adjusting import adjust_sum, may_adjust
from dealcycle.insights.forms import SumAdjustmentForm
from dealcycle.insights.models import SumAdjustment
from dealcycle.insights.plan_rows import typed
from dealcycle.insights.rolling_up import Period, period
from dealcycle.people import organisation
from dealcycle.people.models import User
from dealcycle.web import answers

TEMPLATE = "insights/roll_up/adjusting.html"
CHANGED = "calls-changed"


@require_http_methods(["GET", "POST"])
def adjust(request: HttpRequest, person: int) -> HttpResponse:
    """The dialogue: the sum and why; without a sum the adjustment is taken back."""
    theirs, asked = _person(request, person), _period(request)
    had, currency = _had(theirs, asked), organisation.currency()
    known = had is not None and had.sum_minor is not None
    initial = {"sum": typed(had.sum_minor, currency), "reason": had.reason} if known else {}
    form = SumAdjustmentForm(request.POST or None, initial=initial, currency=currency)
    context = {"form": form, "person": theirs, "had": had if known else None, "asked": asked,
               "currency": currency}  # fmt: skip
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return answers.form_again(request, TEMPLATE, context)
    done = adjust_sum(
        person=theirs, since=asked.since, until=asked.until, currency=currency,
        sum_minor=form.cleaned_data["sum"], reason=form.cleaned_data["reason"], by=request.user,
        now=timezone.now(),
    )  # fmt: skip
    if isinstance(done, Refused):
        form.refuse(done)
        return answers.form_again(request, TEMPLATE, context)
    return _said(theirs, asked, had)


@require_POST
def undo(request: HttpRequest, person: int) -> HttpResponse:
    """What was expected before, in the address."""
    theirs, asked = _person(request, person), _period(request)
    had, given = _had(theirs, asked), request.GET.get("sum", "")
    fits = given.isascii() and given.isdigit() and len(given) < 18
    done = adjust_sum(
        person=theirs, since=asked.since, until=asked.until, currency=organisation.currency(),
        sum_minor=int(given) if fits else None, reason=request.GET.get("reason", ""),
        by=request.user, now=timezone.now(),
    )  # fmt: skip
    if isinstance(done, Refused):
        return answers.refused(done)
    return _said(theirs, asked, had)


def _person(request: HttpRequest, person: int) -> User:
    found = get_object_or_404(User.objects.select_related("team"), pk=person)
    if not may_adjust(request.user, found):
        raise Http404
    return found


def _period(request: HttpRequest) -> Period:
    return period(request.GET.get("period", ""), weeks.today(timezone.now()))


def _had(person: User, asked: Period) -> SumAdjustment | None:
    found = SumAdjustment.objects.filter(person=person, since=asked.since, until=asked.until)
    return found.select_related("by").first()


def _said(person: User, asked: Period, had: SumAdjustment | None) -> HttpResponse:
    before = {"period": asked.key}
    if had is not None and had.sum_minor is not None:
        before |= {"sum": str(had.sum_minor), "reason": had.reason}
    address = f"{reverse('sum_adjustment_undo', args=[person.pk])}?{urlencode(before)}"
    words = _("Adjusted: %(name)s") % {"name": person}
    return answers.done(words, undo=address, refresh=CHANGED)
