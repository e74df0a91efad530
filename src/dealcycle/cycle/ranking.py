"""Today: which dozen things a person should do now, in which order, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median

from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.words import N_, NN_

MOST_AT_A_TIME = 12
INHERITED_PER_DAY = 10
FULL_URGENCY_DAYS = 30  # after a month, waiting longer makes nothing more urgent


class ItemKind(StrEnum):
    """Why something is on the list."""

    APPOINTMENT = "appointment"  # a task due at a time of day
    TASK = "task"  # a task due on a day
    NEW_LEAD = "new_lead"  # not yet contacted
    SILENT = "silent"  # silent longer than usual
    NO_NEXT_STEP = "no_next_step"
    PAST_TARGET = "past_target"  # in its stage for longer than the target
    INHERITED = "inherited"  # imported, not touched since


# How much of a deal's worth is at stake by leaving it until tomorrow, in relation to each other.
# A promise comes first, a lead cools by the hour, a deal past its target has waited already.
WEIGHTS = {
    ItemKind.APPOINTMENT: 3.0,
    ItemKind.TASK: 2.0,
    ItemKind.NEW_LEAD: 1.8,
    ItemKind.SILENT: 1.5,
    ItemKind.NO_NEXT_STEP: 1.2,
    ItemKind.PAST_TARGET: 1.0,
    ItemKind.INHERITED: 0.8,
}


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a person could do today.

    ``value`` is the deal's amount in minor units of the organisation's currency (None where
    unknown), ``probability`` that of winning from its stage. ``deal`` joins items of one deal;
    ``due_at`` is set for appointments.
    """

    key: str
    kind: ItemKind
    deal: str | None = None
    value: int | None = None
    probability: float = 0.5
    days: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """An item with its place, its reason, and the further reasons of the same deal."""

    item: Item
    score: float
    reason: Reason
    also: tuple[Reason, ...] = ()


def rank(
    items: Iterable[Item], *, limit: int = MOST_AT_A_TIME, inherited_worked_today: int = 0
) -> tuple[Ranked, ...]:
    """Return at most ``limit`` things to do: appointments by their hour, then by what is at stake.

    Each deal stands there once, with all its reasons; every task stands for itself.
    """
    known = _quota(list(items), inherited_worked_today)
    typical = _typical(known)
    scored = sorted(((score(item, typical), item) for item in known), key=_place)
    shown: dict[str, Ranked] = {}
    for points, item in scored:
        slot = _slot(item)
        if (first := shown.get(slot)) is not None:
            also = (*first.also, reason_for(item))
            shown[slot] = Ranked(first.item, first.score, first.reason, also)
        else:
            shown[slot] = Ranked(item, points, reason_for(item))
    return tuple(shown.values())[:limit]


def score(item: Item, typical: float) -> float:
    """Return what is at stake: expected money, times the kind's weight, times the waiting."""
    value = typical if item.value is None else max(0, item.value)
    waiting = 1 + min(max(item.days, 0), FULL_URGENCY_DAYS) / FULL_URGENCY_DAYS
    # A small deal's promise still counts: a tenth of the typical deal is the least.
    return max(value * item.probability, typical / 10) * WEIGHTS[item.kind] * waiting


def reason_for(item: Item) -> Reason:
    """Return in words why the item is on the list."""
    if item.kind is ItemKind.TASK and item.days > 0:
        one, many = NN_("%(n)s day overdue", "%(n)s days overdue")
        return Reason("overdue", one, {"n": item.days}, plural=many)
    if item.kind is ItemKind.SILENT:
        one, many = NN_("Silent for %(n)s day", "Silent for %(n)s days")
        return Reason("silent", one, {"n": item.days}, plural=many)
    if item.kind is ItemKind.PAST_TARGET:
        one, many = NN_(
            "%(n)s day past the target of this stage", "%(n)s days past the target of this stage"
        )
        return Reason("past_target", one, {"n": item.days}, plural=many)
    if item.kind is ItemKind.NEW_LEAD and item.days > 0:
        one, many = NN_("New lead, waiting for %(n)s day", "New lead, waiting for %(n)s days")
        return Reason("new_lead", one, {"n": item.days}, plural=many)
    return Reason(item.kind.value, PLAIN_REASONS[item.kind])


PLAIN_REASONS = {
    ItemKind.APPOINTMENT: N_("Due today at a set time"),
    ItemKind.TASK: N_("Due today"),
    ItemKind.NEW_LEAD: N_("New lead, not yet contacted"),
    ItemKind.NO_NEXT_STEP: N_("No next step is planned"),
    ItemKind.INHERITED: N_("Came with the import: decide what happens next"),
}


def inherited_today(
    untouched: Iterable[Item], *, worked_today: int = 0, per_day: int = INHERITED_PER_DAY
) -> tuple[Item, ...]:
    """Return the inherited deals for today: the most valuable, at most ten a day.

    ``untouched`` are the imported deals that nobody has worked since, ``worked_today`` counts
    those that were worked on today: they use up the day's share, so that finishing ten does not
    bring ten more.
    """
    by_value = sorted(untouched, key=lambda item: (-(item.value or 0) * item.probability, item.key))
    return tuple(by_value[: max(0, per_day - worked_today)])


def _quota(items: list[Item], worked_today: int) -> list[Item]:
    inherited = [item for item in items if item.kind is ItemKind.INHERITED]
    deals = {item.deal for item in inherited}
    allowed = inherited_today(inherited, worked_today=worked_today)
    # What an inherited deal lacks is no reproach yet: it comes in by the day's share or waits.
    own = [item for item in items if item.deal is None or item.deal not in deals or _promised(item)]
    return own + list(allowed)


def _promised(item: Item) -> bool:
    return item.kind in (ItemKind.APPOINTMENT, ItemKind.TASK)


def _typical(items: Sequence[Item]) -> float:
    """Return the middle amount: what a deal without one is taken to be worth."""
    return median([item.value for item in items if item.value and item.value > 0] or [1])


def _place(scored: tuple[float, Item]) -> tuple[bool, float, float, str]:
    points, item = scored
    timed = item.kind is ItemKind.APPOINTMENT and item.due_at is not None
    hour = item.due_at.timestamp() if timed and item.due_at is not None else 0.0
    return not timed, hour, -points, item.key


def _slot(item: Item) -> str:
    return f"deal {item.deal}" if item.deal and not _promised(item) else f"item {item.key}"
