"""Who may see which record: one function a kind. Strangers find nothing (404)."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from dealcycle.crm.models import Activity, Company, Contact, Deal
from dealcycle.people.access import Scope, scope
from dealcycle.people.models import User


def deals(user: User, *, binned: bool = False) -> QuerySet[Deal]:
    """The deals of the owners whose records this person sees."""
    return _unbinned(Deal.objects.all(), binned).filter(scope(user).where())


def companies(user: User, *, binned: bool = False) -> QuerySet[Company]:
    """Own ones, those without an owner, and those of a deal that one sees."""
    return _unbinned(Company.objects.all(), binned).filter(
        _owned_or_through_deals(scope(user), Deal.objects.filter(company=OuterRef("pk")))
    )


def contacts(user: User, *, binned: bool = False) -> QuerySet[Contact]:
    """Own ones, those without an owner, and those on a deal that one sees."""
    return _unbinned(Contact.objects.all(), binned).filter(
        _owned_or_through_deals(scope(user), Deal.objects.filter(people__contact=OuterRef("pk")))
    )


def activities(user: User, *, binned: bool = False) -> QuerySet[Activity]:
    """Own ones, and those on a deal, company or contact that one sees."""
    seen = scope(user)
    found = _unbinned(Activity.objects.all(), binned)
    if seen.owners is None:
        return found
    return found.filter(
        seen.where()
        | Q(deal__in=deals(user))
        | Q(deal=None, company__in=companies(user))
        | Q(deal=None, company=None, contact__in=contacts(user))
    )


READERS = {"deal": deals, "company": companies, "contact": contacts, "activity": activities}


def may_write(user: User) -> bool:
    """Who sees a record may change it, but for viewers, who only look."""
    return user.is_active and user.may_write


def the_deal(user: User, deal: int) -> Deal:
    return get_object_or_404(deals(user).select_related("stage", "pipeline", "company"), pk=deal)


def the_company(user: User, company: int) -> Company:
    return get_object_or_404(companies(user), pk=company)


def the_contact(user: User, contact: int) -> Contact:
    return get_object_or_404(contacts(user), pk=contact)


def the_activity(user: User, activity: int) -> Activity:
    return get_object_or_404(activities(user), pk=activity)


def _unbinned(found: QuerySet, binned: bool) -> QuerySet:
    return found.exclude(binned_at=None) if binned else found.filter(binned_at=None)


def _owned_or_through_deals(seen: Scope, through: QuerySet[Deal]) -> Q:
    if seen.owners is None:
        return Q()
    visible = through.filter(seen.where(), binned_at=None)
    return seen.where() | Q(owner=None) | Exists(visible)
