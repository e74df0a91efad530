"""The roll-up of a period: person by person, team by team, what is won, called, adjusted, likely
and planned. How deals get on is learnt from everybody's; each line is its own people's deals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Exists, OuterRef, Q, Subquery

from dealcycle.crm.models import Deal
from dealcycle.cycle.calendar import day_end, day_start
from dealcycle.insights import keeping, upkeep
from dealcycle.insights.horizons import MONTH, QUARTER, Horizon, horizon
from dealcycle.insights.journal import Opened
from dealcycle.insights.keeping import Kept
from dealcycle.insights.models import Adjustment, Call, SumAdjustment
from dealcycle.insights.plans import EVERYBODYS, PERSON, TEAM, Whose, of_period, plans
from dealcycle.measures.calendar_days import date_of, day_of, last_of
from dealcycle.measures.forecast.by_owner import Shares, forecast_by_owner
from dealcycle.measures.forecast.forecast import TooEarly
from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.won import Won, won_by_owner
from dealcycle.people import organisation
from dealcycle.people.models import User
from dealcycle.present import formats

PERIODS = (MONTH, QUARTER)
KEPT = 6
QUANTILES = 40
COMMIT, BEST = Call.Choice.COMMIT.value, Call.Choice.BEST.value
WON = "won"
LEVELS = (np.arange(QUANTILES) + 0.5) / QUANTILES


@dataclass(frozen=True)
class Period:
    """A month or a quarter that runs, looked at in a week."""

    key: str
    since: date
    until: date
    today: date

    @property
    def week(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def months(self) -> list[date]:
        found, day = [], day_of(self.since)
        while day <= day_of(self.until):
            found.append(date_of(day))
            day = last_of(1, day) + 1
        return found


@dataclass(frozen=True)
class CalledDeal:
    """A deal that is won in the period, or open and called or adjusted."""

    deal: int
    owner: int | None
    call: str
    adjusted: str
    value: int
    counts: bool  # its expected close is within the period, or not known
    chance: float | None = None
    stage: float | None = None

    def managed(self) -> str:
        return self.adjusted or self.call


@dataclass
class Line:
    """A person, a team (of a number, or 0: of none) or everybody; money in minor units."""

    person: int | None = None
    team: int | None = None
    won: int = 0
    commit: int = 0
    best: int = 0
    managed_commit: int = 0
    managed_best: int = 0
    summed: int | None = None  # what the manager expects of the person, all in all
    reason: str = ""
    managed: int = 0  # won and committed as managers see it: their sum where they gave one
    open: int = 0
    # median, low and high of 8 in 10, mean, and the whole as quantiles; None: too early
    model: list[float] | None = None
    quantiles: list[float] = field(default_factory=list)
    plan: int | None = None
    chance: float | None = None


@dataclass(frozen=True)
class Figures:
    """What is worked out over the journal."""

    shares: Shares | TooEarly
    won: Mapping[int, Won]


@dataclass(frozen=True)
class Made:
    """The roll-up as it stands now."""

    lines: list[Line]
    deals: list[CalledDeal]
    early: TooEarly | None
    stage_sum: float

    def as_data(self) -> list[dict[str, object]]:
        return [asdict(line) for line in self.lines]


_kept: Kept[Figures] = Kept("roll-up", KEPT)


def period(key: str, today: date) -> Period:
    found: Horizon = horizon(key if key in PERIODS else QUARTER, today)
    return Period(found.key, found.since or today, found.until, today)


def made_whole(opened: Opened, asked: Period) -> Made:
    """Waited for: for the worker."""
    return rolled_up(_figures(opened, asked), asked, 10**opened.journal.minor)


def made(opened: Opened, asked: Period) -> Made:
    """Raises `NotReady` while a large book is counted."""
    large = upkeep.is_large()
    key = (keeping.mark(opened, large), asked.since, asked.until, asked.today)
    figures = _kept.of(key, lambda: _figures(opened, asked), beside=large)
    return rolled_up(figures, asked, 10 ** formats.minor_digits(opened.journal.currency or "EUR"))


def _figures(opened: Opened, asked: Period) -> Figures:
    days = (day_of(asked.since), day_of(asked.today))
    won = won_by_owner(opened.journal, [days], scope=EVERYONE)[0]
    return Figures(forecast_by_owner(opened.journal, day_of(asked.until), scope=EVERYONE), won)


def rolled_up(figures: Figures, asked: Period, cents: int) -> Made:
    shares = figures.shares if isinstance(figures.shares, Shares) else None
    deals = called_deals(asked, shares)
    people = {user.pk: user for user in User.objects.only("pk", "team_id", "is_active", "role")}
    by_owner: dict[int | None, list[CalledDeal]] = defaultdict(list)
    for each in deals:
        by_owner[each.owner].append(each)
    sums = {each.person_id: each for each in SumAdjustment.objects.filter(
        since=asked.since, until=asked.until).exclude(sum_minor=None)}  # fmt: skip
    known = plans(asked.months)
    sellers = _sellers(figures, by_owner, sums, people, known)
    lines, members, draws = [], defaultdict(list), {}
    for owner in sellers:
        line = _person(owner, figures, by_owner.get(owner or None, []), sums.get(owner), cents)
        line.plan = of_period(known, Whose(PERSON, owner), asked.months) if owner else None
        drawn = shares.of[owner or -1].draws if shares and (owner or -1) in shares.of else None
        _foresee(line, drawn, shares, cents)
        draws[owner] = drawn
        team = people[owner].team_id if owner in people else None
        members[team or 0].append(line)
        line.team = team or 0
        lines.append(line)
    for whose, _month in known:
        if whose.team:
            members.setdefault(whose.team, [])
    for team, found in members.items():
        plan = of_period(known, Whose(TEAM, team), asked.months) if team else None
        lines.append(_together(found, team, plan, draws, shares, cents))
    plan = of_period(known, EVERYBODYS, asked.months)
    if plan is None:
        teams = [line.plan for line in lines if line.person is None and line.plan is not None]
        plan = sum(teams) if teams else None
    everybody = [line for line in lines if line.person is not None]
    lines.append(_together(everybody, None, plan, draws, shares, cents))
    early = None if shares else figures.shares
    return Made(lines, deals, early, shares.stage_sum if shares else 0.0)


def called_deals(asked: Period, shares: Shares | None) -> list[CalledDeal]:
    """Those won in the period, and the open ones that somebody has called or adjusted."""
    own = Call.objects.filter(deal=OuterRef("pk")).values("call")[:1]
    managers = Adjustment.objects.filter(deal=OuterRef("pk")).values("call")[:1]
    called = Exists(Call.objects.filter(deal=OuterRef("pk")))
    adjusted = Exists(Adjustment.objects.filter(deal=OuterRef("pk")))
    found = (
        Deal.objects.filter(called | adjusted, outcome="", binned_at=None)
        .annotate(own=Subquery(own), managers=Subquery(managers))
        .values_list("pk", "owner", "own", "managers", "value_minor", "expected_close_on")
    )
    chance = shares.chance if shares else {}
    stage = shares.stage_chance if shares else {}
    deals = [
        CalledDeal(pk, owner, call or "", change or "", value or 0,
                   close is None or close <= asked.until, chance.get(pk), stage.get(pk))
        for pk, owner, call, change, value, close in found
    ]  # fmt: skip
    return deals + [
        CalledDeal(pk, owner, WON, "", value or 0, True)
        for pk, owner, value in won_deals(asked.since, asked.today)
    ]


def won_deals(since: date, until: date) -> Iterable[tuple[int, int | None, int | None]]:
    """Won on the days from one to the other."""
    zone = ZoneInfo(organisation.time_zone())
    between = Q(closed_at__gte=day_start(since, zone), closed_at__lt=day_end(until, zone))
    found = Deal.objects.filter(between, outcome="won", binned_at=None)
    return found.values_list("pk", "owner", "value_minor")


def _sellers(figures: Figures, by_owner: Mapping, sums: Mapping, people: Mapping,
             known: Mapping) -> list[int]:  # fmt: skip
    """Whoever has something to say or to win; 0: deals without an owner."""
    found = {max(owner, 0) for owner in figures.won} | {owner or 0 for owner in by_owner}
    if isinstance(figures.shares, Shares):
        found |= {max(owner, 0) for owner, share in figures.shares.of.items() if share.open}
    planned = {whose.number for whose, _month in known if whose.kind == PERSON}
    return sorted(owner for owner in found | set(sums) | planned if not owner or owner in people)


def _person(owner: int, figures: Figures, deals: list[CalledDeal], summed: SumAdjustment | None,
            cents: int) -> Line:  # fmt: skip
    line = Line(person=owner)
    won = figures.won.get(owner or -1)
    line.won = round(won.value * cents) if won else 0
    for deal in deals:
        if deal.call == WON or not deal.counts:
            continue
        line.commit += deal.value * (deal.call == COMMIT)
        line.best += deal.value * (deal.call == BEST)
        line.managed_commit += deal.value * (deal.managed() == COMMIT)
        line.managed_best += deal.value * (deal.managed() == BEST)
    if summed is not None:
        line.summed, line.reason = summed.sum_minor, summed.reason
    line.managed = line.won + line.managed_commit if line.summed is None else line.summed
    if isinstance(figures.shares, Shares) and (owner or -1) in figures.shares.of:
        line.open = figures.shares.of[owner or -1].open
    return line


def _together(lines: list[Line], team: int | None, plan: int | None, draws: Mapping,
              shares: Shares | None, cents: int) -> Line:  # fmt: skip
    whole = Line(team=team)
    for name in ("won", "commit", "best", "managed_commit", "managed_best", "managed", "open"):
        setattr(whole, name, sum(getattr(line, name) for line in lines))
    planned = [line.plan for line in lines if line.plan is not None]
    whole.plan = plan if plan is not None else sum(planned) if planned else None
    parts = [draws[line.person] for line in lines if draws.get(line.person) is not None]
    _foresee(whole, sum(parts) if parts else None, shares, cents)
    return whole


def _foresee(line: Line, draws: np.ndarray | None, shares: Shares | None, cents: int) -> None:
    """The model's range of all that the period brings, and the chance to reach the plan."""
    if shares is None:
        return
    total = (np.zeros(1) if draws is None else draws) + line.won / cents
    low, median, high = (float(q) for q in np.quantile(total, [0.1, 0.5, 0.9]))
    line.model = [median, low, high, float(total.mean())]
    line.quantiles = [round(float(q), 2) for q in np.quantile(total, LEVELS)]
    if line.plan is not None:
        line.chance = float(np.mean(total * cents >= line.plan - 0.5))
