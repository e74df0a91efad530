"""A deal begun, edited as a whole, handed over, put into the bin."""

import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealcycle.crm import access
from dealcycle.crm.actions import opening, records
from dealcycle.crm.forms.new_deal import NewDeal
from dealcycle.crm.models import Company, Contact, Stage
from dealcycle.crm.once import Done, once
from dealcycle.crm.queries import deal_page
from dealcycle.cycle.refusal import Refused
from dealcycle.web.answers import done, form_again, say

MOST_LIKELY = 3


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A form in a dialogue from anywhere, or as a page of its own; sent once."""
    if not access.may_write(request.user):
        raise Http404
    if request.method == "GET":
        form = NewDeal(user=request.user, initial=_given(request))
        return render(request, _template(request), _context(request, form))
    form = NewDeal(user=request.user, posted=request.POST)
    answer = _open(request, form) if not form.problems else None
    if isinstance(answer, Refused):
        form.refuse(answer)
    if not isinstance(answer, Done):
        return form_again(request, _template(request), _context(request, form))
    say(request, _("Deal created"))
    return _go(request, reverse("deal", args=[answer.record[1]]))


@require_GET
def likely(request: HttpRequest) -> HttpResponse:
    """Open deals of the company that is being chosen: perhaps this one is there already."""
    company = request.GET.get("company", "")
    known = company.isascii() and company.isdigit() and len(company) < 19
    found = deal_page.open_deals_of(request.user, int(company))[: MOST_LIKELY + 1] if known else []
    return render(request, "crm/deal/likely.html", {"deals": list(found), "most": MOST_LIKELY})


@require_POST
def bin_deal(request: HttpRequest, deal: int) -> HttpResponse:
    """Out of sight for 30 days; the toast on the next page takes it back."""
    if not access.may_write(request.user):
        raise Http404
    found = access.the_deal(request.user, deal)
    records.bin_record(record=found, by=request.user, now=timezone.now())
    words = _("“%(name)s” was moved to the bin") % {"name": found.name}
    return after_leaving(request, words, undo=reverse("deal_restore", args=[found.pk]))


@require_POST
def restore(request: HttpRequest, deal: int) -> HttpResponse:
    if not access.may_write(request.user):
        raise Http404
    found = get_object_or_404(access.deals(request.user, binned=True), pk=deal)
    records.restore_record(record=found, by=request.user, now=timezone.now())
    return done(_("Taken back out of the bin"), refresh="deal-changed")


def after_leaving(request: HttpRequest, words: str, *, undo: str = "") -> HttpResponse:
    """The deal's page is no more: on to the list, which says what happened."""
    say(request, words, undo=undo)
    return _go(request, _list())


def _open(request: HttpRequest, form: NewDeal) -> object:
    now = timezone.now()
    return once(
        key=request.POST.get("key", ""),
        body=request.POST,
        by=request.user,
        now=now,
        act=lambda: opening.open_deal(
            values=form.values,
            new_company=form.new_company,
            new_contact=form.new_contact,
            stage=form.stage,
            by=request.user,
            now=now,
        ),
    )


def _given(request: HttpRequest) -> dict[str, object]:
    """What the address says already: a copy of a deal, a company, a person, a stage."""
    user = request.user
    initial: dict[str, object] = {"owner": user}
    if copied := _one(access.deals(user).select_related("company", "source"), request, "from"):
        initial |= {
            "name": _("%(name)s (copy)") % {"name": copied.name},
            "company": copied.company,
            "source": copied.source,
            "amount": copied,
            "tags": list(copied.tags.all()),
        }
    contact: Contact | None = _one(
        access.contacts(user).select_related("company"), request, "contact"
    )
    company: Company | None = _one(access.companies(user), request, "company")
    if contact:
        initial |= {"contact": contact, "company": contact.company}
    if company:
        initial["company"] = company
    if stage := _one(Stage.objects.filter(retired_at=None), request, "stage"):
        initial["stage"] = stage
    return initial


def _one(among: object, request: HttpRequest, name: str) -> object:
    given = request.GET.get(name, "")
    fits = given.isascii() and given.isdigit() and len(given) < 19
    return among.filter(pk=given).first() if fits else None


def _context(request: HttpRequest, form: NewDeal) -> dict[str, object]:
    key = request.POST.get("key") or secrets.token_urlsafe(16)
    return {"form": form, "key": key}


def _template(request: HttpRequest) -> str:
    return "crm/deal/new_dialog.html" if request.htmx else "crm/deal/new_page.html"


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _list() -> str:
    for name in ("deals", "today"):
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"
