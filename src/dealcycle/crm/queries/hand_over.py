"""What a person would leave behind, and who would have how much of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from dealcycle.crm.models import Activity, Company, Contact, Deal, HandOver
from dealcycle.crm.sharing import Book, Follower, OpenDeal, Record
from dealcycle.people.models import User

DEALS, COMPANIES, CONTACTS, TASKS = "deal", "company", "contact", "activity"
KINDS = (DEALS, COMPANIES, CONTACTS, TASKS)
# So many deals can be given one by one; the others follow the rest.
LISTED = 200


@dataclass(frozen=True)
class Part:
    """What one person holds, or would get."""

    who: User | None
    counts: Mapping[str, int]
    value_minor: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def holdings(person: User) -> Part:
    deals = open_deals(person).aggregate(number=Count("pk"), value=Sum("value_minor"))
    return Part(
        person,
        {
            DEALS: deals["number"],
            COMPANIES: companies(person).count(),
            CONTACTS: contacts(person).count(),
            TASKS: tasks(person).count(),
        },
        deals["value"] or 0,
    )


def book(person: User, kinds: Iterable[str] = KINDS) -> Book:
    """Ids and values only, so that many thousands stay light."""
    wanted = set(kinds)
    return Book(
        deals=list(_open_deals(person)) if DEALS in wanted else (),
        companies=list(_ids(companies(person))) if COMPANIES in wanted else (),
        contacts=list(_contacts(person)) if CONTACTS in wanted else (),
        tasks=list(_tasks(person)) if TASKS in wanted else (),
    )


def parts(given: Mapping[Record, int], found: Book) -> list[Part]:
    """Who would get how much, the most valuable part first."""
    values = {deal.id: deal.value for deal in found.deals}
    counts: dict[int, dict[str, int]] = {}
    sums: dict[int, int] = {}
    for (kind, pk), who in given.items():
        mine = counts.setdefault(who, dict.fromkeys(KINDS, 0))
        mine[kind] += 1
        if kind == DEALS:
            sums[who] = sums.get(who, 0) + values[pk]
    people = User.objects.in_bulk(counts)
    made = [Part(people[who], counts[who], sums.get(who, 0)) for who in counts if who in people]
    return sorted(made, key=lambda part: (-part.value_minor, -part.total, part.who.pk))


def open_deals(person: User) -> QuerySet[Deal]:
    return Deal.objects.filter(owner=person, outcome="", binned_at=None)


def companies(person: User) -> QuerySet[Company]:
    return Company.objects.filter(owner=person, binned_at=None)


def contacts(person: User) -> QuerySet[Contact]:
    return Contact.objects.filter(owner=person, binned_at=None)


def tasks(person: User) -> QuerySet[Activity]:
    """Whatever is planned, whatever its kind."""
    return Activity.objects.filter(owner=person, done_at=None, binned_at=None, due_at__isnull=False)


def listed_deals(person: User) -> Sequence[Deal]:
    """Those that can be given one by one, the most valuable first."""
    found = open_deals(person).select_related("company", "stage")
    return found.order_by("-value_minor", "pk")[:LISTED]


def takers(person: User) -> QuerySet[User]:
    """Who can take something over: whoever works here and may write."""
    found = User.objects.filter(is_active=True).exclude(pk=person.pk).exclude(role="viewer")
    return found.select_related("team").order_by("name", "pk")


def hand_overs_of_all() -> QuerySet[HandOver]:
    return HandOver.objects.select_related("person", "by", "undone_by").order_by("-pk")


def hand_overs(person: User) -> QuerySet[HandOver]:
    return hand_overs_of_all().filter(person=person)


def given_parts(hand_over: HandOver) -> list[Part]:
    """What each new owner has got, by the rows that were given."""
    counted = hand_over.rows.filter(state="given").values("to", "record_kind")
    counts: dict[int, dict[str, int]] = {}
    for row in counted.annotate(number=Count("pk")).order_by("to"):
        mine = counts.setdefault(row["to"], dict.fromkeys(KINDS, 0))
        mine[row["record_kind"]] = row["number"]
    people = User.objects.in_bulk(counts)
    return [Part(people[who], each, 0) for who, each in counts.items()]


def _open_deals(person: User) -> Iterable[OpenDeal]:
    for pk, company, value in open_deals(person).values_list("pk", "company", "value_minor"):
        yield OpenDeal(pk, company, value or 0)


def _contacts(person: User) -> Iterable[Follower]:
    for pk, company in contacts(person).values_list("pk", "company"):
        yield Follower(pk, ((COMPANIES, company),) if company else ())


def _tasks(person: User) -> Iterable[Follower]:
    rows = tasks(person).values_list("pk", "deal", "company", "contact")
    for pk, *belongs_to in rows:
        kinds = zip((DEALS, COMPANIES, CONTACTS), belongs_to, strict=True)
        yield Follower(pk, tuple((kind, record) for kind, record in kinds if record))


def _ids(found: QuerySet) -> Iterable[int]:
    return found.values_list("pk", flat=True)
