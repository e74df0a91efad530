"""Activities are written down, planned, corrected and taken back, from wherever one is."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.crm import access, editing, moments
from dealcycle.crm.actions import activities as actions
from dealcycle.crm.actions.entries import UNTOLD
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.activities import DONE, PLANNED, ActivityForm, composer, of_activity
from dealcycle.crm.kinds import Kind
from dealcycle.crm.models import Activity
from dealcycle.crm.models.record import Record
from dealcycle.crm.once import new_key, once
from dealcycle.crm.queries.timeline import KINDS
from dealcycle.crm.views import clashes
from dealcycle.crm.views.timeline import CHANGED, outcomes
from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import done, form_again

FIELDS = {"next_due_on": "due_on"}


@require_POST
def log(request: HttpRequest, kind: str, record: int) -> HttpResponse:
    """The composer above a timeline."""
    around = _writable(request, kind, record)
    form = composer(request.user, around, request.POST)
    return _write(request, form, "crm/timeline/composer.html", {"timeline_of": around})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The same with every field, as a dialogue; on no record it is one's own task."""
    asked = request.POST if request.method == "POST" else request.GET
    on = _on(request)
    around = _around(request, on)
    context = {"around": around, "on": on}
    if request.method == "POST":
        form = ActivityForm(request.POST, user=request.user, around=around)
        form.once = request.POST.get("once", "")
        return _write(request, form, "crm/activities/form.html", context)
    kind = asked.get("kind") if asked.get("kind") in Kind.values else Kind.TASK
    planned = asked.get("state") == PLANNED or kind == Kind.TASK
    state = PLANNED if planned else DONE
    initial = {
        "kind": kind,
        "state": state,
        "direction": "out",
        "body": asked.get("body", ""),
        "contact": around.pk if around is not None and around.KIND == "contact" else None,
        "owner": request.user.pk,
    }
    form = ActivityForm(user=request.user, around=around, initial=initial)
    form.once = new_key()
    return render(request, "crm/activities/form.html", {**_choices(), **context, "form": form})


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, activity: int) -> HttpResponse:
    """Corrects what was written down; a colleague's change meanwhile is shown beside one's own."""
    found = _mine(request, activity)
    context = {**_choices(), "activity": found}
    template = "crm/activities/form.html"
    if request.method == "GET":
        initial = of_activity(found, timezone.get_current_timezone())
        context["form"] = ActivityForm(user=request.user, activity=found, initial=initial)
        return render(request, template, context)
    form = context["form"] = ActivityForm(request.POST, user=request.user, activity=found)
    if not form.is_valid():
        return form_again(request, template, context)
    entry = replace(
        form.entry(due=found.due_at is not None), deal=found.deal, company=found.company
    )
    answer = actions.update_activity(
        activity=found,
        entry=entry if entry.owner else replace(entry, owner=found.owner),
        result=form.result() if found.done_at else UNTOLD,
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, editing.Conflict):
        context["clashes"] = clashes.shown(answer, found.KIND, request.user)
        context["version"] = answer.version
        return render(request, template, context, status=409)
    if isinstance(answer, Refused):
        put_errors(form, answer, FIELDS)
        return form_again(request, template, context)
    return done(_("Saved"), refresh=CHANGED)


@require_POST
def restore(request: HttpRequest, activity: int) -> HttpResponse:
    found = _mine(request, activity, binned=None)
    actions.restore_activity(activity=found, by=request.user, now=timezone.now())
    return done(_("Restored"), refresh=CHANGED)


def _write(
    request: HttpRequest, form: ActivityForm, template: str, context: dict[str, object]
) -> HttpResponse:
    if not form.is_valid():
        return form_again(request, template, {**_choices(), **context, "form": form})
    now, planned = timezone.now(), form.is_planned

    def act() -> Activity | Refused:
        if planned:
            entry = form.entry(due=True)
            return actions.plan_activity(entry=entry, by=request.user, now=now)
        entry = replace(form.entry(due=False), owner=None)
        return actions.log_activity(entry=entry, result=form.result(), by=request.user, now=now)

    answer = once(key=form.once, body=request.POST, by=request.user, now=now, act=act)
    if isinstance(answer, Refused):
        put_errors(form, answer, FIELDS)
        return form_again(request, template, {**_choices(), **context, "form": form})
    text = _("Planned") if planned else _("Noted")
    return done(text, undo=reverse("activity_cancel", args=[answer.record[1]]), refresh=CHANGED)


def _choices() -> dict[str, object]:
    zone = timezone.get_current_timezone()
    return {
        "days": moments.quick_days(now=timezone.now(), zone=zone),
        "outcomes": outcomes(),
        "around": None,
        "on": "",
        "activity": None,
        "clashes": [],
        "version": None,
    }


def _on(request: HttpRequest) -> str:
    """Sent as "deal-7"; links may also say `?deal=7`."""
    if request.method == "POST":
        return request.POST.get("on", "")
    asked = request.GET
    named = (f"{kind}-{asked[kind]}" for kind in KINDS if asked.get(kind))
    return asked.get("on") or next(named, "")


def _around(request: HttpRequest, on: str) -> Record | None:
    """ "deal-7": the record that it is written on."""
    kind, _sep, pk = on.partition("-")
    if not on:
        if not access.may_write(request.user):
            raise Http404
        return None
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    return _writable(request, kind, int(pk))


def _writable(request: HttpRequest, kind: str, record: int) -> Record:
    if kind not in KINDS or not access.may_write(request.user):
        raise Http404
    return access.the_record(request.user, kind, record)


def _mine(request: HttpRequest, activity: int, *, binned: bool | None = False) -> Activity:
    if not access.may_write(request.user):
        raise Http404
    return access.the_activity(request.user, activity, binned=binned)
