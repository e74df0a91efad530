"""The pages of companies and contacts: everything about them, changed where it stands."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm import access, phones, ports
from dealcycle.crm import fields as record_fields
from dealcycle.crm.actions import profiles as profile_actions
from dealcycle.crm.actions import records
from dealcycle.crm.kinds import ICONS, Kind, Role
from dealcycle.crm.models import Activity, Company, Contact
from dealcycle.crm.queries import profiles
from dealcycle.crm.views import facts, inline
from dealcycle.cycle.outcomes import Outcome
from dealcycle.web.answers import done, say

CHANGED = "profile-changed"
Groups = tuple[tuple[str | Promise, tuple[str, ...]], ...]
COMPANY_GROUPS: Groups = (
    (gettext_lazy("Reach"), ("phone", "email", "website", "address", "city", "region", "country")),
    (
        gettext_lazy("About"),
        ("industry", "employees", "tax_number", "owner", "source", "tags"),
    ),
    (gettext_lazy("More"), ("description",)),
)
CONTACT_GROUPS: Groups = (
    (gettext_lazy("Reach"), ("phone", "mobile", "email", "messenger", "language")),
    (gettext_lazy("About"), ("company", "job_title", "owner", "source", "tags")),
    (gettext_lazy("More"), ("description",)),
)


@require_GET
def company(request: HttpRequest, company: int) -> HttpResponse:
    """The whole page, or what may have changed of it."""
    found = get_object_or_404(
        access.companies(request.user).select_related("owner", "source"), pk=company
    )
    now = timezone.now()
    of = Activity.objects.filter(company=found)
    context = _context(request, found, COMPANY_GROUPS) | {
        "deals": [(deal, "") for deal in profiles.deals_of_company(found, request.user)],
        "sums": profiles.sums(found, request.user),
        "people": profiles.people_of(found, request.user),
        "former": profiles.formerly_at(found, request.user),
        "rhythm": profiles.rhythm(of, now),
    }
    return _answer(request, "company", context)


@require_GET
def contact(request: HttpRequest, contact: int) -> HttpResponse:
    found = get_object_or_404(
        access.contacts(request.user).select_related("company", "owner", "source"), pk=contact
    )
    now = timezone.now()
    of = Activity.objects.filter(contact=found)
    visible = access.companies(request.user, binned=None)
    context = _context(request, found, CONTACT_GROUPS) | {
        "deals": profiles.deals_of_contact(found, request.user),
        "sums": None,
        "employments": profiles.employments_of(found, request.user),
        "company_seen": bool(found.company_id) and visible.filter(pk=found.company_id).exists(),
        "rhythm": profiles.rhythm(of, now),
    }
    return _answer(request, "contact", context)


@require_http_methods(["GET", "POST"])
def company_field(request: HttpRequest, company: int, field: str) -> HttpResponse:
    found = _writable(request, "company", company)
    return inline.field(request, found, field, update=profile_actions.edit_profile)


@require_http_methods(["GET", "POST"])
def contact_field(request: HttpRequest, contact: int, field: str) -> HttpResponse:
    found = _writable(request, "contact", contact)
    return inline.field(request, found, field, update=profile_actions.edit_profile)


@require_POST
def company_bin(request: HttpRequest, company: int) -> HttpResponse:
    return _bin(request, _writable(request, "company", company))


@require_POST
def contact_bin(request: HttpRequest, contact: int) -> HttpResponse:
    return _bin(request, _writable(request, "contact", contact))


@require_POST
def company_restore(request: HttpRequest, company: int) -> HttpResponse:
    return _restore(request, _writable(request, "company", company, binned=None))


@require_POST
def contact_restore(request: HttpRequest, contact: int) -> HttpResponse:
    return _restore(request, _writable(request, "contact", contact, binned=None))


def _bin(request: HttpRequest, record: Company | Contact) -> HttpResponse:
    """Its page is gone, so the list opens, with the way back."""
    records.bin_record(record=record, by=request.user, now=timezone.now())
    undo = reverse(f"{record.KIND}_restore", args=[record.pk])
    text = _("“%(name)s” moved to the bin") % {"name": record.name}
    say(request, text, undo=undo)
    answer = HttpResponse(status=204)
    answer.headers["HX-Redirect"] = reverse(
        {"company": "companies", "contact": "contacts"}[record.KIND]
    )
    return answer


def _restore(request: HttpRequest, record: Company | Contact) -> HttpResponse:
    records.restore_record(record=record, by=request.user, now=timezone.now())
    return done(_("“%(name)s” is back") % {"name": record.name}, refresh=CHANGED)


def _context(
    request: HttpRequest, record: Company | Contact, groups: Sequence[tuple]
) -> dict[str, object]:
    known = record_fields.by_key(record_fields.of(record.KIND))
    return {
        "record": record,
        "now": timezone.now(),
        "localtime": timezone.localtime,
        "may_write": access.may_write(request.user),
        "groups": facts.groups(record, groups, known),
        "panels": [each(request, record) for each in ports.PANELS[record.KIND]],
        "dial": phones.dial,
        "icons": ICONS,
        "kinds": dict(Kind.choices),
        "roles": dict(Role.choices),
        "ask": (Kind.CALL, Kind.MEETING, Kind.DEMONSTRATION, Kind.EMAIL),
        "outcomes": {
            Outcome.WON: (_("Won"), "good"),
            Outcome.LOST: (_("Lost"), "bad"),
            Outcome.NO_DECISION: (_("No decision"), "plain"),
        },
        "base_currency": None,
    }


def _answer(request: HttpRequest, kind: str, context: dict[str, object]) -> HttpResponse:
    template = "body" if request.htmx else "page"
    return render(request, f"crm/profiles/{kind}_{template}.html", context)


def _writable(
    request: HttpRequest, kind: str, pk: int, *, binned: bool | None = False
) -> Company | Contact:
    if not access.may_write(request.user):
        raise Http404
    rows = access.READERS[kind](request.user, binned=binned).select_related("owner", "source")
    if kind == "contact":
        rows = rows.select_related("owner", "source", "company")
    return get_object_or_404(rows, pk=pk)
