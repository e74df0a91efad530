"""Everything about a deal in one form; what a colleague changed meanwhile stands beside it."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dealcycle.crm import access, editing
from dealcycle.crm import fields as record_fields
from dealcycle.crm.actions import opening
from dealcycle.crm.fields import Field
from dealcycle.crm.forms import typed
from dealcycle.crm.models import Deal
from dealcycle.crm.views import facts
from dealcycle.crm.views.moved import version_of
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.people import organisation
from dealcycle.people.models import User
from dealcycle.web.answers import done, form_again

TEMPLATE = "crm/deal/edit.html"


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, deal: int) -> HttpResponse:
    """Only what was changed in the form is written: the rest may be somebody else's by now."""
    if not access.may_write(request.user):
        raise Http404
    found = get_object_or_404(
        access.deals(request.user).select_related("company", "owner", "source"), pk=deal
    )
    known = [field for field in record_fields.of(Deal.KIND) if _shown(found, field)]
    if request.method == "GET":
        return render(request, TEMPLATE, _context(request, found, known, found.version))
    return _save(request, found, known)


def _save(request: HttpRequest, deal: Deal, known: list[Field]) -> HttpResponse:
    changed = _changed(request, known)
    version = version_of(request)
    values, named, problems = _read(request, changed)
    if problems:
        return _again(request, deal, known, version, problems)
    answer = opening.edit_deal(
        deal=deal,
        values=typed.nested(values),
        new_company=named,
        version=version,
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        return _again(request, deal, known, version, answer.reasons)
    if isinstance(answer, editing.Conflict):
        return _clash(request, deal, known, answer)
    return done(_("Saved"), refresh="deal-changed")


def _changed(request: HttpRequest, known: list[Field]) -> list[Field]:
    """What differs from what the form was opened with, and is not left to a colleague."""
    left = {key for key in request.POST.getlist("theirs") if key}
    return [
        field for field in known if field.key not in left and typed.was_changed(field, request.POST)
    ]


def _read(
    request: HttpRequest, changed: Iterable[Field]
) -> tuple[dict[str, object], str, list[Reason]]:
    values: dict[str, object] = {}
    named, problems = "", []
    for field in changed:
        value = typed.read(field, request.POST, user=request.user)
        if isinstance(value, Refused):
            problems += value.reasons
        elif isinstance(value, typed.Named):
            named = value.name
        else:
            values[field.key] = value
    return values, named, problems


def _again(
    request: HttpRequest,
    deal: Deal,
    known: list[Field],
    version: int | None,
    problems: Iterable[Reason],
) -> HttpResponse:
    context = _context(request, deal, known, version, problems=tuple(problems))
    return form_again(request, TEMPLATE, context)


def _clash(
    request: HttpRequest, deal: Deal, known: list[Field], conflict: editing.Conflict
) -> HttpResponse:
    """Mine stays typed, theirs stands beside it; what I left alone shows their newest."""
    deal = access.deals(request.user).select_related("company", "owner", "source").get(pk=deal.pk)
    context = _context(request, deal, known, conflict.version)
    context |= {
        "clashes": {clash.field: None for clash in conflict.clashes},
        "who": User.objects.filter(pk=conflict.by).first() if conflict.by else None,
    }
    return render(request, TEMPLATE, context, status=409)


def _context(
    request: HttpRequest,
    deal: Deal,
    known: list[Field],
    version: int | None,
    problems: tuple[Reason, ...] = (),
) -> dict[str, object]:
    mine = {field.key for field in _changed(request, known)} if request.POST else set()
    controls = []
    for field in known:
        value = typed.value_of(deal, field)
        kept = typed.control(field, value, user=request.user)
        errors = [each.say(_, ngettext) for each in problems if each.field == field.key]
        shown = kept
        if field.key in mine:
            shown = typed.control(
                field, value, user=request.user, posted=request.POST, errors=errors
            )
        controls.append((shown, kept.was, facts.Fact(field, value)))
    return {
        "deal": deal,
        "controls": controls,
        "version": version,
        "clashes": {},
        "who": None,
        "base_currency": organisation.currency(),
        "errors": [
            each.say(_, ngettext)
            for each in problems
            if each.field not in {field.key for field in known}
        ],
    }


def _shown(deal: Deal, field: Field) -> bool:
    # How it ended is told once it has ended.
    return field.key != "close_note" or bool(deal.outcome)
