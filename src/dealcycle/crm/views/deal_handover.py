"""Handing one deal to a colleague."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.crm import access, editing
from dealcycle.crm import fields as record_fields
from dealcycle.crm.actions import handing
from dealcycle.crm.forms import typed
from dealcycle.crm.models import Deal
from dealcycle.crm.views.deal_forms import after_leaving
from dealcycle.crm.views.moved import version_of
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.people.models import User
from dealcycle.web.answers import done, form_again

TEMPLATE = "crm/deal/handover.html"
CHANGED = "deal-changed"


@require_http_methods(["GET", "POST"])
def handover(request: HttpRequest, deal: int) -> HttpResponse:
    found = _writable(request, deal)
    if request.method == "GET":
        return render(request, TEMPLATE, _context(request, found))
    to = typed.read(record_fields.OWNER, request.POST, user=request.user)
    if not isinstance(to, User):
        nobody = Refused.because("empty", N_("Choose a colleague."), field="owner")
        return _again(request, found, (to if isinstance(to, Refused) else nobody).reasons)
    answer = handing.hand_over_deal(
        deal=found,
        to=to,
        with_tasks="tasks" in request.POST,
        version=version_of(request),
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        return _again(request, found, answer.reasons)
    if isinstance(answer, editing.Conflict):
        taken = Reason("overtaken", N_("Somebody has just given this deal to a colleague."))
        return _again(request, access.the_deal(request.user, deal), (taken,))
    words = _("“%(deal)s” now belongs to %(name)s") % {"deal": found.name, "name": to.name}
    if not access.deals(request.user).filter(pk=deal).exists():
        return after_leaving(request, words)
    return done(words, undo=reverse("deal_take_back", args=[deal]), refresh=CHANGED)


@require_POST
def take_back(request: HttpRequest, deal: int) -> HttpResponse:
    found = _writable(request, deal)
    answer = handing.take_back_deal(deal=found, by=request.user, now=timezone.now())
    if not answer:
        words = [each.say(_, ngettext) for each in getattr(answer, "reasons", ())]
        return done(" ".join(words) or _("That could not be taken back."), refresh=CHANGED)
    return done(_("Taken back"), refresh=CHANGED)


def _again(request: HttpRequest, deal: Deal, reasons: tuple[Reason, ...]) -> HttpResponse:
    errors = [each.say(_, ngettext) for each in reasons]
    return form_again(request, TEMPLATE, _context(request, deal, errors))


def _context(
    request: HttpRequest, deal: Deal, errors: list[str] | None = None
) -> dict[str, object]:
    posted = request.POST or None
    control = typed.control(
        record_fields.OWNER, None, user=request.user, posted=posted, errors=errors or ()
    )
    return {"deal": deal, "control": control, "tasks": posted is None or "tasks" in posted}


def _writable(request: HttpRequest, deal: int) -> Deal:
    if not access.may_write(request.user):
        raise Http404
    return access.the_deal(request.user, deal)
