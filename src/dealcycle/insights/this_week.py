"""What must happen this week: the open deals that the forecast or the goal rests on, and what
each of them lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dealcycle.crm.models import Deal
from dealcycle.insights.foreseeing import Foreseen
from dealcycle.insights.foreseen_deals import Expected, expected_deals
from dealcycle.measures.forecast.forecast import DealChance
from dealcycle.measures.journal import Journal
from dealcycle.people.models import User

LOOKED_AT, SHOWN = 60, 8
TELLING = 1.1  # a chance lowered by less than a tenth is nothing to say


@dataclass(frozen=True)
class Needed:
    """A deal that counts for the sum, and what it needs, the most urgent first."""

    row: Expected
    needs: tuple[str, ...]


@dataclass(frozen=True)
class ThisWeek:
    """`rests` deals bring what is still to come from open ones; some of them need something."""

    rests: int
    needed: tuple[Needed, ...]
    more: int


def this_week(
    user: User, found: Foreseen, journal: Journal, goal: float | None, today: date, now: datetime
) -> ThisWeek:
    """Towards the goal where one is set, else towards the middle of the forecast."""
    wanted = (goal or found.found.median) - found.won.value - found.found.new_part
    chances = _resting(found.found.deals[:LOOKED_AT], wanted)
    rows = expected_deals(user, chances, journal)
    needed = []
    for row in rows:
        if row.deal is None or row.deal.outcome or row.deal.binned_at:
            continue
        if needs := tuple(_needs(row, row.deal, today, now)):
            needed.append(Needed(row, needs))
    return ThisWeek(len(chances), tuple(needed[:SHOWN]), max(len(needed) - SHOWN, 0))


def _resting(deals: tuple[DealChance, ...], wanted: float) -> list[DealChance]:
    """Those that bring most, until together they bring what is wanted; one at least."""
    chosen: list[DealChance] = []
    brought = 0.0
    for each in deals:
        if chosen and brought >= wanted:
            break
        chosen.append(each)
        brought += each.expected
    return chosen


def _needs(row: Expected, deal: Deal, today: date, now: datetime) -> Iterator[str]:
    if deal.next_step_at is None:
        yield _("no next step: agree on one")
    elif deal.next_step_at < now:
        late = (now - deal.next_step_at).days
        yield (
            ngettext("next step late by %(num)s day", "next step late by %(num)s days", late)
            % {"num": late}
            if late
            else _("next step due since today")
        )
    if deal.expected_close_on is None:
        yield _("no expected close")
    elif deal.expected_close_on < today:
        yield _("expected close has passed: set a new one")
    chance = row.chance
    if chance.stay and chance.unsized * TELLING < chance.entering:
        words = ngettext(
            "%(num)s day in “%(stage)s”: longer than those that are won",
            "%(num)s days in “%(stage)s”: longer than those that are won",
            chance.stay,
        )
        yield words % {"num": chance.stay, "stage": row.stage}
    if row.deal is not None and row.amount is None:
        yield _("no amount: the usual size is taken")
