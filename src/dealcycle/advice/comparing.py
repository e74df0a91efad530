"""Is one part of the book worse than another: pass rates, days in a stage, sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dealcycle.measures.counted import STILL
from dealcycle.measures.estimators.comparing import two_paces
from dealcycle.measures.estimators.special import normal_cdf
from dealcycle.measures.forecast.rates import Floats, Rates
from dealcycle.measures.forecast.reading import Closed, Stays
from dealcycle.measures.journal import WON

PASS, DWELL, SIZE = "pass", "dwell", "size"
PAST, PEERS = "past", "peers"
FEWEST = 25  # exits or wins on either side
WINDOWS = (90, 180, 365)
PEER_WINDOWS = (365, 730)
ROUNDED = 1e-6
# Peers that differ by more than this sell another kind of thing.
MOST_APART = {DWELL: math.log(2.0), SIZE: math.log(2.5)}


@dataclass(frozen=True)
class Unit:
    """Whose deals: all, or those with one value of a dimension."""

    dimension: str = ""
    code: int = 0

    @property
    def whole(self) -> bool:
        return not self.dimension


@dataclass(frozen=True)
class Comparison:
    """What was compared and how sure the difference is.

    `now` and `before` are a share, days or money (minor units); `effect` is their difference on
    the scale of `error` (log odds, log rate, log money), above zero where now is worse. `p` is
    the chance of so much worse or more by luck, and counts that several windows were tried.
    """

    kind: str
    stage: int  # 0 for sizes
    unit: Unit
    against: str
    now: float
    before: float
    effect: float
    error: float
    p: float
    n_now: int
    n_before: int
    days: int  # how long "now" is

    @property
    def z(self) -> float:
        return self.effect / self.error if self.error > 0 else 0.0

    @property
    def worse(self) -> bool:
        return self.effect > 0


@dataclass(frozen=True)
class Side:
    """Stays and closed deals of one side of a comparison."""

    stays: Stays
    closed: Closed


def against_past(
    unit: Unit, side: Side, rates: Rates, today: int, spread: float
) -> list[Comparison]:
    """The last months against all before, for each stage; the most telling of three windows."""
    found: dict[tuple[str, int], list[Comparison]] = {}
    for days in WINDOWS:
        now, before = _since(side, today - days), _until(side, today - days)
        luck = spread**2 * (30 / days + 1 / 12)
        for one in _compared(unit, PAST, now, before, rates, days, luck):
            found.setdefault((one.kind, one.stage), []).append(one)
    return [_best(several) for several in found.values()]


def against_peers(
    unit: Unit, own: Side, others: Side, rates: Rates, today: int
) -> list[Comparison]:
    """The unit against everybody else at the same time, over one year and over two."""
    found: dict[tuple[str, int], list[Comparison]] = {}
    for days in PEER_WINDOWS:
        now, before = _since(own, today - days), _since(others, today - days)
        for one in _compared(unit, PEERS, now, before, rates, days, 0.0):
            found.setdefault((one.kind, one.stage), []).append(one)
    return [_best(several) for several in found.values()]


def other_kind(one: Comparison) -> bool:
    """Whether the two sides are too far apart to be measured by one another."""
    return abs(one.effect) > MOST_APART.get(one.kind, math.inf)


def around(unit: Unit, side: Side, rates: Rates, start: int, days: int) -> list[Comparison]:
    """The time from a day on against so many days before it."""
    cut, today = start - 1, int((side.stays.day + side.stays.age).max(initial=start))
    before = _since(_until(side, cut), cut - days)
    return list(_compared(unit, PAST, _since(side, cut), before, rates, today - cut, 0.0))


def _best(several: Sequence[Comparison]) -> Comparison:
    chosen = min(several, key=lambda one: one.p)
    return replace(chosen, p=min(1.0, chosen.p * len(several)))


def _since(side: Side, cut: int) -> Side:
    """The days after the cut: stays begun before join at the age they then had."""
    stays = side.stays
    later = stays.where(stays.day + stays.age > cut)
    later = replace(later, entry=np.maximum(later.entry, cut - later.day))
    closed = side.closed
    rows = closed.day > cut
    return Side(later, Closed(closed.day[rows], closed.outcome[rows], closed.value[rows],
                              closed.code[rows]))  # fmt: skip


def _until(side: Side, cut: int) -> Side:
    """The days up to the cut: what ended later was still open."""
    stays = side.stays
    earlier = stays.where(stays.day <= cut)
    beyond = earlier.day + earlier.age > cut
    earlier = replace(
        earlier,
        age=np.where(beyond, cut - earlier.day, earlier.age),
        exit=np.where(beyond, STILL, earlier.exit),
    )
    closed = side.closed
    rows = closed.day <= cut
    return Side(earlier, Closed(closed.day[rows], closed.outcome[rows], closed.value[rows],
                                closed.code[rows]))  # fmt: skip


def _compared(
    unit: Unit, against: str, now: Side, before: Side, rates: Rates, days: int, luck: float
) -> list[Comparison]:
    found = []
    ones, twos = (_by_state(side.stays, rates) for side in (now, before))
    for row, stage in enumerate(rates.states.tolist()):
        one, two = ones[row], twos[row]
        if min(len(one.n), len(two.n)) == 0:
            continue
        passed = _passes(one, two, rates, row, luck)
        waited = _waits(one, two)
        for kind, result in ((PASS, passed), (DWELL, waited)):
            if result is not None:
                found.append(Comparison(kind, stage, unit, against, *result, days))
    if (sized := _sizes(now.closed, before.closed)) is not None:
        found.append(Comparison(SIZE, 0, unit, against, *sized, days))
    return found


def _by_state(stays: Stays, rates: Rates) -> list[Stays]:
    order = np.argsort(stays.state, kind="stable")
    ends = np.searchsorted(stays.state[order], rates.states, side="right").tolist()
    begins = np.searchsorted(stays.state[order], rates.states).tolist()
    sorted_ = stays.where(order)
    return [sorted_.where(slice(*both)) for both in zip(begins, ends, strict=True)]


Result = tuple[float, float, float, float, float, int, int]


def _passes(one: Stays, two: Stays, rates: Rates, row: int, luck: float) -> Result | None:
    """Of those who left the stage, how many moved ahead: odds compared."""
    (a, n), (b, m) = _moved(one, rates, row), _moved(two, rates, row)
    if min(n, m) < FEWEST:
        return None
    effect = math.log((b + 0.5) / (m - b + 0.5)) - math.log((a + 0.5) / (n - a + 0.5))
    # A good or bad month moves the odds of all deals together: no news about the stage.
    share = (b + 0.5) / (m + 1)
    variance = 1 / (a + 0.5) + 1 / (n - a + 0.5) + 1 / (b + 0.5) + 1 / (m - b + 0.5)
    error = math.sqrt(variance + luck / max(1 - share, 0.05) ** 2)
    return a / n, b / m, effect, error, _p(effect / error), int(n), int(m)


def _moved(stays: Stays, rates: Rates, row: int) -> tuple[float, float]:
    left = stays.exit != STILL
    counts = stays.n[left].astype(np.float64)
    ahead = rates.ahead[row, rates.ways(stays.exit[left])] > 0
    return float(counts[ahead].sum()), float(counts.sum())


def _waits(one: Stays, two: Stays) -> Result | None:
    """How fast the stage is left, whichever way: log-rank with late entries."""
    reach = int(max(one.age.max(), two.age.max(), 0)) + 2
    (risk, gone), (others, theirs) = (_at_risk(stays, reach) for stays in (one, two))
    n, m = int(gone.sum()), int(theirs.sum())
    if min(n, m) < FEWEST:
        return None
    now, before = (_days(stays) for stays in (one, two))
    if now <= 0 or before <= 0:
        return None
    z, effect = two_paces(risk, gone, others, theirs), math.log(now / before)
    if z == 0 or effect == 0:
        return None
    z = math.copysign(z, effect)
    return now, before, effect, effect / z, _p(z), n, m


def _at_risk(stays: Stays, reach: int) -> tuple[Floats, Floats]:
    """How many were there at each age, and how many of them left."""
    there = stays.age > stays.entry
    entry, age, n = stays.entry[there], stays.age[there], stays.n[there]
    left = stays.exit[there] != STILL
    came = np.bincount(entry + 1, weights=n, minlength=reach)
    went = np.bincount(age + 1, weights=n, minlength=reach)
    gone = np.bincount(age[left], weights=n[left], minlength=reach).astype(np.float64)
    return np.cumsum((came - went).astype(np.float64)), gone


def _days(stays: Stays) -> float:
    """Mean days in the stage: days spent there per exit; a stay left on its first day is one."""
    spent = float(np.sum((stays.age - np.maximum(stays.entry, -1)) * stays.n))
    left = float(stays.n[stays.exit != STILL].sum())
    return spent / left if left else 0.0


def _sizes(now: Closed, before: Closed) -> Result | None:
    """Typical won amounts: means of logarithms compared (Welch)."""
    logs = [
        np.log(part.value[(part.outcome == WON) & (part.value > 0)].astype(np.float64))
        for part in (now, before)
    ]
    n, m = (len(part) for part in logs)
    if min(n, m) < FEWEST:
        return None
    effect = float(logs[1].mean() - logs[0].mean())
    error = math.sqrt(float(logs[0].var(ddof=1)) / n + float(logs[1].var(ddof=1)) / m)
    # Prices that are all alike differ by no more than their logarithms are rounded.
    error = max(error, ROUNDED)
    first, second = (float(np.exp(part.mean())) for part in logs)
    return first, second, effect, error, _p(effect / error), n, m


def _p(z: float) -> float:
    return normal_cdf(-z)
