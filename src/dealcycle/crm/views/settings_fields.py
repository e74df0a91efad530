"""Own fields, for administrators: what else do we want to know of a record?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm.actions import own_fields
from dealcycle.crm.editing import Conflict
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.choices import FieldForm, FieldNameForm
from dealcycle.crm.models import CustomField
from dealcycle.crm.views.settings_field_lists import CHANGED, changed, choices_of, listed_choices
from dealcycle.crm.views.settings_parts import (
    Line,
    Listed,
    administrators,
    order_of,
    overtaken,
    refusal,
)
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.web.answers import done, form_again

# As addresses call them -> the kind of record.
KINDS = {"deals": "deal", "companies": "company", "contacts": "contact"}


@require_GET
@administrators
def page(request: HttpRequest, of: str = "deals") -> HttpResponse:
    """The fields of one kind of record; htmx asks for the list alone."""
    kind = _kind(of)
    context = {"listed": _listed(of), "of": of, "kind": kind, "tabs": _tabs(of)}
    if request.headers.get("HX-Target") == f"list-{of}":
        return render(request, "crm/settings/choice_list.html", context)
    return render(request, "crm/settings/fields.html", context)


def _tabs(of: str) -> list[dict[str, object]]:
    words = {"deals": _("Deals"), "companies": _("Companies"), "contacts": _("Contacts")}
    return [
        {"label": label, "href": reverse("settings_fields_of", args=[key]), "current": key == of}
        for key, label in words.items()
    ]


def _listed(of: str) -> Listed:
    rows = CustomField.objects.filter(record_kind=KINDS[of])
    lines = [(row.retired_at, _line(row)) for row in rows]
    return Listed(
        key=of,
        title="",
        refresh=reverse("settings_fields_of", args=[of]),
        order=reverse("settings_field_order", args=[of]),
        lines=[line for retired, line in lines if not retired],
        retired=[line for retired, line in lines if retired],
    )


def _line(row: CustomField) -> Line:
    sub = [str(row.get_type_display())]
    if row.type == CustomField.Type.CHOICE:
        offered = [each for each in choices_of(row) if not each["retired"]]
        words = ngettext("%(num)d choice", "%(num)d choices", len(offered))
        sub.append(words % {"num": len(offered)})
    return Line(
        id=row.pk,
        name=row.label,
        sub=[*sub, row.key],
        edit=reverse("settings_field", args=[row.pk]),
        retire=reverse("settings_field_retire", args=[row.pk]),
        restore=reverse("settings_field_restore", args=[row.pk]),
        page=row.type == CustomField.Type.CHOICE,
    )


@require_http_methods(["GET", "POST"])
@administrators
def new(request: HttpRequest, of: str) -> HttpResponse:
    kind = _kind(of)
    form = FieldForm(request.POST or None)
    template, context = "crm/settings/field_new.html", {"form": form, "of": of, "kind": kind}
    if request.method == "GET":
        return render(request, template, context)
    if form.is_valid():
        answer = own_fields.add_field(
            record_kind=kind,
            label=form.cleaned_data["label"],
            type=form.cleaned_data["type"],
            choices=form.cleaned_data["choices"].splitlines(),
            by=request.user,
            now=timezone.now(),
        )
        if not isinstance(answer, Refused):
            return changed(request, _("Field added"))
        put_errors(form, answer)
    return form_again(request, template, context)


@require_POST
@administrators
def reorder(request: HttpRequest, of: str) -> HttpResponse:
    own_fields.reorder_fields(
        record_kind=_kind(of), order=order_of(request), by=request.user, now=timezone.now()
    )
    return changed(request, _("Order saved"))


@require_http_methods(["GET", "POST"])
@administrators
def edit(request: HttpRequest, field: int) -> HttpResponse:
    """A dialog for its name; a choice field has a page besides, with its choices."""
    row = get_object_or_404(CustomField, pk=field)
    form = FieldNameForm(request.POST or None, shown={"label": row.label, "version": row.version})
    context = {"form": form, "field": row}
    if request.method == "GET":
        if request.headers.get("HX-Target") == "dialog":
            return render(request, "crm/settings/field_edit.html", context)
        if row.type == CustomField.Type.CHOICE:
            context["listed"] = listed_choices(row)
        context["of"] = next(key for key, kind in KINDS.items() if kind == row.record_kind)
        return render(request, "crm/settings/field.html", context)
    if form.is_valid():
        answer = own_fields.rename_field(
            field=row,
            label=form.touched().get("label", row.label),
            version=form.cleaned_data["version"],
            by=request.user,
            now=timezone.now(),
        )
        if isinstance(answer, Conflict):
            row.refresh_from_db()
            return overtaken(
                request, "crm/settings/field_edit.html", context, answer, {"label": row.label}
            )
        if not isinstance(answer, Refused):
            return changed(request, _("Renamed"))
        put_errors(form, answer)
    return form_again(request, "crm/settings/field_edit.html", context)


@require_POST
@administrators
def retire(request: HttpRequest, field: int) -> HttpResponse:
    return _put(request, field, True, _("Out of use: its values stay"))


@require_POST
@administrators
def restore(request: HttpRequest, field: int) -> HttpResponse:
    return _put(request, field, False, _("In use again"))


def _put(request: HttpRequest, pk: int, away: bool, words: str) -> HttpResponse:
    row = get_object_or_404(CustomField, pk=pk)
    own_fields.retire_field(field=row, retire=away, by=request.user, now=timezone.now())
    return changed(request, words)


@require_POST
@administrators
def undo(request: HttpRequest, event: int) -> HttpResponse:
    change = get_object_or_404(Event, pk=event, kind__startswith=f"{own_fields.KIND}.")
    answer = own_fields.take_back(event=change, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return done(_("Taken back"), refresh=CHANGED)


def _kind(of: str) -> str:
    if of not in KINDS:
        raise Http404
    return KINDS[of]
