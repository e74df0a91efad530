"""Who may see which record: one function a kind. Strangers find nothing (404)."""

from functools import lru_cache

from django.db.models import BigAutoField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import In
from django.http import Http404
from django.shortcuts import get_object_or_404

from dealcycle.crm.models import Activity, Attachment, Comment, Company, Contact, Deal
from dealcycle.events.prepared import Slot, Statement
from dealcycle.people.access import Scope, scope
from dealcycle.people.models import User


def deals(user: User, *, binned: bool | None = False) -> QuerySet[Deal]:
    """The deals of the owners whose records this person sees."""
    return deals_in(scope(user), binned=binned)


def deals_in(seen: Scope, *, binned: bool | None = False) -> QuerySet[Deal]:
    """The same, for a question that is kept by what is seen."""
    return _unbinned(Deal.objects.all(), binned).filter(seen.where())


def deals_along(user: User) -> QuerySet[Deal]:
    """The same deals, for a query that walks an index of its own order: owners are checked row
    by row, so that no planner gathers a whole team's deals by owner to sort them."""
    seen = scope(user)
    if seen.owners is None:
        return deals(user)
    owner = Coalesce(F("owner_id"), F("owner_id"))
    return _unbinned(Deal.objects.all(), False).filter(In(owner, sorted(seen.owners)))


def companies(user: User, *, binned: bool | None = False) -> QuerySet[Company]:
    return companies_in(scope(user), binned=binned)


def companies_in(seen: Scope, *, binned: bool | None = False) -> QuerySet[Company]:
    """Own ones, those without an owner, and those of a deal that one sees."""
    return _unbinned(Company.objects.all(), binned).filter(
        _owned_or_through_deals(seen, Deal.objects.filter(company=OuterRef("pk")))
    )


def contacts(user: User, *, binned: bool | None = False) -> QuerySet[Contact]:
    return contacts_in(scope(user), binned=binned)


def contacts_in(seen: Scope, *, binned: bool | None = False) -> QuerySet[Contact]:
    """Own ones, those without an owner, and those on a deal that one sees."""
    return _unbinned(Contact.objects.all(), binned).filter(
        _owned_or_through_deals(seen, Deal.objects.filter(people__contact=OuterRef("pk")))
    )


def activities(user: User, *, binned: bool | None = False) -> QuerySet[Activity]:
    return activities_in(scope(user), binned=binned)


def activities_in(seen: Scope, *, binned: bool | None = False) -> QuerySet[Activity]:
    """Own ones, and those on a deal, company or contact that one sees."""
    found = _unbinned(Activity.objects.all(), binned)
    if seen.owners is None:
        return found
    # Asked row by row: a list of all that one sees would be read whole first.
    return found.filter(
        seen.where()
        | Exists(deals_in(seen).filter(pk=OuterRef("deal")))
        | Q(deal=None) & Exists(companies_in(seen).filter(pk=OuterRef("company")))
        | Q(deal=None, company=None) & Exists(contacts_in(seen).filter(pk=OuterRef("contact")))
    )


READERS = {"deal": deals, "company": companies, "contact": contacts, "activity": activities}
READERS_IN = {
    "deal": deals_in, "company": companies_in, "contact": contacts_in, "activity": activities_in,
}  # fmt: skip


def may_write(user: User) -> bool:
    """Who sees a record may change it, but for viewers, who only look."""
    return user.is_active and user.may_write


def the_deal(
    user: User, deal: int, along: tuple[str, ...] = ("stage", "pipeline", "company")
) -> Deal:
    """The deal, and what belongs to it."""
    statement = _the_deal(scope(user), along)
    # No record of ours has a longer number; SQLite would choke on it.
    found = statement.rows({"pk": deal}) if deal < 2**63 else []
    if not found:
        raise Http404
    return statement.read(found[0])


@lru_cache(maxsize=400)
def _the_deal(seen: Scope, along: tuple[str, ...]) -> Statement:
    # Kept by what is seen, never by who asks: a person's team may change at any moment.
    found = deals_in(seen).filter(pk=Slot("pk", BigAutoField()))
    return Statement(found.select_related(*along))


def the_company(user: User, company: int) -> Company:
    return get_object_or_404(companies(user), pk=company)


def the_contact(user: User, contact: int) -> Contact:
    return get_object_or_404(contacts(user), pk=contact)


def the_activity(user: User, activity: int, *, binned: bool | None = False) -> Activity:
    return get_object_or_404(activities(user, binned=binned), pk=activity)


def _unbinned(found: QuerySet, binned: bool | None) -> QuerySet:
    """Those in use, those in the bin, or (None) both."""
    if binned is None:
        return found
    return found.exclude(binned_at=None) if binned else found.filter(binned_at=None)


def _owned_or_through_deals(seen: Scope, through: QuerySet[Deal]) -> Q:
    if seen.owners is None:
        return Q()
    visible = through.filter(seen.where(), binned_at=None)
    return seen.where() | Q(owner=None) | Exists(visible)


# Records that carry comments and files.
CARRIERS = ("deal", "company", "contact", "activity")


def the_record(user: User, kind: str, pk: int) -> Deal | Company | Contact | Activity:
    """Whatever a comment or a file hangs on."""
    if kind not in CARRIERS:
        raise Http404
    return get_object_or_404(READERS[kind](user), pk=pk)


def comments(user: User, *, binned: bool | None = False) -> QuerySet[Comment]:
    """Those on a record that one sees."""
    return _unbinned(Comment.objects.all(), binned).filter(_on_what_is_seen(user))


def attachments(user: User, *, binned: bool | None = False) -> QuerySet[Attachment]:
    """Those on a record that one sees."""
    return _unbinned(Attachment.objects.all(), binned).filter(_on_what_is_seen(user))


def _on_what_is_seen(user: User) -> Q:
    found = Q(pk=None)
    for kind in CARRIERS:
        found |= Q(record_kind=kind) & Exists(READERS[kind](user).filter(pk=OuterRef("record")))
    return found
