"""How far the snapshot has read the database, and which deals were touched since.

New rows are found by their ids. SQLite gives ids in the order of commits. PostgreSQL does not: a
transaction that began earlier may commit later, so there reading begins again below the oldest
transaction that was open, and counting the rows above it tells whether any is new.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Self

from django.db import connection

from dealcycle.crm.models import Activity, Change, Company, Deal, HandOverRow, Visit
from dealcycle.events.models import Event, Subject

TABLES = {
    "event": Event,
    "visit": Visit,
    "change": Change,
    "activity": Activity,
    "company": Company,
}
# Ids handed out whose transaction has no number yet, for an instant.
IN_FLIGHT = 32
MOST_PENDING = 50
# Longer than one transaction of ours writes.
FAR_BACK = 20_000
# More rows than that are not looked through one by one: all is read anew.
MOST_ROWS = 50_000
# What people, teams, sources and the like are called may have changed.
NAMING = ("user", "team", "source", "reason", "pipeline", "stage", "organisation", "own_field")
SAME_NAMES = ("user.signed_out", "user.password_set", "user.second_factor_off")
# Every row may have.
WHOLESALE = ("import", "merge", "rate", "rates")
NOTHING_COUNTED = ("deal.called",)
NO_ROWS = ("import.uploaded", "import.forgotten", "rates.origin_chosen")
HANDED_OVER = ("user.handed_over", "user.hand_over_undone")


@dataclass(frozen=True)
class Position:
    """Everything up to the ids in `low` was read; above them, `seen` rows of each table."""

    low: dict[str, int]
    seen: dict[str, int]
    last_event: int = 0
    last_event_at: str = ""
    # PostgreSQL: [next transaction, ids handed out by then], to learn later which were decided.
    pending: list = field(default_factory=list)

    def as_data(self) -> dict:
        return asdict(self)

    @classmethod
    def of(cls, data: dict) -> Self | None:
        try:
            return cls(**data)
        except TypeError:
            return None


@dataclass
class Touched:
    """What has to be read again; `everything` when there is too much to tell, or no telling."""

    deals: set[int] = field(default_factory=set)
    steps: set[int] = field(default_factory=set)
    companies: set[int] = field(default_factory=set)
    names: bool = False
    erased: bool = False
    everything: bool = False

    def __bool__(self) -> bool:
        return bool(self.deals or self.steps or self.companies or self.names or self.everything)


def present(before: Position | None = None) -> Position:
    """Where somebody who begins to read now stands; to be asked before reading."""
    low, pending = _decided(before.pending if before else [])
    last = Event.objects.order_by("-pk").values_list("pk", "at").first()
    return Position(
        low=low,
        seen={name: _above(name, low[name]) for name in TABLES},
        last_event=last[0] if last else 0,
        last_event_at=last[1].isoformat() if last else "",
        pending=pending,
    )


def is_ours(position: Position) -> bool:
    """Whether the database still is the one that was read: no older copy was put in its place."""
    last = Event.objects.filter(pk=position.last_event).values_list("at", flat=True).first()
    return (last.isoformat() if last else "") == position.last_event_at


def is_new(position: Position) -> bool:
    """Whether anything was written since."""
    return any(_above(name, position.low[name]) != position.seen[name] for name in TABLES)


def touched(position: Position) -> Touched:
    """The deals, activities and companies whose rows may differ from what was read."""
    found = Touched()
    rows = {name: _above(name, low) for name, low in position.low.items()}
    if sum(rows.values()) > MOST_ROWS:
        found.everything = True
        return found
    for name in ("visit", "change"):
        # Plain: the database would sort to find distinct ones.
        new = TABLES[name].objects.filter(pk__gt=position.low[name])
        found.deals.update(new.values_list("deal", flat=True).iterator(10_000))
    activities = Activity.objects.filter(pk__gt=position.low["activity"])
    for pk, deal in activities.values_list("pk", "deal"):
        found.steps.add(pk)
        found.deals |= {deal} - {None}
    companies = Company.objects.filter(pk__gt=position.low["company"])
    found.companies |= set(companies.values_list("pk", flat=True))
    _by_events(found, position)
    for some in _chunks(sorted(found.steps)):
        around = Activity.objects.filter(pk__in=some).exclude(deal=None)
        found.deals |= set(around.values_list("deal", flat=True))
    return found


def _by_events(found: Touched, position: Position) -> None:
    """Most events are of one deal; of the others it takes a look at what they are about."""
    new = Event.objects.filter(pk__gt=position.low["event"])
    deals = new.filter(record_kind=Deal.KIND).exclude(kind__in=NOTHING_COUNTED)
    deals = deals.values_list("record", flat=True)
    found.deals.update(deals.iterator(10_000))
    # Plain here too: for distinct ones SQLite walks through the whole index of kinds.
    kinds = set(new.order_by().values_list("kind", flat=True).iterator(10_000))
    found.erased = any(kind.endswith((".deleted", ".erased")) for kind in kinds)
    found.names = _any(kinds - {*SAME_NAMES}, NAMING)
    found.everything = _any(kinds - {*NO_ROWS}, WHOLESALE)
    others = new.exclude(record_kind=Deal.KIND).values_list("pk", "kind", "record_kind", "record")
    told = list(others)
    found.steps |= {record for _, _, kind, record in told if kind == Activity.KIND and record}
    for some in _chunks([pk for pk, *_ in told]):
        subjects = Subject.objects.filter(event__in=some)
        found.deals |= set(subjects.filter(record_kind=Deal.KIND).values_list("record", flat=True))
    firms = [
        pk for pk, kind, about, _ in told
        if about == Company.KIND or kind.startswith(f"{Company.KIND}.")
    ]  # fmt: skip
    for some in _chunks(firms):
        subjects = Subject.objects.filter(event__in=some, record_kind=Company.KIND)
        found.companies |= set(subjects.values_list("record", flat=True))
    handed = [pk for pk, kind, *_ in told if kind in HANDED_OVER]
    for after in Event.objects.filter(pk__in=handed).values_list("after", flat=True):
        found.steps |= set(_handed_over(after.get("hand_over")))
    for some in _chunks(sorted(found.companies)):
        found.deals |= set(Deal.objects.filter(company__in=some).values_list("pk", flat=True))


def _any(kinds: set[str], about: tuple[str, ...]) -> bool:
    return any(kind.split(".")[0] in about for kind in kinds)


def _handed_over(hand_over: int) -> Iterable[int]:
    rows = HandOverRow.objects.filter(hand_over=hand_over, record_kind=Activity.KIND)
    return rows.values_list("record", flat=True)


def _above(name: str, low: int) -> int:
    found = TABLES[name].objects.filter(pk__gt=low).order_by().values("pk")[: MOST_ROWS + 1]
    return found.count()


def _decided(pending: list) -> tuple[dict[str, int], list]:
    """Ids below which no transaction is open any more."""
    if connection.vendor != "postgresql":
        return {name: _highest(model) for name, model in TABLES.items()}, []
    # Sequences first: whoever holds one of these ids has begun before the transactions are asked.
    given = {name: _handed_out(model) for name, model in TABLES.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(found)::text::bigint, pg_snapshot_xmax(found)::text::bigint "
            "FROM pg_current_snapshot() AS found"
        )
        oldest, following = cursor.fetchone()
    known = [*pending, [following, given]]
    decided = [at for at, (began, _ids) in enumerate(known) if began <= oldest]
    if not decided:
        # Somebody was writing already when the very first reading began.
        return {name: max(0, known[0][1][name] - FAR_BACK) for name in TABLES}, known
    known = known[decided[-1] :]
    low = {name: max(0, highest - IN_FLIGHT) for name, highest in known[0][1].items()}
    # The first holds what is decided, the others are where to go on once their time has come.
    return low, known if len(known) <= MOST_PENDING else [known[0], *known[-MOST_PENDING:]]


def _highest(model: type) -> int:
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _handed_out(model: type) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')), 0)",
            [model._meta.db_table],
        )
        return cursor.fetchone()[0]


def _chunks(ids: list[int], size: int = 900) -> Iterable[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
