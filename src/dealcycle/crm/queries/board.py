"""The board: columns of stages with their counts, sums and first cards, in a handful of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from dealcycle.crm import access
from dealcycle.crm.models import Deal, Pipeline, Tag
from dealcycle.crm.queries import pipelines
from dealcycle.crm.queries.sums import NOTHING, Rates, Sums
from dealcycle.cycle import calendar, stages
from dealcycle.cycle.money import Money
from dealcycle.events.models import Event, Subject
from dealcycle.people.models import User

CARDS = 40  # a column shows so many, and brings as many more
SHOWN = (
    "pk", "name", "version", "amount_minor", "currency", "stage_id", "stage_entered_at",
    "outcome", "next_step_at", "silent_from", "last_touch_at",
    "company__name", "owner__name", "owner__email",
    "next_step__kind", "next_step__subject", "next_step__due_at", "next_step__all_day",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """Which deals the board shows; `closes` and `created` name a stretch of time."""

    owner: str = ""  # "me", an id, or "none"
    team: int | None = None
    source: int | None = None
    tag: int | None = None
    closes: str = ""
    created: str = ""

    def __bool__(self) -> bool:
        return self != Filters()


CLOSES = ("overdue", "week", "month", "quarter", "none")
CREATED = ("week", "month", "quarter")


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


@dataclass(frozen=True)
class Column:
    """A stage, what lies in it, and the cards shown first; `more` is the key to go on from."""

    stage: stages.Stage
    count: int = 0
    sums: Sums = NOTHING
    cards: tuple[Card, ...] = ()
    more: str = ""


def columns(
    *, user: User, pipeline: Pipeline, filters: Filters, now: datetime, today: date
) -> list[Column]:
    """Every stage in use, and retired ones that still hold deals."""
    found = shown(user=user, pipeline=pipeline, filters=filters, today=today)
    heads = column_heads(found, pipeline)
    ids = _first_ids(found, [head.stage.key for head in heads if head.count])
    cards = _cards(ids, pipeline, now)
    by_stage: dict[int, list[Card]] = {}
    for card in cards:
        by_stage.setdefault(card.stage, []).append(card)
    return [_filled(head, by_stage.get(int(head.stage.key), [])) for head in heads]


def column(
    *,
    user: User,
    pipeline: Pipeline,
    filters: Filters,
    stage: int,
    after: str,
    now: datetime,
    today: date,
) -> tuple[Sequence[Card], str]:
    """The next cards of a column, and the key to go on from."""
    found = shown(user=user, pipeline=pipeline, filters=filters, today=today)
    ids = list(_in_column(found, str(stage), after).values_list("pk", flat=True))
    filled = _filled(
        Column(stages.Stage("", stages.StageKind.OTHER, "")), _cards(ids, pipeline, now)
    )
    return filled.cards, filled.more


def changed(
    *,
    user: User,
    pipeline: Pipeline,
    filters: Filters,
    deals: Iterable[int],
    now: datetime,
    today: date,
) -> list[Card]:
    """Those of these deals that the board shows as it is filtered."""
    found = shown(user=user, pipeline=pipeline, filters=filters, today=today)
    return _cards(list(found.filter(pk__in=set(deals)).values_list("pk", flat=True)), pipeline, now)


def deals_of(events: Sequence[Event]) -> QuerySet[Subject, int]:
    """The deals that these events tell of, those of their activities among them."""
    found = Subject.objects.filter(event__in=[event.pk for event in events], record_kind=Deal.KIND)
    return found.values_list("record", flat=True)


def shown(*, user: User, pipeline: Pipeline, filters: Filters, today: date) -> QuerySet[Deal]:
    """The deals on the board that this person sees and asks for."""
    found = access.deals(user).filter(on_board=True, pipeline=pipeline)
    if filters.owner:
        found = found.filter(_owned(filters.owner, user))
    if filters.team is not None:
        members = User.objects.filter(team=filters.team).values_list("pk", flat=True)
        found = found.filter(owner__in=sorted(members))
    if filters.source is not None:
        found = found.filter(source=filters.source)
    if filters.tag is not None:
        found = found.filter(tags=filters.tag)
    if filters.closes:
        found = found.filter(_closing(filters.closes, today))
    if filters.created:
        found = found.filter(created_at__gte=_since(filters.created, today))
    return found


def column_heads(found: QuerySet[Deal], pipeline: Pipeline) -> list[Column]:
    """Counts and sums by stage: one grouped query over the index made for it."""
    counted = found.order_by().values_list("stage_id", "currency")
    counted = counted.annotate(count=Count("*"), total=Sum("amount_minor"))
    by_stage: dict[str, list[tuple[int, Money | None]]] = {}
    for stage, currency, count, total in counted:
        amount = None if total is None else Money(int(total), currency)
        by_stage.setdefault(str(stage), []).append((count, amount))
    known = Rates()
    return [
        Column(
            stage,
            count=sum(count for count, _ in by_stage.get(stage.key, ())),
            sums=known.added(amount for _, amount in by_stage.get(stage.key, ()) if amount),
        )
        for stage in pipelines.the_cycle(pipeline)
        if not stage.retired or stage.key in by_stage
    ]


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _filled(head: Column, cards: Sequence[Card]) -> Column:
    kept = cards[:CARDS]
    more = f"{kept[-1].order}.{kept[-1].deal}" if len(cards) > CARDS else ""
    return replace(head, cards=tuple(kept), more=more)


def _first_ids(found: QuerySet[Deal], keys: Sequence[str]) -> list[int]:
    """The newest of each column by one statement; the ORM cannot unite limited queries."""
    if not keys:
        return []
    parts = [_in_column(found, key).values_list("pk").query.sql_with_params() for key in keys]
    # Only the ORM's own SQL is put together here; every value stays a parameter.
    limited = [f"SELECT * FROM ({sql}) AS c{n}" for n, (sql, _) in enumerate(parts)]  # noqa: S608
    united = " UNION ALL ".join(limited)
    with connection.cursor() as cursor:
        cursor.execute(united, [value for _, params in parts for value in params])
        return [pk for (pk,) in cursor.fetchall()]


def _in_column(found: QuerySet[Deal], key: str, after: str = "") -> QuerySet[Deal]:
    found = found.filter(stage=int(key)).order_by("-stage_entered_at", "-id")
    at, _, pk = after.partition(".")
    if at.lstrip("-").isdigit() and pk.isdigit() and len(at) < 18 and len(pk) < 19:
        moment = EPOCH + timedelta(microseconds=int(at))
        found = found.filter(stage_entered_at__lte=moment).exclude(
            stage_entered_at=moment, id__gte=int(pk)
        )
    return found[: CARDS + 1]


def _cards(ids: Sequence[int], pipeline: Pipeline, now: datetime) -> list[Card]:
    found = Deal.objects.filter(pk__in=ids).order_by("-stage_entered_at", "-id").values(*SHOWN)
    tags: dict[int, list[str]] = {}
    named = Tag.objects.filter(deal__in=ids).order_by("name").values_list("deal", "name")
    for deal, name in named:
        tags.setdefault(deal, []).append(name)
    targets = {int(each.key): each.target_days for each in pipelines.the_cycle(pipeline)}
    return [_card(row, targets.get(row["stage_id"]), tags.get(row["pk"], ()), now) for row in found]


def _card(row: dict, target: int | None, tags: Sequence[str], now: datetime) -> Card:
    known = row["amount_minor"] is not None
    return Card(
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
        tags=tuple(tags),
    )


def _step(row: dict, now: datetime) -> Step | None:
    due = row["next_step__due_at"]
    if due is None:
        return None
    kind, subject = row["next_step__kind"], row["next_step__subject"]
    return Step(kind, subject, due, row["next_step__all_day"], overdue=due < now)


def _silent_days(row: dict, now: datetime) -> int | None:
    """For how long, where that is longer than usual and nothing is planned against it."""
    planned = row["next_step_at"] is not None and row["next_step_at"] >= now
    silent = row["silent_from"] is not None and row["silent_from"] <= now
    if planned or not silent or row["last_touch_at"] is None or row["outcome"]:
        return None
    return (now - row["last_touch_at"]).days


def _owned(owner: str, user: User) -> Q:
    if owner == "none":
        return Q(owner=None)
    return Q(owner=user.pk if owner == "me" else int(owner))


def _closing(closes: str, today: date) -> Q:
    if closes == "none":
        return Q(expected_close_on=None)
    if closes == "overdue":
        return Q(expected_close_on__lt=today, outcome="")
    return Q(expected_close_on__gte=today, expected_close_on__lte=_end(closes, today))


def _end(stretch: str, today: date) -> date:
    """The last day of this week, month or quarter."""
    if stretch == "week":
        return calendar.start_of_week(today) + timedelta(days=6)
    start = calendar.start_of_month if stretch == "month" else calendar.start_of_quarter
    return start(start(today) + timedelta(days=31 if stretch == "month" else 93)) - timedelta(
        days=1
    )


def _since(stretch: str, today: date) -> datetime:
    days = {"week": 7, "month": 30, "quarter": 90}[stretch]
    return datetime.combine(today - timedelta(days=days), datetime.min.time(), tzinfo=UTC)
