"""The choices of an own field, for administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm.actions import own_fields
from dealcycle.crm.editing import Conflict
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.choices import NameForm
from dealcycle.crm.models import CustomField
from dealcycle.crm.views.settings_parts import (
    Line,
    Listed,
    administrators,
    name_again,
    name_taken,
    overtaken,
)
from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import done, form_again

CHANGED = "choices-changed"


def listed_choices(row: CustomField) -> Listed:
    lines = [(each["retired"], _line(row, each)) for each in choices_of(row)]
    return Listed(
        key=f"field-{row.pk}",
        title=_("Choices"),
        about=_("A retired choice stays where it is; it is no longer offered."),
        refresh=reverse("settings_field_choices", args=[row.pk]),
        order=reverse("settings_field_choice_order", args=[row.pk]),
        add=reverse("settings_field_choice_new", args=[row.pk]),
        example=_("One more choice"),
        lines=[line for retired, line in lines if not retired],
        retired=[line for retired, line in lines if retired],
    )


def choices_of(row: CustomField) -> list[dict[str, object]]:
    """Each with key, label and whether it is retired."""
    found = [c if isinstance(c, dict) else {"key": c, "label": c} for c in row.choices]
    return [{"retired": False, **each} for each in found]


def _line(row: CustomField, choice: dict[str, object]) -> Line:
    args = [row.pk, choice["key"]]
    return Line(
        id=choice["key"],
        name=str(choice["label"]),
        edit=reverse("settings_field_choice", args=args),
        retire=reverse("settings_field_choice_retire", args=args),
        restore=reverse("settings_field_choice_restore", args=args),
    )


@require_GET
@administrators
def listed(request: HttpRequest, field: int) -> HttpResponse:
    row = _choice_field(field)
    return render(request, "crm/settings/choice_list.html", {"listed": listed_choices(row)})


@require_POST
@administrators
def new(request: HttpRequest, field: int) -> HttpResponse:
    row, typed = _choice_field(field), request.POST.get("name", "")
    add = reverse("settings_field_choice_new", args=[row.pk])
    shown = {"key": f"field-{row.pk}", "example": _("One more choice")}
    answer = own_fields.add_choice(field=row, label=typed, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return name_again(request, add, typed, refused=answer, **shown)
    undo = undo_address(request)
    return name_taken(request, add, words=_("Added"), undo=undo, refresh=CHANGED, **shown)


@require_POST
@administrators
def reorder(request: HttpRequest, field: int) -> HttpResponse:
    row = _choice_field(field)
    order = request.POST.getlist("order")
    own_fields.reorder_choices(field=row, order=order, by=request.user, now=timezone.now())
    return changed(request, _("Order saved"))


@require_http_methods(["GET", "POST"])
@administrators
def rename(request: HttpRequest, field: int, choice: str) -> HttpResponse:
    row = _choice_field(field)
    present = _name_of(row, choice)
    form = NameForm(request.POST or None, shown={"name": present, "version": row.version})
    template = "crm/settings/choice_edit.html"
    context = {"form": form, "action": request.path, "name": present}
    if request.method == "GET":
        return render(request, template, context)
    if form.is_valid():
        answer = own_fields.set_choice(
            field=row,
            key=choice,
            label=form.touched().get("name", present),
            version=form.cleaned_data["version"],
            by=request.user,
            now=timezone.now(),
        )
        if isinstance(answer, Conflict):
            row.refresh_from_db()
            return overtaken(request, template, context, answer, {"name": _name_of(row, choice)})
        if not isinstance(answer, Refused):
            return changed(request, _("Renamed"))
        put_errors(form, answer)
    return form_again(request, template, context)


@require_POST
@administrators
def retire(request: HttpRequest, field: int, choice: str) -> HttpResponse:
    return _put(request, field, choice, True, _("No longer offered"))


@require_POST
@administrators
def restore(request: HttpRequest, field: int, choice: str) -> HttpResponse:
    return _put(request, field, choice, False, _("Offered again"))


def _put(request: HttpRequest, pk: int, choice: str, away: bool, words: str) -> HttpResponse:
    row = _choice_field(pk)
    own_fields.set_choice(field=row, key=choice, retired=away, by=request.user, now=timezone.now())
    return changed(request, words)


def changed(request: HttpRequest, words: str) -> HttpResponse:
    """Says it, with a way back to how the fields were a moment ago."""
    return done(words, undo=undo_address(request), refresh=CHANGED)


def undo_address(request: HttpRequest) -> str:
    event = own_fields.last_change(by=request.user)
    return reverse("settings_field_undo", args=[event.pk]) if event else ""


def _name_of(row: CustomField, choice: str) -> str:
    return next((str(c["label"]) for c in choices_of(row) if c["key"] == choice), "")


def _choice_field(pk: int) -> CustomField:
    return get_object_or_404(CustomField, pk=pk, type=CustomField.Type.CHOICE)
