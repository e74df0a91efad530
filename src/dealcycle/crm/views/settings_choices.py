"""Sources and reasons, for administrators: what can a record choose from?"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm.actions import choices
from dealcycle.crm.editing import Conflict
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.choices import NameForm
from dealcycle.crm.models import Reason
from dealcycle.crm.queries import uses
from dealcycle.crm.views.settings_parts import (
    Line,
    Listed,
    administrators,
    name_again,
    name_taken,
    order_of,
    overtaken,
    refusal,
    used_words,
)
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.web.answers import done, form_again

CHANGED = "choices-changed"


@require_GET
@administrators
def sources(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/settings/sources.html", {"lists": [_listed("sources")]})


@require_GET
@administrators
def reasons(request: HttpRequest) -> HttpResponse:
    lists = [_listed(purpose) for purpose in Reason.Purpose.values]
    return render(request, "crm/settings/reasons.html", {"lists": lists})


@require_GET
@administrators
def listed(request: HttpRequest, of: str) -> HttpResponse:
    """One list, after a change."""
    return render(request, "crm/settings/choice_list.html", {"listed": _listed(_the(of).key)})


def _listed(of: str) -> Listed:
    rows = list(uses.sources() if of == "sources" else uses.reasons(of))
    title, about, example = _words(of)
    lines = [(row.retired_at, _line(of, row)) for row in rows]
    return Listed(
        key=of,
        title=title,
        about=about,
        example=example,
        refresh=reverse("settings_choices", args=[of]),
        order=reverse("settings_choice_order", args=[of]),
        add=reverse("settings_choice_new", args=[of]),
        lines=[line for retired, line in lines if not retired],
        retired=[line for retired, line in lines if retired],
    )


def _words(of: str) -> tuple[str, str, str]:
    """Heading, what the list is for, and an example of what to add."""
    return {
        "sources": ("", "", _("For example: Partner event")),
        "lost": (
            _("Lost"),
            _("Asked for when a deal is lost. Short words, five to ten of them."),
            _("For example: Too expensive"),
        ),
        "no_decision": (
            _("No decision"),
            _("Asked for when they do not decide: usually the larger of the two lists."),
            _("For example: No budget now"),
        ),
        "override": (
            _("Moved anyway"),
            _("One tap when a deal moves without its evidence."),
            _("For example: Known from an earlier deal"),
        ),
    }[of]


def _line(of: str, row: choices.Choice) -> Line:
    return Line(
        id=row.pk,
        name=row.name,
        sub=[used_words(row.used)],
        edit=reverse("settings_choice", args=[of, row.pk]),
        retire=reverse("settings_choice_retire", args=[of, row.pk]),
        restore=reverse("settings_choice_restore", args=[of, row.pk]),
    )


@require_POST
@administrators
def new(request: HttpRequest, of: str) -> HttpResponse:
    found, typed = _the(of), request.POST.get("name", "")
    shown = {"key": of, "example": _words(of)[2]}
    add = reverse("settings_choice_new", args=[of])
    answer = choices.add_choice(of=found, name=typed, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return name_again(request, add, typed, refused=answer, **shown)
    undo = _undo(request, found)
    return name_taken(request, add, words=_("Added"), undo=undo, refresh=CHANGED, **shown)


@require_http_methods(["GET", "POST"])
@administrators
def rename(request: HttpRequest, of: str, choice: int) -> HttpResponse:
    found = _the(of)
    row = get_object_or_404(found.model, pk=choice, **found.filters)
    form = NameForm(request.POST or None, shown={"name": row.name, "version": row.version})
    template = "crm/settings/choice_edit.html"
    context = {"form": form, "action": request.path, "name": row.name}
    if request.method == "GET":
        return render(request, template, context)
    if form.is_valid():
        answer = choices.rename_choice(
            of=found,
            choice=row,
            name=form.touched().get("name", row.name),
            version=form.cleaned_data["version"],
            by=request.user,
            now=timezone.now(),
        )
        if isinstance(answer, Conflict):
            row.refresh_from_db()
            return overtaken(request, template, context, answer, {"name": row.name})
        if not isinstance(answer, Refused):
            return _changed(request, found, _("Renamed"))
        put_errors(form, answer)
    return form_again(request, template, context)


@require_POST
@administrators
def reorder(request: HttpRequest, of: str) -> HttpResponse:
    found = _the(of)
    choices.reorder_choices(of=found, order=order_of(request), by=request.user, now=timezone.now())
    return _changed(request, found, _("Order saved"))


@require_POST
@administrators
def retire(request: HttpRequest, of: str, choice: int) -> HttpResponse:
    return _put(request, of, choice, True, _("No longer offered"))


@require_POST
@administrators
def restore(request: HttpRequest, of: str, choice: int) -> HttpResponse:
    return _put(request, of, choice, False, _("Offered again"))


def _put(request: HttpRequest, of: str, pk: int, away: bool, words: str) -> HttpResponse:
    found = _the(of)
    row = get_object_or_404(found.model, pk=pk, **found.filters)
    choices.retire_choice(of=found, choice=row, retire=away, by=request.user, now=timezone.now())
    return _changed(request, found, words)


@require_POST
@administrators
def undo(request: HttpRequest, of: str, event: int) -> HttpResponse:
    found = _the(of)
    change = get_object_or_404(Event, pk=event, kind__startswith=f"{found.kind}.")
    answer = choices.take_back(of=found, event=change, by=request.user, now=timezone.now())
    if isinstance(answer, Refused):
        return refusal(answer, refresh=CHANGED)
    return done(_("Taken back"), refresh=CHANGED)


def _changed(request: HttpRequest, of: choices.ChoiceList, words: str) -> HttpResponse:
    return done(words, undo=_undo(request, of), refresh=CHANGED)


def _undo(request: HttpRequest, of: choices.ChoiceList) -> str:
    event = choices.last_change(of, by=request.user)
    return reverse("settings_choice_undo", args=[of.key, event.pk]) if event else ""


def _the(of: str) -> choices.ChoiceList:
    if of not in choices.LISTS:
        raise Http404
    return choices.LISTS[of]
