"""Evidence that deals hold: gathered for many deals in one query a kind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dealcycle.crm import ports, touches
from dealcycle.crm.kinds import Outcome
from dealcycle.crm.models import Activity, Deal, DealContact
from dealcycle.cycle.criteria import HELD, Evidence

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
    for row in Deal.objects.filter(pk__in=deals).values("pk", "custom", *COLUMNS.values()):
        names = {name for name, column in COLUMNS.items() if row[column] not in (None, "")}
        names |= {
            f"custom.{key}" for key, value in row["custom"].items() if value not in (None, "")
        }
        found[row["pk"]] = frozenset(names)
    return found


def activities_done(deals: Sequence[int]) -> Mapping[int, frozenset[str]]:
    return _grouped(
        Activity.objects.filter(deal__in=deals, binned_at=None)
        .exclude(done_at=None)
        .exclude(outcome=Outcome.NOT_HELD)
        .values_list("deal_id", "kind")
        .distinct()
    )


def roles_taken(deals: Sequence[int]) -> Mapping[int, frozenset[str]]:
    return _grouped(DealContact.objects.filter(deal__in=deals).values_list("deal_id", "role"))


def two_way_touches(deals: Sequence[int]) -> Mapping[int, frozenset[str]]:
    """An answer counts: something of theirs came in, or a talk took place."""
    heard = Activity.objects.filter(touches.HEARD, deal__in=deals)
    return {deal: frozenset({HELD}) for deal in heard.values_list("deal_id", flat=True).distinct()}


def _grouped(pairs: Iterable[tuple[int, str]]) -> Mapping[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for deal, value in pairs:
        found[deal].add(value)
    return {deal: frozenset(values) for deal, values in found.items()}


def offer() -> None:
    """Puts this room's own kinds on the open list."""
    ports.EVIDENCE |= {
        "field_filled": ports.EvidenceKind(fields_filled),
        "activity_done": ports.EvidenceKind(activities_done),
        "contact_with_role": ports.EvidenceKind(roles_taken),
        "two_way_touch": ports.EvidenceKind(two_way_touches),
    }
