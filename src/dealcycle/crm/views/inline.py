"""One field of a record, changed where it stands: a deal's, a company's or a contact's."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from dealcycle.crm import access, editing, phones
from dealcycle.crm import fields as record_fields
from dealcycle.crm.actions.field_undo import Update, can_be_undone, undo_field
from dealcycle.crm.fields import Field
from dealcycle.crm.forms import typed
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.columns import columns
from dealcycle.crm.lists.rows import of_record
from dealcycle.crm.models.record import Record
from dealcycle.crm.views import facts
from dealcycle.crm.views.list_cells import Drawing
from dealcycle.crm.views.moved import version_of
from dealcycle.cycle.refusal import Refused
from dealcycle.people import organisation
from dealcycle.people.models import User
from dealcycle.web.answers import done, refused, toast, trigger

# Where a field can be filled in: among the facts, on the list of evidence, in the title, in a
# list's cell.
PLACES = ("facts", "evidence", "title", "cell")
# What else on the page follows from a change.
CHANGED = {"deal": "deal-changed", "company": "profile-changed", "contact": "profile-changed"}


def field(request: HttpRequest, record: Record, key: str, *, update: Update) -> HttpResponse:
    """GET gives the field to type in (`?show` the value again), POST keeps what was typed.

    POST with `?back=<version>` takes the change back that made this version.
    """
    known = record_fields.the_field(record.KIND, key)
    if known is None:
        raise Http404
    if request.method == "POST" and "back" in request.GET:
        return _undo(request, record, known, update)
    if request.method == "POST":
        return _save(request, record, known, update)
    if "show" in request.GET:
        return _shown(request, record, known)
    control = typed.control(known, typed.value_of(record, known), user=request.user)
    return _form(request, record, control, record.version)


def _save(request: HttpRequest, record: Record, field: Field, update: Update) -> HttpResponse:
    version, before = version_of(request), record.version
    value = typed.read(field, request.POST, user=request.user)
    if isinstance(value, Refused):
        return _again(request, record, field, version, value)
    named = value.name if isinstance(value, typed.Named) else ""
    answer = update(
        record=record,
        values={} if named else typed.nested({field.key: value}),
        new_company=named,
        version=version,
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        return _again(request, record, field, version, answer)
    if isinstance(answer, editing.Conflict):
        return _clash(request, record, field, answer)
    response = trigger(
        _shown(request, answer, field), **{CHANGED[record.KIND]: True, "timeline-changed": True}
    )
    return response if answer.version == before else _saved(response, answer, field)


def _saved(response: HttpResponse, record: Record, field: Field) -> HttpResponse:
    """Says it, with a way back where the old value was kept."""
    undo = ""
    if can_be_undone(record, field.key):
        address = reverse(f"{record.KIND}_field", args=[record.pk, field.key])
        undo = f"{address}?back={record.version}"
    text = gettext("Saved: %(field)s") % {"field": field.label}
    return toast(response, text, tone="good", undo=undo)


def _undo(request: HttpRequest, record: Record, field: Field, update: Update) -> HttpResponse:
    version = request.GET.get("back", "")
    answer = undo_field(
        record=record,
        key=field.key,
        version=int(version) if version.isascii() and version.isdigit() else 0,
        update=update,
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        return refused(answer)
    return done(
        gettext("Taken back"),
        refresh=f"{CHANGED[record.KIND]} timeline-changed list-changed",
    )


def _shown(request: HttpRequest, record: Record, field: Field) -> HttpResponse:
    place = _place(request)
    if place == "cell":
        return _cell(request, record, field)
    return render(
        request,
        f"crm/facts/{'title' if place == 'title' else 'fact'}.html",
        {
            "record": record,
            "fact": facts.fact(record, field),
            "place": place,
            "may_write": True,
            "dial": phones.dial,
            "base_currency": organisation.currency(),
        },
    )


def _cell(request: HttpRequest, record: Record, field: Field) -> HttpResponse:
    column = columns(Choices(record.KIND, request.user))[field.key]
    drawing = Drawing(record.KIND, [column], may_write=True, now=timezone.now())
    return HttpResponse(drawing.inside(of_record(record, column)))


def _form(
    request: HttpRequest,
    record: Record,
    control: typed.Control,
    version: int | None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {
        "record": record,
        "control": control,
        "version": version,
        "place": _place(request),
    }
    return render(request, "crm/facts/form.html", context | more, status=status)


def _again(
    request: HttpRequest, record: Record, field: Field, version: int | None, refused: Refused
) -> HttpResponse:
    """What was typed stays, with what is wrong with it."""
    control = _typed(request, record, field, refused)
    return _form(request, record, control, version, 422)


def _clash(
    request: HttpRequest, record: Record, field: Field, conflict: editing.Conflict
) -> HttpResponse:
    """Both values: theirs stands there to be taken, mine is still typed."""
    present = access.the_record(request.user, record.KIND, record.pk)
    who = User.objects.filter(pk=conflict.by).first() if conflict.by else None
    return _form(
        request,
        present,
        _typed(request, present, field, Refused(())),
        conflict.version,
        409,
        theirs=facts.fact(present, field),
        who=who,
        at=conflict.at,
        base_currency=organisation.currency(),
    )


def _typed(request: HttpRequest, record: Record, field: Field, refused: Refused) -> typed.Control:
    return typed.control(
        field,
        typed.value_of(record, field),
        user=request.user,
        posted=request.POST,
        errors=[reason.say(gettext, ngettext) for reason in refused.reasons],
    )


def _place(request: HttpRequest) -> str:
    given = request.GET.get("place") or request.POST.get("place") or "facts"
    return given if given in PLACES else "facts"
