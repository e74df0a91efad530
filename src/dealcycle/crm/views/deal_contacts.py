"""The people on a deal: put on it, given a role, taken off."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dealcycle.crm import access
from dealcycle.crm.actions import deal_contacts, opening
from dealcycle.crm.forms import put_errors, typed
from dealcycle.crm.forms.deals import ContactOnDealForm
from dealcycle.crm.kinds import Role
from dealcycle.crm.models import Contact, Deal, DealContact
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events.models import Event
from dealcycle.web.answers import done, form_again

CHANGED = "deal-changed"


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, deal: int) -> HttpResponse:
    """Somebody known, or somebody new who is written down along with it."""
    found = _writable(request, deal)
    if request.method == "GET":
        role = request.GET.get("role", "")
        form = ContactOnDealForm(initial={"role": role if role in Role.values else ""})
        return render(request, "crm/deal/add_contact.html", _context(request, found, form))
    form = ContactOnDealForm(request.POST)
    answer = _put(request, found, form) if form.is_valid() else None
    if isinstance(answer, Refused):
        put_errors(form, answer, {"name": "contact"})
    if not answer:
        return form_again(request, "crm/deal/add_contact.html", _context(request, found, form))
    return done(
        _("%(name)s is on the deal") % {"name": answer.contact.name},
        undo=reverse("deal_contact_remove", args=[found.pk, answer.contact_id]),
        refresh=CHANGED,
    )


@require_POST
def role(request: HttpRequest, deal: int, contact: int) -> HttpResponse:
    place = _place(request, deal, contact)
    answer = deal_contacts.change_role(
        place=place, role=request.POST.get("role", ""), by=request.user, now=timezone.now()
    )
    if isinstance(answer, Refused):
        raise Http404
    return done(_("Role changed"), refresh=CHANGED)


@require_POST
def remove(request: HttpRequest, deal: int, contact: int) -> HttpResponse:
    place = _place(request, deal, contact)
    back = reverse("deal_contact_return", args=[deal, contact])
    undo = f"{back}?role={place.role}" if place.role else back
    deal_contacts.remove_from_deal(place=place, by=request.user, now=timezone.now())
    words = _("%(name)s was taken off the deal") % {"name": place.contact.name}
    return done(words, undo=undo, refresh=CHANGED)


@require_POST
def put_back(request: HttpRequest, deal: int, contact: int) -> HttpResponse:
    """Undoes a removal, with the role that the person had."""
    found = _writable(request, deal)
    # Whom one has just taken off may be nobody's but this deal's.
    person = get_object_or_404(Contact, pk=contact, binned_at=None)
    seen = access.contacts(request.user).filter(pk=contact).exists()
    if not (seen or _took_off(request, found, contact)):
        raise Http404
    answer = deal_contacts.add_to_deal(
        deal=found,
        contact=person,
        role=request.GET.get("role", ""),
        by=request.user,
        now=timezone.now(),
    )
    if isinstance(answer, Refused):
        raise Http404
    return done(_("Back on the deal"), refresh=CHANGED)


def _put(request: HttpRequest, deal: Deal, form: ContactOnDealForm) -> DealContact | Refused:
    given, now = form.cleaned_data, timezone.now()
    who, of = given["contact"], {key: given[key] for key in ("job_title", "phone", "email")}
    if who.startswith(typed.NEW):
        return opening.add_new_contact(
            deal=deal,
            name=who.removeprefix(typed.NEW),
            values={key: value for key, value in of.items() if value},
            role=given["role"],
            by=request.user,
            now=now,
        )
    person = _visible(request, who)
    if person is None:
        return Refused.because("no_choice", N_("Choose one of the list."), field="contact")
    return deal_contacts.add_to_deal(
        deal=deal, contact=person, role=given["role"], by=request.user, now=now
    )


def _visible(request: HttpRequest, pk: str) -> Contact | None:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return access.contacts(request.user).filter(pk=pk).first()


def _context(request: HttpRequest, deal: Deal, form: ContactOnDealForm) -> dict[str, object]:
    chosen = form.data.get("contact", "") if form.is_bound else ""
    options = {"": ""}
    if chosen.startswith(typed.NEW):
        options[chosen] = chosen.removeprefix(typed.NEW)
    elif person := _visible(request, chosen):
        options[chosen] = person.name
    return {"deal": deal, "form": form, "chosen": chosen, "options": list(options.items())}


def _took_off(request: HttpRequest, deal: Deal, contact: int) -> bool:
    """Whether this person has just been taken off by whoever wants them back."""
    return Event.objects.filter(
        subjects__record_kind=Deal.KIND,
        subjects__record=deal.pk,
        kind="deal.contact_removed",
        actor=request.user.pk,
        after__contact=contact,
    ).exists()


def _place(request: HttpRequest, deal: int, contact: int) -> DealContact:
    found = _writable(request, deal)
    return get_object_or_404(found.people.select_related("deal", "contact"), contact=contact)


def _writable(request: HttpRequest, deal: int) -> Deal:
    if not access.may_write(request.user):
        raise Http404
    return access.the_deal(request.user, deal)
