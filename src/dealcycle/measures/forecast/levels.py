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
RECENT = 3
FEW_STEPS = 5  # fewer cannot spare their largest
LASTING = 0.05  # how far a team's level usually moves for good, on the log scale
MOST_SPREAD = 1.0
# Months of teams differ by themselves: what is believed before the data speaks, and for how long.
USUAL_SPREAD, USUAL_MONTHS = 0.15, 4.0


@dataclass(frozen=True)
class Level:
    """`now`: how well deals get on lately against the rates; `spread`: of a month's own luck,
    on the log scale, beyond what chance alone brings. `wobble`: the same from one month to the
    next, the largest step left out, so that a lasting change is not taken for luck."""

    now: float
    spread: float
    months: int  # in which this was seen
    wobble: float = USUAL_SPREAD


def level_of(past: Past, rates: Rates, daily: Floats) -> Level:
    """Compares moves ahead month by month with those that the rates expected of the deals then
    at risk. More moves are known than wins, and a good month moves them all."""
    seen, expected = _by_month(past, rates, daily)
    some = expected > 1.0
    if not some.any():
        return Level(1.0, USUAL_SPREAD, 1)
    seen, expected = seen[some], expected[some]
    believed = USUAL_MONTHS * float(np.mean(expected)) ** 2
    gap = seen - expected
    # Chance alone gives each month its own error; what neighbours share is luck as well.
    excess = float(np.sum(gap**2) + 2 * np.sum(gap[1:] * gap[:-1]))
    # What is expected was learnt from these months: each square and each pair lost a share.
    excess *= len(gap) / max(len(gap) - 3, 2)
    excess -= float(expected.sum())
    excess += USUAL_SPREAD**2 * believed
    spread = min(math.sqrt(max(excess, 0.0) / (float(np.sum(expected**2)) + believed)), MOST_SPREAD)
    return Level(
        _now(seen[:RECENT], expected[:RECENT], spread), spread, int(some.sum()),
        _wobble(seen, expected),
    )  # fmt: skip


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


def _now(seen: Floats, expected: Floats, spread: float) -> float:
    """Of the last months' difference what lasts: the rest is chance and these months' luck."""
    whole = float(expected.sum())
    noise = 1 / whole + spread**2 / len(expected)
    return 1.0 + (float(seen.sum()) / whole - 1.0) * LASTING**2 / (LASTING**2 + noise)


def _by_month(past: Past, rates: Rates, daily: Floats) -> tuple[Floats, Floats]:
    """Moves ahead and those expected in the months before today, the latest first."""
    stays = past.stays
    state = np.searchsorted(rates.states, stays.state)
    reach = int(max(stays.age.max(initial=0), rates.edges[-1])) + 2
    reach = min(reach, 20 * 365)
    band = np.searchsorted(rates.edges, np.arange(reach), side="right") - 1
    # hazard[s, a] summed over the ages before a.
    summed = np.zeros((len(rates.states), reach + 1))
    summed[:, 1:] = np.cumsum((daily * rates.ahead[:, None, :]).sum(axis=-1)[:, band], axis=1)
    seen, expected = np.zeros(MONTHS), np.zeros(MONTHS)
    n = stays.n.astype(np.float64)
    ended = stays.exit != STILL
    moved = ended.copy()
    moved[ended] = rates.ahead[state[ended], rates.ways(stays.exit[ended])] > 0
    for month in range(MONTHS):
        last = past.today - month * MONTH
        first = last - MONTH + 1
        begin = np.clip(np.maximum(first - stays.day, stays.entry + 1), 0, reach)
        end = np.clip(np.minimum(last - stays.day, stays.age) + 1, 0, reach)
        there = end > begin
        gain = summed[state[there], end[there]] - summed[state[there], begin[there]]
        expected[month] = float(np.sum(gain * n[there]))
        out = stays.day + stays.age
        seen[month] = float(n[moved & (out >= first) & (out <= last)].sum())
    return seen, expected
