"""What moves all deals at once: how good each past month was against its stages and ages."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..counted import STILL
from .rates import Floats, Rates
from .reading import Past

MONTH = 30
MONTHS = 24
LATELY = 15  # days, which mostly lie in the month whose luck still lasts
# What they share of its variance with the 30 days after them: the month began v days ago, each v as
# likely. So many months of a book are believed to say as much.
SHARED, MOST_SHARED, USUAL_PAIRS = 7 / 24, 0.5, 6.0
FEW_STEPS = 5  # fewer cannot spare their largest
# How far a team's level moves for good in a month, on the log scale: mostly not at all. Which of
# these holds is learnt from how well each foretold the months so far.
DRIFTS = np.array([0.0, 0.02, 0.05])
BELIEVED = np.array([0.9, 0.06, 0.04])
FIRST = 0.3  # the level before the first month, on the log scale: any
MOST_SPREAD = 1.0
# Months of teams differ by themselves: what is believed before the data speaks, and for how long.
USUAL_SPREAD, USUAL_MONTHS = 0.15, 4.0


@dataclass(frozen=True)
class Drifts:
    """What may have happened to the level: for each of DRIFTS its chance, where the level is now
    against what the rates say (0 as they say, on the log scale), and the standard error."""

    chance: Floats
    now: Floats
    error: Floats


@dataclass(frozen=True)
class Lately:
    """How much better the last days went than the rates say, moves that were expected in them, and
    how much of a month's variance of luck such days shared with the 30 after them."""

    gap: float = 0.0
    usual: float = 0.0
    shared: float = SHARED


@dataclass(frozen=True)
class Level:
    """`spread`: of a month's own luck, on the log scale, beyond what chance alone brings.
    `wobble`: the same from one month to the next, the largest step left out, so that a lasting
    change is not taken for luck."""

    spread: float
    months: int  # in which this was seen
    drifts: Drifts
    wobble: float = USUAL_SPREAD
    lately: Lately = Lately()


def level_of(past: Past, rates: Rates, daily: Floats) -> Level:
    """Compares moves ahead month by month with those that the rates expected of the deals then
    at risk. More moves are known than wins, and a good month moves them all."""
    months = _by_period(past, rates, daily, MONTH, MONTHS)
    some = months[1] > 1.0
    if not some.any():
        return Level(USUAL_SPREAD, 1, _drifts(months[0][:0], months[0][:0], USUAL_SPREAD))
    seen, expected = (part[some] for part in months)
    believed = USUAL_MONTHS * float(np.mean(expected)) ** 2
    gap = seen - expected
    # Chance alone gives each month its own error; what neighbours share is luck as well.
    excess = float(np.sum(gap**2) + 2 * np.sum(gap[1:] * gap[:-1]))
    # What is expected was learnt from these months: each square and each pair lost a share.
    excess *= len(gap) / max(len(gap) - 3, 2)
    excess -= float(expected.sum())
    excess += USUAL_SPREAD**2 * believed
    spread = min(math.sqrt(max(excess, 0.0) / (float(np.sum(expected**2)) + believed)), MOST_SPREAD)
    wobble = _wobble(seen, expected)
    drifts = _drifts(seen, expected, wobble)
    halves = _by_period(past, rates, daily, LATELY, 2 * MONTHS)
    lately = _lately(*halves, *months, spread)
    return Level(spread, int(some.sum()), drifts, wobble, lately)


def _wobble(seen: Floats, expected: Floats) -> float:
    ratio = seen / expected
    weight = expected[1:] * expected[:-1]
    step = weight * np.diff(ratio) ** 2 / 2
    if len(step) > FEW_STEPS:
        largest = int(np.argmax(step))
        # What is left of normal steps without their largest is about a fifth too little.
        step = np.delete(step, largest) * 1.25
        weight, chance = (np.delete(part, largest) for part in (weight, _noise(expected)))
    else:
        chance = _noise(expected)
    believed = USUAL_MONTHS * float(np.mean(expected)) ** 2
    excess = float(step.sum() - chance.sum()) + USUAL_SPREAD**2 * believed
    return min(math.sqrt(max(excess, 0.0) / (float(weight.sum()) + believed)), MOST_SPREAD)


def _noise(expected: Floats) -> Floats:
    """What chance alone adds to each weighted step."""
    return np.asarray((expected[1:] + expected[:-1]) / 2)


def _drifts(seen: Floats, expected: Floats, wobble: float) -> Drifts:
    """A level that walks from month to month, for each length of its steps (local level; Harvey
    1989). Months come the latest first."""
    now, variance = np.zeros(len(DRIFTS)), np.full(len(DRIFTS), FIRST**2)
    likely = np.log(BELIEVED)
    months = zip((seen / expected - 1.0)[::-1].tolist(), expected[::-1].tolist(), strict=True)
    for month, (gap, usual) in enumerate(months):
        variance = variance + DRIFTS**2
        noise = 1 / usual + wobble**2
        whole = variance + noise
        if month:
            likely = likely - (np.log(whole) + (gap - now) ** 2 / whole) / 2
        now = now + (gap - now) * variance / whole
        variance = variance * noise / whole
    chance = np.exp(likely - likely.max())
    # A level that stays is the one that the rates were learnt from; what chance left uncertain of
    # it is drawn with them.
    luck = wobble**2 / np.mean(1 / expected + wobble**2) if len(expected) else 0.0
    return Drifts(chance / chance.sum(), now - now[0], np.sqrt(variance - variance[0] * (1 - luck)))


def _lately(moved: Floats, usual: Floats, seen: Floats, expected: Floats, spread: float) -> Lately:
    """The last days, and what such days have said of the month after them, drawn towards what
    they say where each month has luck of its own. Halves of months, and months."""
    if usual[0] <= 1.0 or not spread:
        return Lately()
    # The half before a month that began so many months ago.
    before = np.arange(2, len(usual), 2)
    after = slice(0, len(before))
    products = (moved - usual)[before] * (seen - expected)[after]
    weight = usual[before] * expected[after]
    believed = USUAL_PAIRS * float(weight.mean())
    share = float(products.sum()) / spread**2 + believed * SHARED
    share /= float(weight.sum()) + believed
    gap = float(moved[0] / usual[0] - 1)
    return Lately(gap, float(usual[0]), min(max(share, 0.0), MOST_SHARED))


def _by_period(
    past: Past, rates: Rates, daily: Floats, length: int, many: int
) -> tuple[Floats, Floats]:
    """Moves ahead and those expected in periods of so many days before today, the latest first."""
    stays = past.stays
    state = np.searchsorted(rates.states, stays.state)
    reach = int(max(stays.age.max(initial=0), rates.edges[-1])) + 2
    reach = min(reach, 20 * 365)
    band = np.searchsorted(rates.edges, np.arange(reach), side="right") - 1
    # hazard[s, a] summed over the ages before a.
    summed = np.zeros((len(rates.states), reach + 1))
    summed[:, 1:] = np.cumsum((daily * rates.ahead[:, None, :]).sum(axis=-1)[:, band], axis=1)
    seen, expected = np.zeros(many), np.zeros(many)
    n = stays.n.astype(np.float64)
    ended = stays.exit != STILL
    moved = ended.copy()
    moved[ended] = rates.ahead[state[ended], rates.ways(stays.exit[ended])] > 0
    for period in range(many):
        last = past.today - period * length
        first = last - length + 1
        begin = np.clip(np.maximum(first - stays.day, stays.entry + 1), 0, reach)
        end = np.clip(np.minimum(last - stays.day, stays.age) + 1, 0, reach)
        there = end > begin
        gain = summed[state[there], end[there]] - summed[state[there], begin[there]]
        expected[period] = float(np.sum(gain * n[there]))
        out = stays.day + stays.age
        seen[period] = float(n[moved & (out >= first) & (out <= last)].sum())
    return seen, expected
