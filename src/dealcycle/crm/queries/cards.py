"""The board's cards: what each says of its deal, worked out anew only when its row changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from django.db.models import Aggregate, CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.sql.compiler import SQLCompiler

from dealcycle.crm.models import Deal, Tag
from dealcycle.cycle.money import Money
from dealcycle.events.prepared import Statement

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
BETWEEN_TAGS = "\x1f"
# A few megabytes: the cards that a team looks at.
MOST_KEPT = 5_000
SHOWN = (
    "pk", "name", "version", "amount_minor", "currency", "stage_id", "stage_entered_at",
    "outcome", "next_step_at", "silent_from", "last_touch_at",
    "company__name", "owner__name", "owner__email",
    "next_step__kind", "next_step__subject", "next_step__due_at", "next_step__all_day",
)  # fmt: skip
PK, STAGE = SHOWN.index("pk"), SHOWN.index("stage_id")


@dataclass(frozen=True)
class Step:
    """What happens next on a deal."""

    kind: str
    subject: str
    due_at: datetime
    all_day: bool
    overdue: bool


@dataclass(frozen=True)
class Card:
    """What a card says of its deal: plain values, so that equal cards look the same."""

    deal: int
    name: str
    version: int
    stage: int
    order: int  # when it came here, in microseconds: newest first
    days: int
    target: int | None
    outcome: str = ""
    amount: Money | None = None
    company: str = ""
    owner: str = ""
    step: Step | None = None
    silent_days: int | None = None
    tags: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        return self.target is not None and self.days > self.target and not self.outcome

    def __hash__(self) -> int:
        # A board asks for hundreds, each time it is shown.
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.deal, self.version, self.days, self.name, self.step, self.tags))


class _Joined(Aggregate):
    """Words in one; both databases can, by other names."""

    function = "STRING_AGG"
    output_field = CharField()

    def as_sqlite(self, compiler: SQLCompiler, connection: object) -> tuple[str, Sequence[object]]:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT")


def statement(found: QuerySet[Deal]) -> Statement:
    """The question for these deals' rows, in their order."""
    tags = Tag.objects.filter(deal=OuterRef("pk")).order_by().values("deal")
    named = tags.annotate(named=_Joined("name", Value(BETWEEN_TAGS))).values("named")
    return Statement(found.annotate(named=Subquery(named)).values_list(*SHOWN, "named"))


_kept: dict[tuple, tuple[datetime, datetime, Card]] = {}


def card(asked: Statement, row: tuple, target: int | None, now: datetime) -> Card:
    """Kept by the whole row, so that nothing that it says can be out of date but the hour."""
    kept = _kept.get((row, target))
    if kept is not None and kept[0] <= now < kept[1]:
        return kept[2]
    made, until = _made(dict(zip((*SHOWN, "named"), asked.read(row), strict=True)), target, now)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[row, target] = (now, until, made)
    return made


def _made(row: dict, target: int | None, now: datetime) -> tuple[Card, datetime]:
    """The card, and until when it says the truth if its row stays as it is."""
    known = row["amount_minor"] is not None
    made = Card(
        deal=row["pk"],
        name=row["name"],
        version=row["version"],
        stage=row["stage_id"],
        order=int((row["stage_entered_at"] - EPOCH) / timedelta(microseconds=1)),
        days=(now - row["stage_entered_at"]).days,
        target=target,
        outcome=row["outcome"],
        amount=Money(row["amount_minor"], row["currency"]) if known else None,
        company=row["company__name"] or "",
        owner=row["owner__name"] or row["owner__email"] or "",
        step=_step(row, now),
        silent_days=_silent_days(row, now),
        tags=tuple(sorted(row["named"].split(BETWEEN_TAGS))) if row["named"] else (),
    )
    return made, _until(row, now)


def _until(row: dict, now: datetime) -> datetime:
    """When a day more has passed, or a moment that the card looks at has come."""
    moments = [row[at] for at in ("next_step__due_at", "next_step_at", "silent_from") if row[at]]
    moments += [_next_day(row[at], now) for at in ("stage_entered_at", "last_touch_at") if row[at]]
    return min((at for at in moments if at > now), default=now)


def _next_day(since: datetime, now: datetime) -> datetime:
    return since + ((now - since) // DAY + 1) * DAY


def _step(row: dict, now: datetime) -> Step | None:
    due = row["next_step__due_at"]
    if due is None:
        return None
    kind, subject = row["next_step__kind"], row["next_step__subject"]
    return Step(kind, subject, due, row["next_step__all_day"], overdue=due <= now)


def _silent_days(row: dict, now: datetime) -> int | None:
    """For how long, where that is longer than usual and nothing is planned against it."""
    planned = row["next_step_at"] is not None and row["next_step_at"] > now
    silent = row["silent_from"] is not None and row["silent_from"] <= now
    if planned or not silent or row["last_touch_at"] is None or row["outcome"]:
        return None
    return (now - row["last_touch_at"]).days
