"""Evidence that deals hold: gathered for many deals in one query a kind."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from django.db.models import BigAutoField, Q, QuerySet
from django.utils.translation import gettext

from dealcycle.crm import fields, ports, touches
from dealcycle.crm.kinds import Kind, Outcome, Role
from dealcycle.crm.models import Activity, Deal, DealContact
from dealcycle.cycle.criteria import ANY, HELD, Evidence
from dealcycle.events.prepared import Prepared, Slot

# What a criterion calls a field -> its column. Custom fields are called "custom.<key>".
COLUMNS = {
    "company": "company_id",
    "source": "source_id",
    "owner": "owner_id",
    "amount": "amount_minor",
    **{
        name: name
        for name in (
            "expected_close_on",
            "fit",
            "needs",
            "budget",
            "timing",
            "decision_process",
            "proposal_sent_on",
            "proposal_expires_on",
            "terms_agreed_on",
            "description",
        )
    },
}


def gather(deals: Sequence[int], kinds: Iterable[str] | None = None) -> dict[int, Evidence]:
    """What each deal holds, by kind of criterion. A kind that no room gathers is absent."""
    found: dict[int, dict[str, object]] = {deal: {} for deal in deals}
    for kind, evidence in ports.EVIDENCE.items():
        if kinds is not None and kind not in kinds:
            continue
        held = evidence.gather(deals)
        for deal in deals:
            found[deal][kind] = held.get(deal, frozenset())
    return found


def fields_filled(deals: Sequence[int]) -> Mapping[int, frozenset[str]]:
    found = {}
    for pk, custom, *values in _rows(_values, deals, "pk"):
        filled = zip(COLUMNS, values, strict=True)
        names = {name for name, value in filled if value not in (None, "")}
        names |= {f"custom.{key}" for key, value in custom.items() if value not in (None, "")}
        found[pk] = frozenset(names)
    return found


def activities_done(deals: Sequence[int]) -> Mapping[int, frozenset[str]]:
    return _grouped(_rows(_done, deals))


def roles_taken(deals: Sequence[int]) -> Mapping[int, frozenset[str]]:
    return _grouped(_rows(_roles, deals))


def two_way_touches(deals: Sequence[int]) -> Mapping[int, frozenset[str]]:
    """An answer counts: something of theirs came in, or a talk took place."""
    return {deal: frozenset({HELD}) for (deal,) in _rows(_heard, deals)}


def _values(those: Q) -> QuerySet:
    return Deal.objects.filter(those).values_list("pk", "custom", *COLUMNS.values())


def _done(those: Q) -> QuerySet:
    done = Activity.objects.filter(those, binned_at=None).exclude(done_at=None)
    return done.exclude(outcome=Outcome.NOT_HELD).values_list("deal_id", "kind").distinct()


def _roles(those: Q) -> QuerySet:
    return DealContact.objects.filter(those).values_list("deal_id", "role")


def _heard(those: Q) -> QuerySet:
    return Activity.objects.filter(touches.HEARD, those).values_list("deal_id").distinct()


Question = Callable[[Q], QuerySet]


def _rows(question: Question, deals: Sequence[int], field: str = "deal") -> Iterable[tuple]:
    """Every move asks about one deal: for that the question is prepared."""
    if len(deals) == 1:
        return _of_one(question, field).all(deal=deals[0])
    return question(Q(**{f"{field}__in": deals}))


@lru_cache
def _of_one(question: Question, field: str) -> Prepared[tuple]:
    return Prepared(lambda: question(Q(**{field: Slot("deal", BigAutoField())})))


def field_choices() -> list[tuple[str, str]]:
    """The deal's fields that can be filled, the organisation's own among them."""
    found = fields.of("deal")
    return [(f.key, str(f.label)) for f in found if f.key in COLUMNS or f.custom_key]


def activity_choices() -> list[tuple[str, str]]:
    return [(kind.value, str(kind.label)) for kind in Kind if kind is not Kind.NOTE]


def role_choices() -> list[tuple[str, str]]:
    return [(ANY, gettext("Any contact")), *((role.value, str(role.label)) for role in Role)]


def _grouped(pairs: Iterable[tuple[int, str]]) -> Mapping[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for deal, value in pairs:
        found[deal].add(value)
    return {deal: frozenset(values) for deal, values in found.items()}


def offer() -> None:
    """Puts this room's own kinds on the open list."""
    ports.EVIDENCE |= {
        "field_filled": ports.EvidenceKind(fields_filled, field_choices),
        "activity_done": ports.EvidenceKind(activities_done, activity_choices),
        "contact_with_role": ports.EvidenceKind(roles_taken, role_choices),
        "two_way_touch": ports.EvidenceKind(two_way_touches),
    }
