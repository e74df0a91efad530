"""New companies and contacts, and all fields of one at once; likely duplicates while typing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dealcycle.crm import access, editing
from dealcycle.crm.actions import profiles as actions
from dealcycle.crm.actions import records
from dealcycle.crm.forms.profiles import ProfileForm
from dealcycle.crm.models import Company, Contact
from dealcycle.crm.once import Done, new_key, once
from dealcycle.crm.queries import duplicates
from dealcycle.crm.views import clashes
from dealcycle.crm.views.moved import version_of
from dealcycle.crm.views.profiles import CHANGED
from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import done, form_again, say

TEMPLATE = "crm/profiles/form.html"
PAGE, ON_PAGE = "crm/profiles/new_page.html", "crm/profiles/new_form.html"
LIKELY = {"company": duplicates.companies, "contact": duplicates.contacts}


@require_http_methods(["GET", "POST"])
def company_new(request: HttpRequest) -> HttpResponse:
    return _new(request, "company")


@require_http_methods(["GET", "POST"])
def contact_new(request: HttpRequest) -> HttpResponse:
    """`?company=3`: somebody who works there."""
    return _new(request, "contact")


@require_http_methods(["GET", "POST"])
def company_edit(request: HttpRequest, company: int) -> HttpResponse:
    return _edit(request, "company", company)


@require_http_methods(["GET", "POST"])
def contact_edit(request: HttpRequest, contact: int) -> HttpResponse:
    return _edit(request, "contact", contact)


@require_GET
def likely(request: HttpRequest, kind: str) -> HttpResponse:
    """Who may be in the book already, of those that one sees."""
    if kind not in LIKELY:
        raise Http404
    but = request.GET.get("but", "")
    found = LIKELY[kind](
        {key: value[:300] for key, value in request.GET.items()},
        reader=request.user,
        but=int(but) if but.isascii() and but.isdigit() and len(but) < 19 else None,
    )
    return render(request, "crm/profiles/likely.html", {"likely": found, "kind": kind})


def _new(request: HttpRequest, kind: str) -> HttpResponse:
    _may(request)
    given = {"owner": request.user, **_given(request, kind)}
    form = ProfileForm(
        kind, request.user, posted=request.POST if request.method == "POST" else None, given=given
    )
    context = _context(request, form, kind)
    if request.method == "GET":
        return render(request, TEMPLATE if request.htmx else PAGE, context)
    template = ON_PAGE if request.htmx.target == "profile-new" else TEMPLATE
    read = form.read()
    if read is None:
        return form_again(request, template, context)
    values, new_company = read

    def act() -> Company | Contact | Refused:
        now = timezone.now()
        if kind == "company":
            return records.create_company(values=values, by=request.user, now=now)
        return actions.write_contact(
            values=values, new_company=new_company, by=request.user, now=now
        )

    answer = once(
        key=context["once"], body=request.POST, by=request.user, now=timezone.now(), act=act
    )
    if isinstance(answer, Refused):
        form.refuse(answer)
        return form_again(request, template, context)
    return _opened(request, kind, answer)


def _opened(request: HttpRequest, kind: str, answer: Done) -> HttpResponse:
    pk = answer.record[1]
    if not answer.repeated:
        text = _("Company created") if kind == "company" else _("Contact created")
        say(request, text, undo=reverse(f"{kind}_bin", args=[pk]))
    response = HttpResponse(status=204)
    response.headers["HX-Redirect"] = reverse(kind, args=[pk])
    return response


def _edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    _may(request)
    found = get_object_or_404(access.READERS[kind](request.user), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = ProfileForm(kind, request.user, record=found, posted=posted)
    context = _context(request, form, kind)
    if request.method == "GET":
        return render(request, TEMPLATE, context)
    read = form.read()
    if read is None:
        return form_again(request, TEMPLATE, context)
    values, new_company = read
    answer = actions.edit_profile(
        record=found,
        values=values,
        new_company=new_company,
        version=version_of(request),
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, editing.Conflict):
        context |= {
            "clashes": clashes.shown(answer, kind, request.user),
            "version": answer.version,
        }
        return render(request, TEMPLATE, context, status=409)
    if isinstance(answer, Refused):
        form.refuse(answer)
        return form_again(request, TEMPLATE, context)
    return done(_("Saved"), refresh=CHANGED)


def _context(request: HttpRequest, form: ProfileForm, kind: str) -> dict[str, object]:
    asked = request.POST if request.method == "POST" else request.GET
    return {
        "form": form,
        "kind": kind,
        "record": form.record,
        "once": request.POST.get("once") or new_key(),
        "version": asked.get("version") or (form.record.version if form.record else ""),
        "clashes": [],
        "address": request.get_full_path(),
    }


def _given(request: HttpRequest, kind: str) -> dict[str, object]:
    """What the link to the form knows already."""
    found: dict[str, object] = {"name": request.GET.get("name", "")[:200]}
    company = request.GET.get("company", "")
    if kind == "contact" and company.isascii() and company.isdigit() and len(company) < 19:
        row = access.companies(request.user).filter(pk=company).first()
        found |= {"company": row} if row else {}
    return found


def _may(request: HttpRequest) -> None:
    if not access.may_write(request.user):
        raise Http404
