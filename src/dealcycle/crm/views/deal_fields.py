"""One field of a deal, changed where it stands."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from dealcycle.crm import access, editing
from dealcycle.crm import fields as record_fields
from dealcycle.crm.actions import opening
from dealcycle.crm.fields import Field
from dealcycle.crm.forms import typed
from dealcycle.crm.models import Deal
from dealcycle.crm.views import deal_facts
from dealcycle.crm.views.moved import version_of
from dealcycle.cycle.refusal import Refused
from dealcycle.people import organisation
from dealcycle.people.models import User
from dealcycle.web.answers import trigger

# Where a field can be filled in: among the facts, on the list of evidence, in the title.
PLACES = ("facts", "evidence", "title")


@require_http_methods(["GET", "POST"])
def field(request: HttpRequest, deal: int, field: str) -> HttpResponse:
    """GET gives the field to type in (`?show` the value again), POST keeps what was typed."""
    if not access.may_write(request.user):
        raise Http404
    found = get_object_or_404(
        access.deals(request.user).select_related("company", "owner", "source"), pk=deal
    )
    known = record_fields.the_field(Deal.KIND, field)
    if known is None:
        raise Http404
    if request.method == "POST":
        return _save(request, found, known)
    if "show" in request.GET:
        return _shown(request, found, known)
    control = typed.control(known, typed.value_of(found, known), user=request.user)
    return _form(request, found, control, found.version)


def _save(request: HttpRequest, deal: Deal, field: Field) -> HttpResponse:
    version = version_of(request)
    value = typed.read(field, request.POST, user=request.user)
    if isinstance(value, Refused):
        return _again(request, deal, field, version, value)
    named = value.name if isinstance(value, typed.Named) else ""
    answer = opening.edit_deal(
        deal=deal,
        values={} if named else typed.nested({field.key: value}),
        new_company=named,
        version=version,
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        return _again(request, deal, field, version, answer)
    if isinstance(answer, editing.Conflict):
        return _clash(request, deal, field, answer)
    return trigger(_shown(request, answer, field), **{"deal-changed": True})


def _shown(request: HttpRequest, deal: Deal, field: Field) -> HttpResponse:
    place = _place(request)
    return render(
        request,
        f"crm/deal/{'title' if place == 'title' else 'fact'}.html",
        {
            "deal": deal,
            "fact": deal_facts.fact(deal, field),
            "place": place,
            "may_write": True,
            "base_currency": organisation.currency(),
        },
    )


def _form(
    request: HttpRequest,
    deal: Deal,
    control: typed.Control,
    version: int | None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {"deal": deal, "control": control, "version": version, "place": _place(request)}
    return render(request, "crm/deal/fact_form.html", context | more, status=status)


def _again(
    request: HttpRequest, deal: Deal, field: Field, version: int | None, refused: Refused
) -> HttpResponse:
    """What was typed stays, with what is wrong with it."""
    control = _typed(request, deal, field, refused)
    return _form(request, deal, control, version, 422)


def _clash(
    request: HttpRequest, deal: Deal, field: Field, conflict: editing.Conflict
) -> HttpResponse:
    """Both values: theirs stands there to be taken, mine is still typed."""
    present = access.the_deal(request.user, deal.pk)
    who = User.objects.filter(pk=conflict.by).first() if conflict.by else None
    return _form(
        request,
        present,
        _typed(request, present, field, Refused(())),
        conflict.version,
        409,
        theirs=deal_facts.fact(present, field),
        who=who,
        at=conflict.at,
        base_currency=organisation.currency(),
    )


def _typed(request: HttpRequest, deal: Deal, field: Field, refused: Refused) -> typed.Control:
    return typed.control(
        field,
        typed.value_of(deal, field),
        user=request.user,
        posted=request.POST,
        errors=[reason.say(gettext, ngettext) for reason in refused.reasons],
    )


def _place(request: HttpRequest) -> str:
    given = request.GET.get("place") or request.POST.get("place") or "facts"
    return given if given in PLACES else "facts"
