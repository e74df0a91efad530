"""Deals as a file tells them, many at once: rows ready made, no event for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property

from django.db import connection

from dealcycle.crm import search
from dealcycle.crm.loading.living import Ground
from dealcycle.crm.models import Change, Deal, DealContact, Visit
from dealcycle.crm.models.record import fold
from dealcycle.crm.search.texts import Texts
from dealcycle.events import rows

DEAL = (
    "id", "name", "name_folded", "owner_id", "source_id", "description", "custom", "external_id",
    "created_at", "created_by", "updated_at", "version", "company_id", "pipeline_id", "stage_id",
    "stage_entered_at", "amount_minor", "currency", "value_minor", "expected_close_on", "outcome",
    "closed_at", "close_reason_id", "close_note", "follow_up_done_at", "on_board", "inherited_at",
    "first_seen_at", "without_history", "closing_undated",
    # Not in files, but never NULL.
    "fit", "needs", "budget", "decision_process", "timing", "competitor",
)  # fmt: skip
EMPTY = ("",) * 6
VISIT = ("deal_id", "stage_id", "entered_at", "entry_recorded_at", "left_at", "exit",
         "exit_recorded_at")  # fmt: skip
CHANGE = ("deal_id", "field", "value", "at", "recorded_at")
# Together some ten megabytes each.
MOST_REMEMBERED = 60_000


@dataclass(slots=True)
class Stay:
    """A stay in a stage; instants are epoch seconds. `exit` is a stage's id or an outcome."""

    stage: int
    entered: int
    left: int | None = None
    exit: str = ""


@dataclass(slots=True)
class Tale:
    """What a file says of a deal: ids of records here, epoch seconds, minor units.

    The last stay is open exactly when the deal is. `recorded` says when it was written down, as
    far as the file knows: when it was opened.
    """

    name: str
    pipeline: int
    stays: list[Stay]
    currency: str
    external_id: str = ""
    owner: int | None = None
    team: int | None = None
    source: int | None = None
    company: int | None = None
    company_name: str = ""
    amount: int | None = None
    expected: date | None = None
    outcome: str = ""
    closed: int | None = None
    reason: int | None = None
    note: str = ""
    description: str = ""
    custom: dict[str, object] = field(default_factory=dict)
    # Custom values that the journal keeps: choices, numbers, checkboxes.
    kept: dict[str, object] = field(default_factory=dict)
    first_seen: int | None = None
    without_history: bool = False
    undated: bool = False
    contacts: tuple[int, ...] = ()


class Writer:
    """Writes tales within the caller's transactions; remembers what they have in common."""

    def __init__(self, *, by: int | None, now: datetime) -> None:
        self.ground = Ground()
        self.by, self.now = by, int(now.timestamp())
        self.words: dict[str, int] = {}
        self.moments: dict[int, object] = {}
        self.follow_ups = {
            pk: int(cycle.follow_up.key) if cycle.follow_up else None
            for pk, cycle in self.ground.cycles.items()
        }
        self.custom = rows.writer(Deal, "custom")

    def write(self, tales: Sequence[Tale]) -> Sequence[int]:
        """Deals with their journal, people and words; the ids in the order of the tales."""
        if len(self.words) > MOST_REMEMBERED:
            self.words.clear()
        if len(self.moments) > MOST_REMEMBERED:
            self.moments.clear()
        ids = rows.reserve(Deal, len(tales))
        pairs = list(zip(ids, tales, strict=True))
        rows.insert(Deal, DEAL, [self._deal(*pair) for pair in pairs], written=DEAL)
        rows.insert(Visit, VISIT, self._visits(pairs), written=VISIT)
        rows.insert(Change, CHANGE, self._changes(pairs), written=CHANGE)
        rows.insert(
            DealContact,
            ("deal_id", "contact_id", "role"),
            [(pk, contact, "") for pk, tale in pairs for contact in tale.contacts],
        )
        search.put_many(
            Deal.KIND, {pk: texts(tale) for pk, tale in pairs}, known=self.words, new=True
        )
        return ids

    def moment(self, epoch: int | None) -> object:
        """An instant as the driver takes it: most days of a file occur often."""
        if epoch is None:
            return None
        if (found := self.moments.get(epoch)) is None:
            at = datetime.fromtimestamp(epoch, UTC)
            found = self.moments[epoch] = connection.ops.adapt_datetimefield_value(at)
        return found

    def _deal(self, pk: int, tale: Tale) -> tuple:
        moment, first, last = self.moment, tale.stays[0], tale.stays[-1]
        opened, closed = moment(first.entered), moment(tale.closed)
        stage, since = last.stage, last.entered
        follow_up = self.follow_ups[tale.pipeline] if tale.outcome == "won" else None
        if follow_up is not None:
            # Its follow-up was the old system's business: it does not flood the board.
            stage, since = follow_up, tale.closed
        return (
            pk,
            tale.name,
            fold(tale.name)[:200],
            tale.owner,
            tale.source,
            tale.description,
            self.custom(tale.custom) if tale.custom else self._nothing,
            tale.external_id,
            opened,
            self.by,
            closed or moment(last.entered),
            1,
            tale.company,
            tale.pipeline,
            stage,
            moment(since),
            tale.amount,
            tale.currency,
            self.ground.worth(tale.amount, tale.currency),
            connection.ops.adapt_datefield_value(tale.expected) if tale.expected else None,
            tale.outcome,
            closed,
            tale.reason,
            tale.note,
            closed if follow_up is not None else None,
            not tale.outcome,
            None if tale.outcome else moment(self.now),
            moment(tale.first_seen),
            tale.without_history,
            tale.undated,
            *EMPTY,
        )

    @cached_property
    def _nothing(self) -> object:
        return self.custom({})

    def _visits(self, pairs: Sequence[tuple[int, Tale]]) -> list[tuple]:
        moment, found = self.moment, []
        for pk, tale in pairs:
            for stay in tale.stays:
                entered, left = moment(stay.entered), moment(stay.left)
                found.append((pk, stay.stage, entered, entered, left, stay.exit, left))
        return found

    def _changes(self, pairs: Sequence[tuple[int, Tale]]) -> list[tuple]:
        found: list[tuple] = []
        for pk, tale in pairs:
            at = self.moment(tale.stays[0].entered)
            found += [(pk, name, value, at, at) for name, value in first_values(tale)]
            if tale.outcome:
                end = self.moment(tale.closed)
                found += [(pk, name, value, end, end) for name, value in last_values(tale)]
        return found


def first_values(tale: Tale) -> list[tuple[str, str]]:
    """What the journal keeps from the deal's beginning on, as it writes values."""
    # Ten rows a deal: a list made at once takes half as long as one that is yielded.
    found = [("currency", tale.currency), ("pipeline", str(tale.pipeline))]
    if tale.owner is not None:
        found.append(("owner", str(tale.owner)))
    if tale.team is not None:
        found.append(("team", str(tale.team)))
    if tale.amount is not None:
        found.append(("amount_minor", str(tale.amount)))
    if tale.expected is not None:
        found.append(("expected_close_on", tale.expected.isoformat()))
    if tale.source is not None:
        found.append(("source", str(tale.source)))
    if tale.company is not None:
        found.append(("company", str(tale.company)))
    if tale.kept:
        found += [(f"custom.{key}"[:40], _text(value)) for key, value in tale.kept.items()]
    return found


def last_values(tale: Tale) -> list[tuple[str, str]]:
    found = [("outcome", tale.outcome)]
    if not tale.undated:
        found.append(("closed_at", str(tale.closed)))
    if tale.reason is not None:
        found.append(("close_reason", str(tale.reason)))
    return found


def texts(tale: Tale) -> Texts:
    """As `crm.search.texts` has them of a deal that stands in the database."""
    more = (tale.company_name, *(v for v in tale.custom.values() if isinstance(v, str)),
            tale.description, tale.note)  # fmt: skip
    keys = (tale.external_id,) if tale.external_id else ()
    return Texts(name=tale.name, keys=keys, text=tuple(part for part in more if part))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value if not isinstance(value, Decimal) else value.normalize())[:200]
