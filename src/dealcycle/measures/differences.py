"""One figure on two sides: the difference, its interval, and the chance of it between equals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dealcycle.cycle.words import N_

from .counts import Counts
from .deal_size import deal_size
from .estimate import SHARE, Answer, Estimate, Sentence
from .estimators.comparing import gray, log_rank
from .estimators.resampling import DRAWS, SEED
from .estimators.shares import newcombe, wilson
from .estimators.special import Z95, chi2_sf
from .journal import WON
from .pace import pace
from .refusals import FOR_A_SHARE, no_losses
from .time_to_close import time_to_close
from .velocity import velocity
from .win_rate import win_rate

Floats = NDArray[np.float64]
SURE = 0.05
FOR_A_TEST = 5  # closed deals on either side
MANY = 2_000  # beyond so many sizes the resampled answer is the normal one
SHUFFLES = 4_999
CLOSED = "closed_in_period"
OF_CLOSED = N_("Of the deals closed in the period, the share won.")
TESTS: Mapping[str, str] = {
    "gray": N_("Gray's test"),
    "log_rank": N_("log-rank test"),
    "score": N_("score test, Newcombe's interval"),
    "bootstrap": N_("permutation test, bootstrap interval"),
    "interval": N_("its interval"),
}


@dataclass(frozen=True)
class Difference:
    """One figure on both sides. `p` is the chance of a gap as large between equals.

    `corrected` is p after Holm's correction for all that was compared; None = a side is refused.
    `sides` are the two answers with their own intervals, where they were asked for.
    """

    measure: str
    definition: str
    unit: str
    one: float | None
    other: float | None
    low: float | None
    high: float | None
    p: float | None
    test: str
    corrected: float | None = None
    refused: Sentence | None = None
    sides: tuple[Answer, ...] = ()

    @property
    def gap(self) -> float | None:
        return None if self.one is None or self.other is None else self.one - self.other

    @property
    def proven(self) -> bool:
        return self.corrected is not None and self.corrected < SURE

    @property
    def perhaps(self) -> bool:
        """Alone it would be surprising; among so many comparisons one like it comes by chance."""
        return not self.proven and self.p is not None and self.p < SURE


def differences(
    one: Counts, other: Counts, horizon: float | None, *, pair: bool
) -> tuple[Difference, ...]:
    """Every figure of two sides; of a `pair` of the same kind their revenue per day as well."""
    found = (
        _incidence(one, other, horizon),
        _share(one, other),
        _time(one, other, horizon),
        _pace(one, other),
        _size(one, other),
    )
    return (*found, _velocity(one, other)) if pair else found


def _incidence(one: Counts, other: Counts, horizon: float | None) -> Difference:
    """The incidence of won at the horizon; Gray's test over all ages up to it."""
    sides = (win_rate(_brief(one), horizon), win_rate(_brief(other), horizon))
    return _measured("win_rate", sides, "gray", lambda: gray([one.table, other.table]).p)


def _time(one: Counts, other: Counts, horizon: float | None) -> Difference:
    sides = (time_to_close(_brief(one), horizon), time_to_close(_brief(other), horizon))
    found = _measured("time_to_close", sides, "interval", lambda: None)
    # Its interval alone says how sure: the ages at winning have no test of their own here.
    return replace(found, p=_from_interval(found))


def _pace(one: Counts, other: Counts) -> Difference:
    sides = (pace(_brief(one)), pace(_brief(other)))
    return _measured("pace", sides, "log_rank", lambda: log_rank([one.table, other.table]).p)


def _share(one: Counts, other: Counts) -> Difference:
    """Won of the closed in the period: the score test of two shares."""
    hits = [side.number("closings", WON) for side in (one, other)]
    n = [side.number("closings") for side in (one, other)]
    empty = Difference("win_rate", CLOSED, SHARE, None, None, None, None, None, "score")
    if min(n) < FOR_A_SHARE or no_losses(one):
        return replace(empty, refused=_few(min(n)))
    gap = newcombe(hits[0], n[0], hits[1], n[1])
    p = sum(hits) / sum(n)
    error = math.sqrt(p * (1 - p) * (1 / n[0] + 1 / n[1]))
    chance = chi2_sf((gap.value / error) ** 2, 1) if error > 0 else 1.0
    sides = tuple(
        Estimate(part.value, part.low, part.high, of, one.as_of, SHARE, OF_CLOSED)
        for part, of in ((wilson(hits[0], n[0]), n[0]), (wilson(hits[1], n[1]), n[1]))
    )
    return replace(
        empty, one=hits[0] / n[0], other=hits[1] / n[1], low=gap.low, high=gap.high, p=chance,
        sides=sides,
    )  # fmt: skip


def _size(one: Counts, other: Counts) -> Difference:
    """Mean amount won: permutation test, and the bootstrap interval of the difference."""
    values = [np.asarray(side.tally("sizes")["value"], float) / side.cents for side in (one, other)]
    empty = Difference("deal_size", "", "money", None, None, None, None, None, "bootstrap")
    sides = tuple(deal_size(_brief(side)) for side in (one, other))
    empty = replace(empty, sides=sides)
    if min(len(each) for each in values) < FOR_A_TEST:
        return replace(empty, refused=_few(min(len(each) for each in values)))
    for side in sides:
        if not isinstance(side, Estimate):
            return replace(empty, refused=side.says)
    means = [float(each.mean()) for each in values]
    gaps = _redrawn(values[0], 0) - _redrawn(values[1], 1)
    low, high = np.quantile(gaps, (0.025, 0.975))
    gap = means[0] - means[1]
    return replace(
        empty, one=means[0], other=means[1], low=min(float(low), gap), high=max(float(high), gap),
        p=_reshuffled(values[0], values[1], gap),
    )  # fmt: skip


def _velocity(one: Counts, other: Counts) -> Difference:
    sides = (velocity(_brief(one)), velocity(_brief(other)))
    found = _measured("velocity", sides, "interval", lambda: None)
    return replace(found, p=_from_interval(found))


def _redrawn(values: Floats, seed: int) -> Floats:
    """Means of redrawn values; of many, by the normal law that they follow."""
    random = np.random.default_rng(SEED + seed)
    if len(values) > MANY:
        return np.asarray(
            random.normal(values.mean(), values.std() / math.sqrt(len(values)), DRAWS)
        )
    data = np.sort(values)
    return np.asarray(data[random.integers(0, len(data), (DRAWS, len(data)))].mean(axis=1))


def _reshuffled(one: Floats, other: Floats, gap: float) -> float:
    """How often values dealt out anew have means as far apart: exact however skewed they are."""
    every, count = np.sort(np.concatenate([one, other])), len(one)
    if len(every) > MANY:
        error = math.sqrt(one.var() / len(one) + other.var() / len(other))
        return chi2_sf((gap / error) ** 2, 1) if error > 0 else 1.0
    random, total, as_far = np.random.default_rng(SEED), float(every.sum()), 0
    for _ in range(SHUFFLES):
        part = float(random.permutation(every)[:count].sum())
        apart = part / count - (total - part) / (len(every) - count)
        as_far += abs(apart) >= abs(gap) * (1 - 1e-12)
    return (1 + as_far) / (1 + SHUFFLES)


def _measured(name: str, sides: tuple[Answer, Answer], test: str, chance: object) -> Difference:
    """Two answers as a difference with the hybrid interval of both; refused if either is."""
    empty = Difference(name, "", sides[0].unit, None, None, None, None, None, test)
    for side in sides:
        if not isinstance(side, Estimate):
            return replace(empty, refused=side.says, sides=sides)
    one, other = (side for side in sides if isinstance(side, Estimate))
    low, high = _hybrid(one, other)
    p = chance() if callable(chance) else None
    return replace(empty, one=one.value, other=other.value, low=low, high=high, p=p,
                   sides=sides)  # fmt: skip


def _hybrid(one: Estimate, other: Estimate) -> tuple[float | None, float | None]:
    """Newcombe's way for any two figures with their intervals (MOVER). Zou & Donner 2008."""
    gap = one.value - other.value
    low = high = None
    if one.low is not None and other.high is not None:
        low = gap - math.hypot(one.value - one.low, other.high - other.value)
    if one.high is not None and other.low is not None:
        high = gap + math.hypot(one.high - one.value, other.value - other.low)
    return low, high


def _from_interval(found: Difference) -> float | None:
    """The chance that an interval of this width would miss zero by as much."""
    gap = found.gap
    if gap is None:
        return None
    end = found.low if gap > 0 else found.high
    if end is None:
        return None
    error = abs(gap - end) / Z95
    return chi2_sf((gap / error) ** 2, 1) if error > 0 else (1.0 if gap == 0 else 0.0)


def _brief(counts: Counts) -> Counts:
    counts.brief = True
    return counts


def _few(n: int) -> Sentence:
    return Sentence(N_("Too few deals to compare: %(n)d, %(needed)d needed."),
                    {"n": n, "needed": FOR_A_TEST})  # fmt: skip
