"""Roll-ups written down each week, and scored when their time has passed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from dealcycle.insights import locking, rolling_up, weeks
from dealcycle.insights.journal import Opened
from dealcycle.insights.models import RollUp
from dealcycle.insights.rolling_up import BEST, COMMIT, PERIODS, WON, CalledDeal, Line
from dealcycle.measures import rivals
from dealcycle.measures.calendar_days import day_of
from dealcycle.measures.estimators.scores import brier, crps_sample
from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.won import won_between, won_in
from dealcycle.present import formats

ENOUGH, MOST = 8, 104
PAST_PERIODS = 8
OURS, OWN, MANAGERS, BY_STAGE, BY_PAST = "model", "own", "managers", "stage", "past"


@dataclass(frozen=True)
class Scored:
    """How good each way was over the same weeks: mean distance (CRPS) in units; `brier` over the
    deals that somebody called. Too few weeks: nothing but their number."""

    weeks: int
    waiting: int
    next_until: date | None
    off: dict[str, float]
    hits: int = 0  # weeks whose outcome lay in the model's 8 in 10
    between: int = 0  # weeks whose outcome lay between committed and best case
    called: dict[str, tuple[int, int]] | None = None  # call -> deals, won
    brier: dict[str, float] | None = None

    @property
    def enough(self) -> bool:
        return self.weeks >= ENOUGH


def write_down(opened: Opened, now: datetime) -> int:
    """This week's, of this month and this quarter, of everybody."""
    today, currency = weeks.today(now), opened.journal.currency or "EUR"
    new = 0
    for key in PERIODS:
        asked = rolling_up.period(key, today)
        made = rolling_up.made_whole(opened, asked)
        days = (asked.until - asked.today).days
        others = {"stage_sum": made.stage_sum, "past_sums": _past_sums(opened, asked.today, days)}
        new += locking.write_down(made, asked, currency, others, now)
    return new


def score(opened: Opened, now: datetime) -> int:
    """What came of those whose period has ended."""
    today, currency = weeks.today(now), opened.journal.currency or "EUR"
    due = RollUp.objects.filter(scored_at=None, until__lt=today - weeks.GRACE, currency=currency)
    found = list(due)
    for each in found:
        won = won_between(opened.journal, day_of(each.since), day_of(each.until), scope=EVERYONE)
        deals = [pk for pk, *_rest in rolling_up.won_deals(each.since, each.until)]
        each.came, each.scored_at = {"won": won.value, "deals": deals}, now
        each.save(update_fields=["came", "scored_at"])
    return len(found)


def scored(currency: str) -> Scored:
    """Everybody's roll-ups, as they were written down or locked."""
    kept = RollUp.objects.filter(team=None, currency=currency)
    done = list(kept.filter(scored_at__isnull=False).order_by("-week")[:MOST])
    waiting = kept.filter(scored_at=None)
    first = waiting.order_by("until").values_list("until", flat=True).first()
    told = Scored(len(done), waiting[:MOST].count(), first, {})
    if len(done) < ENOUGH:
        return told
    cents = 10 ** formats.minor_digits(currency)
    rows = [(each, _whole(locking.lines_of(each))) for each in done]
    rows = [(each, line) for each, line in rows if line is not None]
    off = {name: _off(name, rows, cents) for name in (OURS, OWN, MANAGERS, BY_STAGE, BY_PAST)}
    called, gaps = _called(done)
    return Scored(
        len(done), told.waiting, first, {name: value for name, value in off.items() if value},
        sum(bool(line.model) and line.model[1] <= each.came["won"] <= line.model[2]
            for each, line in rows),
        sum(line.won + line.commit <= each.came["won"] * cents
            <= line.won + line.commit + line.best for each, line in rows),
        called, gaps,
    )  # fmt: skip


def _off(name: str, rows: Sequence[tuple[RollUp, Line]], cents: int) -> float | None:
    """Mean distance over all weeks; None where it could not be said each time."""
    gaps = []
    for each, line in rows:
        came, won = float(each.came["won"]), line.won / cents
        if name == OURS and line.quantiles:
            gaps.append(crps_sample(line.quantiles, came))
        elif name == OWN:
            gaps.append(abs(won + line.commit / cents - came))
        elif name == MANAGERS:
            gaps.append(abs(line.managed / cents - came))
        elif name == BY_STAGE and each.others:
            gaps.append(abs(won + each.others["stage_sum"] - came))
        elif name == BY_PAST and each.others:
            draws = rivals.by_past(each.others["past_sums"])
            if len(draws):
                gaps.append(crps_sample(won + draws, came))
    return float(np.mean(gaps)) if gaps and len(gaps) == len(rows) else None


def _called(done: list[RollUp]) -> tuple[dict[str, tuple[int, int]], dict[str, float]]:
    """What became of deals by their call; the gap of each way of giving them a chance."""
    counts = {call: [0, 0] for call in (COMMIT, BEST, "omit")}
    given: dict[str, list[float]] = {OWN: [], MANAGERS: [], OURS: [], BY_STAGE: []}
    came: list[float] = []
    for each in done:
        won = set(each.came["deals"])
        for deal in locking.deals_of(each):
            if deal.call in ("", WON) or not deal.counts or deal.chance is None:
                continue
            counts[deal.call][0] += 1
            counts[deal.call][1] += deal.deal in won
            came.append(float(deal.deal in won))
            for name, chance in _chances(deal):
                given[name].append(chance)
    if not came:
        return {}, {}
    gaps = {name: brier(chances, came) for name, chances in given.items()}
    return {call: (n, won) for call, (n, won) in counts.items() if n}, gaps


def _chances(deal: CalledDeal) -> list[tuple[str, float]]:
    """A call read as a chance: committed comes, best case is even, left out does not come."""
    read = {COMMIT: 1.0, BEST: 0.5}
    return [
        (OWN, read.get(deal.call, 0.0)), (MANAGERS, read.get(deal.managed(), 0.0)),
        (OURS, deal.chance or 0.0), (BY_STAGE, deal.stage or 0.0),
    ]  # fmt: skip


def _whole(lines: list[Line]) -> Line | None:
    return next((line for line in lines if line.person is None and line.team is None), None)


def _past_sums(opened: Opened, today: date, days: int) -> list[float]:
    """What each of the last stretches of so many days brought, the latest first."""
    if days < 1:
        return []
    now = day_of(today)
    spans = [(now - (n + 1) * days + 1, now - n * days) for n in range(PAST_PERIODS)]
    return [each.value for each in won_in(opened.journal, spans, scope=EVERYONE)]
