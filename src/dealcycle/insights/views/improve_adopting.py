"""Improve: acting on a recommendation, and taking that back."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.cycle.refusal import Refused
from dealcycle.insights import actions, advised, queries
from dealcycle.insights.asking import Asking
from dealcycle.insights.forms import AdoptingForm
from dealcycle.insights.improving import improvement
from dealcycle.insights.journal import NotReady
from dealcycle.insights.judging import may_withdraw
from dealcycle.insights.models import Adoption
from dealcycle.insights.views.improve import narrowed
from dealcycle.web.answers import done, form_again, toast

CHANGED = "improve-changed today-changed"


@require_http_methods(["GET", "POST"])
def adopting(request: HttpRequest) -> HttpResponse:
    """The dialogue: from when, who, which steps of the plan become tasks by which day."""
    if not request.user.may_write:
        raise Http404
    try:
        ask = narrowed(request)
        found = improvement(ask.opened, ask.question).recommendations
    except NotReady:
        return toast(HttpResponse(status=204), _("Your deals are being looked through"))
    key = request.GET.get("key", "")
    one = next((each for each in found if each.key == key), None)
    if one is None:
        return done(_("The figures have changed: this is advised no longer."), refresh=CHANGED)
    told = advised.advised(one, ask)
    form = AdoptingForm(
        request.POST or None, steps=told.steps, user=request.user, today=timezone.localdate()
    )
    context = {"form": form, "one": told, "query": _query(ask, key)}
    if request.method != "POST":
        return render(request, "insights/improve/adopting.html", context)
    if not form.is_valid():
        return form_again(request, "insights/improve/adopting.html", context)
    answer = actions.adopt(
        one=one, only=ask.asked.only, scope=ask.opened.scope, title=told.title,
        start=form.cleaned_data["start"], steps=form.steps(), by=request.user, now=timezone.now(),
    )  # fmt: skip
    if isinstance(answer, Refused):
        form.add_error(None, answer.reasons[0].say(_, ngettext))
        return form_again(request, "insights/improve/adopting.html", context)
    return done(_adopted(answer), undo=_address("improve_withdrawal", answer), refresh=CHANGED)


@require_POST
def withdrawal(request: HttpRequest, adoption: int) -> HttpResponse:
    found = actions.withdraw(adoption=_mine(request, adoption), by=request.user, now=timezone.now())
    return done(_("Given up"), undo=_address("improve_restoration", found), refresh=CHANGED)


@require_POST
def restoration(request: HttpRequest, adoption: int) -> HttpResponse:
    answer = actions.restore(adoption=_mine(request, adoption), by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return toast(HttpResponse(status=204), answer.reasons[0].say(_, ngettext), tone="bad")
    return done(_adopted(answer), undo=_address("improve_withdrawal", answer), refresh=CHANGED)


def _mine(request: HttpRequest, adoption: int) -> Adoption:
    found = queries.adoption(request.user, adoption)
    if found is None or not may_withdraw(request.user, found):
        raise Http404
    return found


def _adopted(adoption: Adoption) -> str:
    count = len(adoption.tasks)
    return ngettext("Adopted, with %(num)s task", "Adopted, with %(num)s tasks", count) % {
        "num": count
    }


def _address(name: str, adoption: Adoption) -> str:
    return reverse(name, args=[adoption.pk])


def _query(ask: Asking, key: str) -> str:
    return "&".join(filter(None, [urlencode({"key": key}), ask.asked.query()]))
