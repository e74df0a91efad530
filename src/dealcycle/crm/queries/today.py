"""Today: what one person should do now, gathered in a handful of queries, ranked by `cycle`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import BigAutoField, Count, DateTimeField, Q, QuerySet, Value

from dealcycle.crm import ports
from dealcycle.crm.models import Activity, Deal
from dealcycle.crm.queries import pipelines
from dealcycle.cycle import calendar, ranking, stages
from dealcycle.cycle.ranking import Item, ItemKind
from dealcycle.cycle.refusal import Reason
from dealcycle.events.prepared import Prepared, Slot, Statement
from dealcycle.people.models import User

# More tasks than this are overdue only where Today was left alone for months.
MOST_TASKS = 200
MOST_DEALS = 3_000


class Task(NamedTuple):
    """What a line says of a task; a name is empty where there is nobody."""

    pk: int
    kind: str
    subject: str
    due_at: datetime
    all_day: bool
    company: int | None
    company_name: str | None
    contact: int | None
    contact_name: str | None
    mobile: str | None
    phone: str | None


class Worth(NamedTuple):
    """What a line says of a deal."""

    pk: int
    name: str
    amount_minor: int | None
    currency: str
    company: int | None
    company_name: str | None


@dataclass(frozen=True)
class Entry:
    """One line of the page: the task or the deal, why it is here, what it is worth."""

    key: str
    kind: str
    reason: Reason
    also: tuple[Reason, ...] = ()
    activity: Task | None = None
    deal: Worth | None = None
    rank: float = 0.0


@dataclass(frozen=True)
class Today:
    """What to do now, and how much more there is."""

    entries: tuple[Entry, ...]
    waiting: int
    done_today: int
    day: date


def today(*, user: User, now: datetime, zone: ZoneInfo) -> Today:
    """The list of this person, most valuable first, at most a dozen at a time."""
    tasks = _TASKS.all(owner=user.pk, now=now, end=_end_of_day(now, zone))
    deals = _DEALS.all(owner=user.pk, now=now)
    items = [*_of_tasks(tasks, now, zone), *_of_deals(deals, now, zone)]
    worked = _taken_up_today(user, now, zone)
    ranked = ranking.rank(items, limit=len(items), inherited_worked_today=worked)
    most = ranking.MOST_AT_A_TIME
    entries = [*_entries(ranked[:most]), *_of_other_rooms(user, now)]
    entries.sort(key=_order)
    return Today(
        entries=tuple(entries[:most]),
        waiting=max(0, len(ranked) - most),
        done_today=_done_today(user, now, zone),
        day=calendar.day_in(now, zone),
    )


def _end_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    return calendar.day_end(calendar.day_in(now, zone), zone)


def _mine() -> Slot:
    return Slot("owner", BigAutoField())


def _awake() -> Q:
    return Q(snoozed_until=None) | Q(snoozed_until__lte=Slot("now", DateTimeField()))


# Of many tasks only a dozen are shown: the others are ranked by these values alone.
_TASKS: Prepared[tuple] = Prepared(
    lambda: (
        Activity.objects.filter(
            _awake(),
            owner=_mine(),
            done_at=None,
            binned_at=None,
            due_at__lt=Slot("end", DateTimeField()),
        )
        .order_by("due_at", "id")
        .values_list(
            "pk", "due_at", "all_day", "deal", "deal__value_minor", "deal__stage__probability"
        )[:MOST_TASKS]
    )
)
_DEALS: Prepared[tuple] = Prepared(
    lambda: (
        Deal.objects.filter(_awake(), owner=_mine(), on_board=True, outcome="", binned_at=None)
        .order_by("-value_minor")
        .values_list(
            "pk",
            "value_minor",
            "stage_id",
            "stage_entered_at",
            "next_step_at",
            "last_touch_at",
            "silent_from",
            "inherited_at",
            "taken_up_at",
            "created_at",
        )[:MOST_DEALS]
    )
)


def _of_tasks(tasks: Iterable[tuple], now: datetime, zone: ZoneInfo) -> Iterable[Item]:
    today = calendar.day_in(now, zone)
    for pk, due_at, all_day, deal, value, probability in tasks:
        days = (today - calendar.day_in(due_at, zone)).days
        timed = not all_day and days == 0
        yield Item(
            key=f"activity-{pk}",
            kind=ItemKind.APPOINTMENT if timed else ItemKind.TASK,
            deal=str(deal) if deal else None,
            value=value,
            probability=_probability(probability),
            days=days,
            due_at=due_at if timed else None,
        )


def _of_deals(rows: Iterable[tuple], now: datetime, zone: ZoneInfo) -> Iterable[Item]:
    cycles = {row.pk: pipelines.the_cycle(row) for row in pipelines.active()}
    known = {
        int(stage.key): (stage, cycle.is_lead(stage.key))
        for cycle in cycles.values()
        for stage in cycle
    }
    for row in rows:
        if row[2] in known:
            yield from _of_deal(row, *known[row[2]], now)


def _of_deal(row: tuple, stage: stages.Stage, lead: bool, now: datetime) -> Iterable[Item]:
    pk, value, _stage, entered, next_at, touched, silent, inherited, taken, made = row
    base = {"deal": str(pk), "value": value, "probability": _probability(stage.probability)}
    if inherited and not taken:
        yield Item(key=f"deal-{pk}-inherited", kind=ItemKind.INHERITED, **base)
    if lead and touched is None and next_at is None:
        yield Item(key=f"deal-{pk}-lead", kind=ItemKind.NEW_LEAD, days=(now - made).days, **base)
    elif next_at is None:
        yield Item(key=f"deal-{pk}-step", kind=ItemKind.NO_NEXT_STEP, **base)
    if silent and silent <= now and touched and (next_at is None or next_at < now):
        yield Item(key=f"deal-{pk}-silent", kind=ItemKind.SILENT, days=(now - touched).days, **base)
    past = (now - entered).days - (stage.target_days or 0)
    if stage.target_days and past > 0:
        yield Item(key=f"deal-{pk}-target", kind=ItemKind.PAST_TARGET, days=past, **base)


def _entries(ranked: Iterable[ranking.Ranked]) -> Iterable[Entry]:
    ranked = list(ranked)
    tasks = _tasks([each.item for each in ranked if each.item.key.startswith("activity-")])
    deals = _deals({int(each.item.deal) for each in ranked if each.item.deal})
    for each in ranked:
        # Places are kept from `cycle`: appointments by their hour, the rest by what is at stake.
        yield Entry(
            key=each.item.key,
            kind=each.item.kind.value,
            reason=each.reason,
            also=each.also,
            activity=tasks.get(each.item.key),
            deal=deals.get(int(each.item.deal)) if each.item.deal else None,
            rank=each.score,
        )


def _tasks(items: Iterable[Item]) -> Mapping[str, Task]:
    wanted = [int(item.key.removeprefix("activity-")) for item in items]
    rows = _asked(_some_tasks, wanted)
    return {f"activity-{row[0]}": Task(*row) for row in rows}


def _deals(wanted: Iterable[int]) -> Mapping[int, Worth]:
    return {row[0]: Worth(*row) for row in _asked(_some_deals, sorted(wanted))}


def _asked(some: Callable[[int], Statement], wanted: list[int]) -> list[tuple]:
    if not wanted:
        return []
    question = some(len(wanted))
    rows = question.rows({f"n{place}": pk for place, pk in enumerate(wanted)})
    return [question.read(row) for row in rows]


@lru_cache
def _some_tasks(many: int) -> Statement:
    return Statement(
        Activity.objects.filter(_among(many)).values_list(
            "pk",
            "kind",
            "subject",
            "due_at",
            "all_day",
            "company",
            "company__name",
            "contact",
            "contact__name",
            "contact__mobile",
            "contact__phone",
        )
    )


@lru_cache
def _some_deals(many: int) -> Statement:
    return Statement(
        Deal.objects.filter(_among(many)).values_list(
            "pk", "name", "amount_minor", "currency", "company", "company__name"
        )
    )


def _among(many: int) -> Q:
    return Q(pk__in=[Slot(f"n{place}", BigAutoField()) for place in range(many)])


def _of_other_rooms(user: User, now: datetime) -> Iterable[Entry]:
    for offer in ports.TODAY:
        for item in offer(user, now, ranking.MOST_AT_A_TIME):
            yield Entry(
                key=item.key,
                kind="other",
                rank=item.rank,
                reason=Reason(item.key, item.reason, item.params),
            )


def _order(entry: Entry) -> tuple[bool, float, float]:
    timed = entry.kind == ItemKind.APPOINTMENT and entry.activity is not None
    hour = entry.activity.due_at.timestamp() if timed and entry.activity else 0.0
    return not timed, hour, -entry.rank


_TAKEN_UP: Prepared[tuple[int]] = Prepared(
    lambda: _counted(
        Deal.objects.filter(owner=_mine(), taken_up_at__gte=Slot("since", DateTimeField()))
    )
)
_DONE: Prepared[tuple[int]] = Prepared(
    lambda: _counted(
        Activity.objects.filter(
            owner=_mine(),
            done_at__gte=Slot("since", DateTimeField()),
            due_at__isnull=False,
            binned_at=None,
        )
    )
)


def _counted(found: QuerySet) -> QuerySet:
    return found.order_by().values(all=Value(1)).annotate(count=Count("pk")).values_list("count")


def _taken_up_today(user: User, now: datetime, zone: ZoneInfo) -> int:
    return _count(_TAKEN_UP, user, now, zone)


def _done_today(user: User, now: datetime, zone: ZoneInfo) -> int:
    return _count(_DONE, user, now, zone)


def _count(question: Prepared[tuple[int]], user: User, now: datetime, zone: ZoneInfo) -> int:
    start = calendar.day_start(calendar.day_in(now, zone), zone)
    found = question.first(owner=user.pk, since=start)
    return found[0] if found else 0


def _probability(percent: int | None) -> float:
    return 0.5 if percent is None else percent / 100
