"""What stands on the page of a company or of a contact, in a bounded number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from dealcycle.crm import access, touches
from dealcycle.crm.models import Activity, Company, Contact, Deal, DealContact, Employment
from dealcycle.cycle import silence
from dealcycle.people.models import User

MOST_DEALS = 30
MOST_PEOPLE = 60
MOST_FORMER = 20
# A contact on more deals than this is no contact.
SHOWN_UP_TO = 500
NEVER = date.min


@dataclass(frozen=True)
class Sums:
    """How many open deals there are, and what they are worth, a sum for each currency."""

    count: int
    amounts: Sequence[tuple[int, str]]


@dataclass(frozen=True)
class Rhythm:
    """When there was a touch last, and whether this silence is longer than usual."""

    last: datetime | None
    days: int
    usual: int
    cold: bool
    next_step: Activity | None


def deals_of_company(company: Company, reader: User) -> list[Deal]:
    return _listed(access.deals(reader).filter(company=company))


def deals_of_contact(contact: Contact, reader: User) -> list[tuple[Deal, str]]:
    """Each with the contact's part in it."""
    roles = dict(DealContact.objects.filter(contact=contact).values_list("deal", "role"))
    found = _listed(access.deals(reader).filter(pk__in=list(roles)[:SHOWN_UP_TO]))
    return [(deal, roles[deal.pk]) for deal in found]


def _listed(found: QuerySet[Deal]) -> list[Deal]:
    """Open ones first, then the newest."""
    rows = found.select_related("stage", "owner", "next_step")
    return list(rows.order_by("outcome", "-updated_at", "-pk")[:MOST_DEALS])


def sums(company: Company, reader: User) -> Sums:
    rows = (
        access.deals(reader)
        .filter(company=company, outcome="")
        .order_by()
        .values("currency")
        .annotate(count=Count("pk"), amount=Sum("amount_minor"))
    )
    found = sorted(rows, key=lambda row: -(row["amount"] or 0))
    amounts = [(row["amount"], row["currency"]) for row in found if row["amount"]]
    return Sums(sum(row["count"] for row in found), amounts)


def people_of(company: Company, reader: User) -> list[Contact]:
    found = access.contacts(reader).filter(company=company)
    return list(found.order_by("name_folded", "pk")[:MOST_PEOPLE])


def formerly_at(company: Company, reader: User) -> list[Employment]:
    """Who worked here once and works elsewhere now."""
    found = (
        Employment.objects.filter(
            Exists(access.contacts(reader).filter(pk=OuterRef("contact"))), company=company
        )
        .exclude(contact__company=company)
        .exclude(ended_on=None)
        .select_related("contact__company")
    )
    return list(found.order_by("-ended_on", "-pk")[:MOST_FORMER])


def employments_of(contact: Contact, reader: User) -> list[tuple[Employment, Company | None]]:
    """The present ones first; a company that one may not see has no name here."""
    rows = list(contact.employments.order_by("-started_on", "-pk")[:MOST_PEOPLE])
    rows.sort(key=lambda row: (row.ended_on is not None, -(row.ended_on or NEVER).toordinal()))
    seen = access.companies(reader, binned=None).in_bulk({row.company_id for row in rows})
    return [(row, seen.get(row.company_id)) for row in rows]


def rhythm(of: QuerySet[Activity], now: datetime) -> Rhythm:
    """The silence of a company or contact against its own rhythm."""
    planned = of.filter(done_at=None, due_at__isnull=False, binned_at=None)
    step = planned.select_related("owner").order_by("due_at", "pk").first()
    known = touches.touches(of)
    judged = silence.judge_silence(known, now=now, next_step=step is not None)
    return Rhythm(
        last=known[0][0] if known else None,
        days=int(judged.days) if judged else 0,
        usual=round(judged.usual) if judged else 0,
        cold=judged is not None and judged.cold,
        next_step=step,
    )
