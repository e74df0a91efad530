"""Handing over: who takes over somebody's customers, with a preview and one undo."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm.actions import hand_over as actions
from dealcycle.crm.actions.hand_over_steps import ATTEMPTS, work_off
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.hand_over import HandOverForm
from dealcycle.crm.models import HandOver
from dealcycle.crm.once import new_key
from dealcycle.crm.queries import hand_over as queries
from dealcycle.cycle.refusal import Refused
from dealcycle.people import organisation
from dealcycle.people.access import administrators_only
from dealcycle.people.models import User
from dealcycle.web.answers import refused, trigger

PAGE = "crm/hand_over/page.html"
CHANGED = "hand-over-changed"
# So few are done while one waits; more go to the worker.
AT_ONCE = 200


@require_http_methods(["GET", "POST"])
@administrators_only
def page(request: HttpRequest, user: int) -> HttpResponse:
    person = get_object_or_404(User, pk=user)
    form = _form(request, person)
    if request.method == "GET":
        return _render(request, person, form)
    if not form.is_valid():
        return _render(request, person, form, status=422)
    now = timezone.now()
    answer = actions.begin_hand_over(
        person=person,
        wishes=form.wishes(),
        key=form.cleaned_data["key"],
        by=request.user,
        now=now,
    )
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return _render(request, person, form, status=422)
    if answer.total <= AT_ONCE:
        work_off(answer, now)
    return redirect(reverse("hand_over", args=[person.pk]) + "#hand-overs")


@require_POST
@administrators_only
def preview(request: HttpRequest, user: int) -> HttpResponse:
    """Who would get how much, by the form as it stands; nothing is written."""
    person = get_object_or_404(User, pk=user)
    form = _form(request, person)
    context: dict[str, object] = {"form": form, "parts": None, "currency": organisation.currency()}
    if form.is_valid():
        wishes = form.wishes()
        found = queries.book(person, wishes.kinds)
        context["parts"] = queries.parts(actions.shared_out(found, wishes), found)
    return render(request, "crm/hand_over/preview.html", context)


@require_GET
@administrators_only
def progress(request: HttpRequest, hand_over: int) -> HttpResponse:
    found = get_object_or_404(queries.hand_overs_of_all(), pk=hand_over)
    response = render(request, "crm/hand_over/entry.html", _entry(found))
    return response if found.is_working else trigger(response, **{CHANGED: True})


@require_POST
@administrators_only
def undo(request: HttpRequest, hand_over: int) -> HttpResponse:
    found = get_object_or_404(HandOver, pk=hand_over)
    now = timezone.now()
    answer = actions.undo_hand_over(hand_over=found, by=request.user, now=now)
    if isinstance(answer, Refused):
        return refused(answer, status=204)
    if answer.total <= AT_ONCE:
        work_off(answer, now)
    return _again(request, found.pk)


@require_POST
@administrators_only
def resumption(request: HttpRequest, hand_over: int) -> HttpResponse:
    """After failures of the machine: goes on from where it stopped."""
    found = get_object_or_404(HandOver, pk=hand_over)
    actions.resume_hand_over(hand_over=found)
    return _again(request, found.pk)


@require_GET
@administrators_only
def holdings(request: HttpRequest, user: int) -> HttpResponse:
    """What a person holds, in a line, for pages of the room below."""
    person = get_object_or_404(User, pk=user)
    context = {"part": queries.holdings(person), "currency": organisation.currency()}
    return render(request, "crm/hand_over/holdings.html", context)


@require_GET
@administrators_only
def past(request: HttpRequest, user: int) -> HttpResponse:
    """Earlier hand-overs of a person, each with its undo."""
    person = get_object_or_404(User, pk=user)
    return render(request, "crm/hand_over/past.html", _past(person))


def _form(request: HttpRequest, person: User) -> HandOverForm:
    return HandOverForm(
        request.POST or None,
        initial={"key": new_key()},
        takers=list(queries.takers(person)),
        deals=list(queries.listed_deals(person)),
    )


def _render(
    request: HttpRequest, person: User, form: HandOverForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "person": person,
        "form": form,
        "part": queries.holdings(person),
        "listed": queries.LISTED,
        "currency": organisation.currency(),
        "parts": None,
        **_past(person),
    }
    return render(request, PAGE, context, status=status)


def _past(person: User) -> dict[str, object]:
    return {"entries": [_entry(found) for found in queries.hand_overs(person)[:20]]}


def _entry(found: HandOver) -> dict[str, object]:
    return {
        "hand_over": found,
        "given": queries.given_parts(found) if found.state == HandOver.State.DONE else (),
        "stalled": found.is_working and found.attempts >= ATTEMPTS,
    }


def _again(request: HttpRequest, hand_over: int) -> HttpResponse:
    found = queries.hand_overs_of_all().get(pk=hand_over)
    return render(request, "crm/hand_over/entry.html", _entry(found))
