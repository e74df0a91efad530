"""Where a contact works and worked: added, corrected, ended, taken back."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.crm import access
from dealcycle.crm.actions import employments as actions
from dealcycle.crm.forms import put_errors
from dealcycle.crm.forms.profiles import EmploymentForm
from dealcycle.crm.models import Contact, Employment
from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import done, form_again

CHANGED = "profile-changed timeline-changed"
TEMPLATE = "crm/profiles/employment.html"


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, contact: int) -> HttpResponse:
    found = _writable(request, contact)
    form = EmploymentForm(request.POST or None, user=request.user)
    context = {"form": form, "contact": found, "employment": None, "address": request.path}
    if request.method == "GET":
        return render(request, TEMPLATE, context)
    if form.is_valid() and form.cleaned_data["company"] is None:
        form.add_error("company", _("Choose one of the list."))
    if not form.is_valid():
        return form_again(request, TEMPLATE, context)
    answer = actions.add_employment(
        contact=found, by=request.user, now=timezone.now(), **form.cleaned_data
    )
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return form_again(request, TEMPLATE, context)
    undo = reverse("employment_remove", args=[answer.pk])
    return done(_("Place of work added"), undo=undo, refresh=CHANGED)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, employment: int) -> HttpResponse:
    """Another title or other days; a day in "until" ends it."""
    found = _mine(request, employment)
    initial = {
        "job_title": found.job_title,
        "started_on": found.started_on,
        "ended_on": found.ended_on,
    }
    form = EmploymentForm(request.POST or None, user=request.user, initial=initial)
    context = {
        "form": form,
        "contact": found.contact,
        "employment": found,
        "address": request.path,
    }
    if request.method == "GET":
        return render(request, TEMPLATE, context)
    if not form.is_valid():
        return form_again(request, TEMPLATE, context)
    values = {key: form.cleaned_data[key] for key in ("job_title", "started_on", "ended_on")}
    answer = actions.correct_employment(
        employment=found, by=request.user, now=timezone.now(), **values
    )
    if isinstance(answer, Refused):
        put_errors(form, answer)
        return form_again(request, TEMPLATE, context)
    return done(_("Saved"), refresh=CHANGED)


@require_POST
def remove(request: HttpRequest, employment: int) -> HttpResponse:
    found = _mine(request, employment)
    back = {
        "company": found.company_id,
        "job_title": found.job_title,
        "started_on": found.started_on or "",
        "ended_on": found.ended_on or "",
    }
    undo = reverse("employment_return", args=[found.contact_id]) + "?" + urlencode(back)
    actions.remove_employment(employment=found, by=request.user, now=timezone.now())
    return done(_("Place of work removed"), undo=undo, refresh=CHANGED)


@require_POST
def put_back(request: HttpRequest, contact: int) -> HttpResponse:
    """What was removed, as it was."""
    found = _writable(request, contact)
    asked = request.GET
    company = asked.get("company", "")
    if not (company.isascii() and company.isdigit() and len(company) < 19):
        raise Http404
    try:
        days = [parse_date(asked.get(key, "")) for key in ("started_on", "ended_on")]
    except ValueError as wrong:
        raise Http404 from wrong
    answer = actions.add_employment(
        contact=found,
        company=access.the_company(request.user, int(company)),
        job_title=asked.get("job_title", ""),
        started_on=days[0],
        ended_on=days[1],
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        raise Http404
    return done(_("Restored"), refresh=CHANGED)


def _writable(request: HttpRequest, contact: int) -> Contact:
    if not access.may_write(request.user):
        raise Http404
    return access.the_contact(request.user, contact)


def _mine(request: HttpRequest, employment: int) -> Employment:
    """Of a contact and a company that one sees both."""
    if not access.may_write(request.user):
        raise Http404
    found = get_object_or_404(Employment.objects.select_related("company"), pk=employment)
    found.contact = access.the_contact(request.user, found.contact_id)
    access.the_company(request.user, found.company_id)
    return found
