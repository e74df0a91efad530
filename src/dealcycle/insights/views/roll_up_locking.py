"""A week's roll-up is locked, and opened again with a reason."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.insights import locking
from dealcycle.insights.forms import UnlockingForm, refuse
from dealcycle.insights.journal import NotReady, open_journal
from dealcycle.insights.models import RollUp
from dealcycle.insights.rolling_up import made, period
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.question import Question
from dealcycle.people.models import Team
from dealcycle.web import answers

CHANGED = "calls-changed"
TEMPLATE = "insights/roll_up/unlocking.html"


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Everybody's week, or (`team`) a team's."""
    given = request.POST.get("team", "") or request.GET.get("team", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
    team = get_object_or_404(Team, pk=number) if given else None
    if not locking.may_lock(request.user, team):
        raise Http404
    try:
        opened = open_journal(request.user)
        today = date_of(Question().day(opened.journal))
        asked = period(request.GET.get("period", ""), today)
        now = made(opened, asked)
    except NotReady:
        return answers.toast(HttpResponse(status=204), _("Your deals are being counted"))
    done = locking.lock(
        made=now, asked=asked, team=team, currency=opened.journal.currency or "EUR",
        by=request.user, now=timezone.now(),
    )  # fmt: skip
    if isinstance(done, Refused):
        return answers.refused(done)
    return answers.done(_("Locked: this week stands as it is now."), refresh=CHANGED)


@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest, kept: int) -> HttpResponse:
    """The dialogue asks why."""
    found = get_object_or_404(RollUp.objects.filter(~Q(locked_at=None)), pk=kept)
    if not locking.may_unlock(request.user, found):
        raise Http404
    form = UnlockingForm(request.POST or None)
    context = {"form": form, "kept": found}
    if request.method != "POST":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return answers.form_again(request, TEMPLATE, context)
    done = locking.unlock(
        kept=found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
    )
    if isinstance(done, Refused):
        refuse(form, done)
        return answers.form_again(request, TEMPLATE, context)
    return answers.done(_("Unlocked: the roll-up follows the deals again."), refresh=CHANGED)
