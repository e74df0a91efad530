"""Today: what should I do now?"""

from datetime import date, datetime, time

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm import access, moments
from dealcycle.crm.actions import activities as actions
from dealcycle.crm.actions.snoozing import snooze_deal, wake_deal
from dealcycle.crm.forms import NextStepForm, ResultForm, put_errors
from dealcycle.crm.kinds import OUTCOMES, Kind
from dealcycle.crm.models import Activity
from dealcycle.crm.queries.today import today as todays_list
from dealcycle.crm.views.timeline import CHANGED
from dealcycle.crm.views.today_drawing import lines_html
from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import done, form_again


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/today/page.html", _context(request))


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/today/list.html", _context(request))


def _context(request: HttpRequest) -> dict[str, object]:
    zone = timezone.get_current_timezone()
    found = todays_list(user=request.user, now=timezone.now(), zone=zone)
    return {"today": found, "lines": lines_html(found, access.may_write(request.user))}


@require_http_methods(["GET", "POST"])
def activity_done(request: HttpRequest, activity: int) -> HttpResponse:
    """How did it go? One tap, and the next step; a task is done without a question."""
    found = _mine(request, activity)
    if request.method == "GET":
        return _ask_result(request, found, ResultForm(initial={"kind": Kind.CALL}))
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _ask_result(request, found, form)
    result = actions.Result(
        outcome=request.POST.get("outcome", ""),
        words=form.cleaned_data["words"],
        next_step=_entry(form) if form.cleaned_data["due_on"] else None,
    )
    answer = actions.complete_activity(
        activity=found, result=result, by=request.user, now=timezone.now()
    )
    if isinstance(answer, Refused):
        put_errors(form, answer, {"body": "words", "next_due_on": "due_on"})
        return _ask_result(request, found, form)
    return done(_("Done"), undo=_address("activity_reopen", found.pk), refresh=CHANGED)


def _ask_result(request: HttpRequest, activity: Activity, form: forms.Form) -> HttpResponse:
    context = {
        "activity": activity,
        "form": form,
        "outcomes": [(each.value, each.label) for each in OUTCOMES.get(activity.kind, ())],
        "days": _days(),
    }
    template = "crm/today/how_did_it_go.html"
    return (
        form_again(request, template, context)
        if form.is_bound
        else render(request, template, context)
    )


@require_POST
def activity_reopen(request: HttpRequest, activity: int) -> HttpResponse:
    actions.reopen_activity(activity=_mine(request, activity), by=request.user, now=timezone.now())
    return done(_("Planned again"), refresh=CHANGED)


@require_POST
def activity_snooze(request: HttpRequest, activity: int) -> HttpResponse:
    found, now = _mine(request, activity), timezone.now()
    actions.snooze_activity(activity=found, until=_until(request, now), by=request.user, now=now)
    return done(_("Put off"), undo=_address("activity_wake", found.pk), refresh=CHANGED)


@require_POST
def activity_wake(request: HttpRequest, activity: int) -> HttpResponse:
    actions.wake_activity(activity=_mine(request, activity), by=request.user, now=timezone.now())
    return done(_("Back on the list"), refresh=CHANGED)


@require_POST
def deal_snooze(request: HttpRequest, deal: int) -> HttpResponse:
    found, now = _writable_deal(request, deal), timezone.now()
    snooze_deal(deal=found, until=_until(request, now), by=request.user, now=now)
    return done(_("Put off"), undo=_address("deal_wake", found.pk), refresh=CHANGED)


@require_POST
def deal_wake(request: HttpRequest, deal: int) -> HttpResponse:
    wake_deal(deal=_writable_deal(request, deal), by=request.user, now=timezone.now())
    return done(_("Back on the list"), refresh=CHANGED)


@require_http_methods(["GET", "POST"])
def deal_next_step(request: HttpRequest, deal: int) -> HttpResponse:
    """Plans what happens next on a deal."""
    found = _writable_deal(request, deal)
    form = NextStepForm(request.POST or None, initial={"kind": Kind.CALL})
    context = {"deal": found, "form": form, "days": _days()}
    template = "crm/today/next_step.html"
    if request.method == "GET":
        return render(request, template, context)
    if not form.is_valid():
        return form_again(request, template, context)
    entry = _entry(form, deal=found)
    answer = actions.plan_activity(entry=entry, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return form_again(request, template, context)
    return done(
        _("Next step planned"), undo=_address("activity_cancel", answer.pk), refresh=CHANGED
    )


@require_POST
def activity_cancel(request: HttpRequest, activity: int) -> HttpResponse:
    found = _mine(request, activity, binned=None)
    actions.cancel_activity(activity=found, by=request.user, now=timezone.now())
    undo = _address("activity_restore", found.pk)
    return done(_("Activity deleted"), undo=undo, refresh=CHANGED)


def _entry(form: forms.Form, **records: object) -> actions.Entry:
    on: date = form.cleaned_data["due_on"]
    hour: time | None = form.cleaned_data["due_time"]
    at = datetime.combine(on, hour, tzinfo=timezone.get_current_timezone()) if hour else None
    return actions.Entry(
        kind=form.cleaned_data["kind"] or Kind.TASK,
        subject=form.cleaned_data["subject"],
        due=actions.Due(on=on, at=at),
        **records,
    )


def _mine(request: HttpRequest, activity: int, *, binned: bool | None = False) -> Activity:
    if not access.may_write(request.user):
        raise Http404
    return access.the_activity(request.user, activity, binned=binned)


def _writable_deal(request: HttpRequest, deal: int) -> object:
    if not access.may_write(request.user):
        raise Http404
    return access.the_deal(request.user, deal)


def _until(request: HttpRequest, now: datetime) -> datetime:
    zone = timezone.get_current_timezone()
    until = moments.snooze_until(request.POST.get("until", ""), now=now, zone=zone)
    if until is None:
        raise Http404
    return until


def _days() -> list[tuple[date, str]]:
    return moments.quick_days(now=timezone.now(), zone=timezone.get_current_timezone())


def _address(name: str, pk: int) -> str:
    return reverse(name, args=[pk])
