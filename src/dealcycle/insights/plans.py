"""Plans: what a person, a team, the organisation is to win in each month; typed by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from dealcycle.crm.valuation import valuer
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.insights.adjusting import may_adjust
from dealcycle.insights.models import Plan
from dealcycle.people.access import scope
from dealcycle.people.models import Role, Team, User

MOST_PLAN = 10**15  # minor units
PERSON, TEAM, ALL = "p", "t", "a"


@dataclass(frozen=True)
class Whose:
    """Whose plan: a person's, a team's, or (`a`) the organisation's."""

    kind: str
    number: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind}{self.number}"

    @property
    def where(self) -> Q:
        return Q(person=self.person, team=self.team)

    @property
    def person(self) -> int | None:
        return self.number if self.kind == PERSON else None

    @property
    def team(self) -> int | None:
        return self.number if self.kind == TEAM else None


EVERYBODYS = Whose(ALL)
Cell = tuple[Whose, date]


@dataclass(frozen=True)
class Change:
    """A cell as it was shown and as it is wanted; minor units, None is no plan."""

    before: int | None
    after: int | None


def may_lead(user: User, team: Team) -> bool:
    """Administrators, the team's lead, managers who see the deals of all its people."""
    if not (user.is_active and user.may_write):
        return False
    if user.is_administrator or team.lead_id == user.pk:
        return True
    seen = scope(user).owners
    if user.role != Role.MANAGER:
        return False
    if seen is None:
        return True
    members = set(User.objects.filter(team=team).values_list("pk", flat=True))
    return bool(members) and members <= seen


def may_plan_for(user: User, person: User) -> bool:
    """Whoever leads them; administrators plan for themselves as well."""
    return (user.is_administrator and user.is_active) or may_adjust(user, person)


def plans(months: Iterable[date]) -> dict[Cell, int]:
    """Every plan of these months, in minor units of the organisation's currency at the newest
    rate; those in a currency without a rate are left out."""
    value = valuer()
    found: dict[Cell, int] = {}
    for each in Plan.objects.filter(month__in=list(months)):
        amount = value(each.amount_minor, each.currency)
        if amount is not None:
            found[_whose(each), each.month] = amount
    return found


def change_plans(
    *, changes: Mapping[Cell, Change], year: int, currency: str, by: User, now: datetime
) -> int | Refused:
    """Writes what was changed, all or nothing; how many cells. Who may is the caller's to know.

    A cell that somebody else has changed meanwhile refuses the whole, with both values."""
    with transaction.atomic():
        months = {month for _whose_, month in changes}
        had = {(_whose(p), p.month): p
               for p in Plan.objects.select_for_update().filter(month__in=months)}  # fmt: skip
        value = valuer()
        shown = {cell: value(p.amount_minor, p.currency) for cell, p in had.items()}
        stale = [cell for cell, one in changes.items()
                 if shown.get(cell) not in (one.before, one.after)]  # fmt: skip
        if stale:
            return Refused(tuple(_stale(cell) for cell in stale))
        before, after = {}, {}
        for (whose, month), one in changes.items():
            if shown.get((whose, month)) == one.after:
                continue
            name = f"{whose.key} {month:%Y-%m}"
            before[name], after[name] = shown.get((whose, month)), one.after
            _write(whose, month, one.after, currency)
        if after:
            events.record(
                kind="plan.changed", by=by.pk, at=now, record=(Plan.KIND, year),
                before=before, after={**after, "currency": currency},
            )  # fmt: skip
    return len(after)


def of_period(found: Mapping[Cell, int], whose: Whose, months: Iterable[date]) -> int | None:
    """The plan of a period: that of all its months, where each has one."""
    parts = [found.get((whose, month)) for month in months]
    return None if not parts or None in parts else sum(part or 0 for part in parts)


def _write(whose: Whose, month: date, amount: int | None, currency: str) -> None:
    if amount is None:
        Plan.objects.filter(whose.where, month=month).delete()
        return
    Plan.objects.update_or_create(
        person_id=whose.person, team_id=whose.team, month=month,
        defaults={"amount_minor": amount, "currency": currency},
    )  # fmt: skip


def _whose(plan: Plan) -> Whose:
    if plan.person_id:
        return Whose(PERSON, plan.person_id)
    return Whose(TEAM, plan.team_id) if plan.team_id else EVERYBODYS


def _stale(cell: Cell) -> Reason:
    whose, month = cell
    return Reason(
        "stale", N_("Somebody else has changed this plan meanwhile."), {},
        f"{whose.key}-{month:%Y-%m}",
    )  # fmt: skip
