"""Today: what one person should do now, gathered in a handful of queries, ranked by `cycle`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from dealcycle.crm import ports
from dealcycle.crm.models import Activity, Deal
from dealcycle.crm.queries import pipelines
from dealcycle.cycle import calendar, ranking, stages
from dealcycle.cycle.ranking import Item, ItemKind
from dealcycle.cycle.refusal import Reason
from dealcycle.people.models import User

# More tasks than this are overdue only where Today was left alone for months.
MOST_TASKS = 200
MOST_DEALS = 3_000


@dataclass(frozen=True)
class Entry:
    """One line of the page: the task or the deal, why it is here, what it is worth."""

    key: str
    kind: str
    reason: Reason
    also: tuple[Reason, ...] = ()
    activity: Activity | None = None
    deal: Deal | None = None
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
    tasks = list(_tasks(user, now, zone))
    items = [*_of_tasks(tasks, now, zone), *_of_deals(_deals(user, now), now, zone)]
    worked = _taken_up_today(user, now, zone)
    ranked = ranking.rank(items, limit=len(items), inherited_worked_today=worked)
    most = ranking.MOST_AT_A_TIME
    entries = [*_entries(ranked[:most], tasks), *_of_other_rooms(user, now)]
    entries.sort(key=_order)
    return Today(
        entries=tuple(entries[:most]),
        waiting=max(0, len(ranked) - most),
        done_today=_done_today(user, now, zone),
        day=calendar.day_in(now, zone),
    )


def _tasks(user: User, now: datetime, zone: ZoneInfo) -> QuerySet[Activity]:
    end = calendar.day_end(calendar.day_in(now, zone), zone)
    return (
        Activity.objects.filter(
            Q(snoozed_until=None) | Q(snoozed_until__lte=now),
            owner=user,
            done_at=None,
            binned_at=None,
            due_at__lt=end,
        )
        .select_related("deal__stage", "company", "contact")
        .order_by("due_at", "id")[:MOST_TASKS]
    )


def _of_tasks(tasks: Iterable[Activity], now: datetime, zone: ZoneInfo) -> Iterable[Item]:
    today = calendar.day_in(now, zone)
    for task in tasks:
        days = (today - calendar.day_in(task.due_at, zone)).days
        timed = not task.all_day and days == 0
        deal = task.deal
        yield Item(
            key=f"activity-{task.pk}",
            kind=ItemKind.APPOINTMENT if timed else ItemKind.TASK,
            deal=str(deal.pk) if deal else None,
            value=deal.value_minor if deal else None,
            probability=_probability(deal.stage.probability) if deal else 0.5,
            days=days,
            due_at=task.due_at if timed else None,
        )


def _deals(user: User, now: datetime) -> Iterable[tuple]:
    return (
        Deal.objects.filter(
            Q(snoozed_until=None) | Q(snoozed_until__lte=now),
            owner=user,
            on_board=True,
            outcome="",
            binned_at=None,
        )
        .order_by("-value_minor")
        .values_list(
            "pk",
            "value_minor",
            "pipeline_id",
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


def _of_deals(rows: Iterable[tuple], now: datetime, zone: ZoneInfo) -> Iterable[Item]:
    cycles = {row.pk: pipelines.the_cycle(row) for row in pipelines.active()}
    known = {
        int(stage.key): (stage, cycle.is_lead(stage.key))
        for cycle in cycles.values()
        for stage in cycle
    }
    for row in rows:
        if row[3] in known:
            yield from _of_deal(row, *known[row[3]], now)


def _of_deal(row: tuple, stage: stages.Stage, lead: bool, now: datetime) -> Iterable[Item]:
    pk, value, _pipeline, _stage, entered, next_at, touched, silent, inherited, taken, made = row
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


def _entries(ranked: Iterable[ranking.Ranked], tasks: Iterable[Activity]) -> Iterable[Entry]:
    by_key = {f"activity-{task.pk}": task for task in tasks}
    ranked = list(ranked)
    wanted = {int(each.item.deal) for each in ranked if each.item.deal}
    deals = Deal.objects.select_related("company", "stage", "next_step").in_bulk(wanted)
    for each in ranked:
        deal = deals.get(int(each.item.deal)) if each.item.deal else None
        # Places are kept from `cycle`: appointments by their hour, the rest by what is at stake.
        yield Entry(
            key=each.item.key,
            kind=each.item.kind.value,
            reason=each.reason,
            also=each.also,
            activity=by_key.get(each.item.key),
            deal=deal,
            rank=each.score,
        )


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


def _taken_up_today(user: User, now: datetime, zone: ZoneInfo) -> int:
    start = calendar.day_start(calendar.day_in(now, zone), zone)
    return Deal.objects.filter(owner=user, taken_up_at__gte=start).count()


def _done_today(user: User, now: datetime, zone: ZoneInfo) -> int:
    start = calendar.day_start(calendar.day_in(now, zone), zone)
    return Activity.objects.filter(
        owner=user, done_at__gte=start, due_at__isnull=False, binned_at=None
    ).count()


def _probability(percent: int | None) -> float:
    return 0.5 if percent is None else percent / 100
