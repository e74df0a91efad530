"""Time to an event from counts: Kaplan-Meier, Aalen-Johansen, their bands and medians.

All take lives as a tally: rows of (entry age, age at exit, cause of exit, how many), so a million
deals are a few hundred rows. Cause 0 is censored: still open at the as-of moment. A life is at
risk at age t if entry < t <= age; whoever was seen from the start has entry -1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .shares import wilson
from .special import Z95

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NEAR = 1e-12


@dataclass(frozen=True)
class RiskTable:
    """Who was at risk and what happened, at each age where something happened.

    `times` (m) ascending, `at_risk` (m), `events` (m, causes), `last` the greatest age of all.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    n: int
    entries: Floats  # ascending, one per group of lives
    ages: Floats  # ascending, likewise
    entered: Floats  # how many with entries[i] or less
    left: Floats  # how many with ages[i] or less

    def risk_at_all(self, ages: ArrayLike) -> Floats:
        """How many lives were at risk at each of these ages."""
        joined = np.searchsorted(self.entries, ages, side="left")
        gone = np.searchsorted(self.ages, ages, side="left")
        return _running(self.entered)[joined] - _running(self.left)[gone]

    def risk_at(self, age: float) -> int:
        """How many lives were at risk at an age."""
        return int(self.risk_at_all([age])[0])

    def greatest_age(self, at_least: int) -> float | None:
        """The greatest age with at least so many lives at risk."""
        enough = np.flatnonzero(self.risk_at_all(self.ages) >= at_least)
        return float(self.ages[enough[-1]]) if len(enough) else None


def risk_table(
    age: ArrayLike,
    cause: ArrayLike,
    n: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    causes: int = 1,
) -> RiskTable:
    """Counts the lives at risk and the exits by cause 1..causes at each age with an exit.

    Lives that left before they were seen (age <= entry) tell nothing and are left out.
    """
    ages = np.asarray(age, dtype=np.float64)
    kinds = np.asarray(cause, dtype=np.int64)
    counts = np.ones(len(ages)) if n is None else np.asarray(n, dtype=np.float64)
    entries = np.full(len(ages), -1.0) if entry is None else np.asarray(entry, dtype=np.float64)
    seen = (entries < ages) & (counts > 0)
    ages, kinds, counts, entries = ages[seen], kinds[seen], counts[seen], entries[seen]
    times, where = np.unique(ages[kinds > 0], return_inverse=True)
    events = np.zeros((len(times), causes))
    np.add.at(events, (where, kinds[kinds > 0] - 1), counts[kinds > 0])
    starts, entered = _cumulated(entries, counts)
    ends, left = _cumulated(ages, counts)
    joined = _running(entered)[np.searchsorted(starts, times, side="left")]
    gone = _running(left)[np.searchsorted(ends, times, side="left")]
    return RiskTable(times, joined - gone, events, int(counts.sum()), starts, ends, entered, left)


@dataclass(frozen=True)
class Curve:
    """A step function with a 95 % band: `value[i]` holds from `times[i]` on."""

    times: Floats
    value: Floats
    variance: Floats
    low: Floats
    high: Floats
    before: float  # the value before the first step

    def at(self, age: float) -> tuple[float, float, float]:
        """Value, low, high at an age."""
        i = int(np.searchsorted(self.times, age, side="right")) - 1
        if i < 0:
            return self.before, self.before, self.before
        return float(self.value[i]), float(self.low[i]), float(self.high[i])


def kaplan_meier(table: RiskTable, z: float = Z95) -> Curve:
    """What share is still open at each age: the product-limit estimate over all causes.

    S(t) = prod (1 - d/n); Greenwood variance S² sum d/(n(n-d)); log-log band S^exp(±z se).
    Where S is 1 the band is 1, where it is 0 the band reaches up to its last upper end.
    Kaplan & Meier 1958, Greenwood 1926.

    >>> weeks, relapsed = [6, 6, 6, 6, 7, 9], [1, 1, 1, 0, 1, 0]
    >>> kaplan_meier(risk_table(weeks, relapsed)).value.round(4).tolist()
    [0.5, 0.25]
    """
    n, d = table.at_risk, table.events.sum(axis=1)
    value = np.cumprod(1.0 - d / n)
    safe = np.where(n > d, n - d, 1.0)
    summed = np.cumsum(np.where(n > d, d / (n * safe), 0.0))
    variance = value**2 * summed
    low, high = _log_log(value, np.sqrt(variance), z)
    gone = value <= NEAR
    low[gone] = 0.0
    high[gone] = high[~gone][-1] if (~gone).any() else 1.0
    return Curve(table.times, value, variance, low, high, before=1.0)


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidences of competing causes over the same ages; row k is cause k + 1."""

    table: RiskTable
    survival: Floats
    curves: tuple[Curve, ...]

    def shares(self, cause: int, horizon: float) -> tuple[Floats, Floats, Floats]:
        """Of those who left by `cause` until `horizon`: ages, share gone by then, its variance.

        G(t) = F(t)/F(h), variance (V(t) - 2 G cov(t, h) + G² V(h)) / F(h)².
        """
        times = self.table.times
        h = int(np.searchsorted(times, horizon + NEAR, side="right")) - 1
        curve = self.curves[cause - 1]
        if h < 0 or curve.value[h] <= 0.0:
            nothing = np.zeros(0)
            return nothing, nothing, nothing
        upto = slice(0, h + 1)
        whole = curve.value[h]
        share = curve.value[upto] / whole
        covariance = _covariances(self.table, self.survival, curve.value, cause - 1, h)
        spread = curve.variance[upto] - 2 * share * covariance + share**2 * curve.variance[h]
        return times[upto], share, np.maximum(spread, 0.0) / whole**2

    def median(self, cause: int, horizon: float, z: float = Z95) -> tuple[float, float, float]:
        """The age by which half of those who left by `cause` until `horizon` had left.

        The interval holds all ages whose share is within z standard errors of one half
        (Brookmeyer & Crowley's inversion). Needs at least one such exit.
        """
        ages, share, variance = self.shares(cause, horizon)
        error = z * np.sqrt(variance)
        middle = int(np.argmax(share >= 0.5 - NEAR))
        low = min(int(np.argmax(share + error >= 0.5 - NEAR)), middle)
        high = max(int(np.argmax(share - error >= 0.5 - NEAR)), middle)
        return float(ages[middle]), float(ages[low]), float(ages[high])


def aalen_johansen(table: RiskTable, z: float = Z95) -> Incidence:
    """What share has left by each cause at each age, the others competing with it.

    F_k(t) = sum S(u-) d_k(u)/n(u). Variance by the delta method with Greenwood terms (binomial
    when nothing is censored); band F^exp(±z se / (F log F)). Before the first exit by a cause
    and where nobody is left the band is Wilson's with the lives observed.
    Aalen & Johansen 1978; Putter, Fiocco & Geskus 2007.

    >>> table = risk_table([1, 2, 2, 3, 3, 3, 5, 6], [0, 1, 0, 2, 0, 2, 0, 2], causes=2)
    >>> [curve.value.round(4).tolist() for curve in aalen_johansen(table).curves]
    [[0.1429, 0.1429, 0.1429], [0.0, 0.3429, 0.8571]]
    """
    n, d = table.at_risk, table.events
    survival = np.cumprod(1.0 - d.sum(axis=1) / n)
    curves = []
    for k in range(d.shape[1]):
        value = np.clip(np.cumsum(_just_before(survival) * d[:, k] / n), 0.0, 1.0)
        every = np.arange(len(n))
        variance = _covariances(table, survival, value, k, every)
        low, high = _log_log(value, np.sqrt(variance), z)
        _widen_ends(value, low, high, table.n, z)
        curves.append(Curve(table.times, value, variance, low, high, before=0.0))
    return Incidence(table, survival, tuple(curves))


def median_left(curve: Curve) -> tuple[float | None, float | None, float | None]:
    """The age by which half have left, from a survival curve, with its 95 % interval.

    Ends where the band crosses one half (Brookmeyer & Crowley 1982); None = not reached yet.
    """
    ends = []
    for band in (curve.value, curve.low, curve.high):
        reached = band <= 0.5 + NEAR
        ends.append(float(curve.times[int(np.argmax(reached))]) if reached.any() else None)
    return ends[0], ends[1], ends[2]


def _covariances(table: RiskTable, survival: Floats, value: Floats, k: int, h: Any) -> Floats:
    """Between the incidence at each age up to h and the one at h (or, given all ages, at itself).

    sum over u <= t of (F(t)-F(u)) (F(h)-F(u)) a + b - (F(t)+F(h)-2F(u)) c, from running sums.
    """
    n, d = table.at_risk, table.events
    every, before = d.sum(axis=1), _just_before(survival)
    rest = n - every
    # When everybody left, nothing follows: the term would be infinite times zero.
    a = np.where(rest > 0, every / (n * np.where(rest > 0, rest, 1.0)), 0.0)
    b = before**2 * d[:, k] * (n - d[:, k]) / n**3
    c = before * d[:, k] / n**2
    far = value[h]
    near = value if np.ndim(h) else value[: int(h) + 1]
    upto = slice(0, len(near))
    sums = [np.cumsum(x)[upto] for x in (a, value * a, value**2 * a, b, c, value * c)]
    both = near + far
    summed = near * far * sums[0] - both * sums[1] + sums[2] + sums[3] - both * sums[4]
    return np.asarray(np.maximum(summed + 2 * sums[5], 0.0))


def _just_before(survival: Floats) -> Floats:
    return np.concatenate([[1.0], survival])[: len(survival)]


def _log_log(value: Floats, error: Floats, z: float) -> tuple[Floats, Floats]:
    low, high = value.copy(), value.copy()
    inside = (value > NEAR) & (value < 1.0 - NEAR)
    inner, spread = value[inside], error[inside]
    power = z * spread / np.abs(inner * np.log(inner))
    low[inside] = inner ** np.exp(power)
    high[inside] = inner ** np.exp(-power)
    return low, high


def _widen_ends(value: Floats, low: Floats, high: Floats, n: int, z: float) -> None:
    if n:
        high[value <= NEAR] = wilson(0, n, z).high
        low[value >= 1.0 - NEAR] = wilson(n, n, z).low


def _cumulated(values: Floats, counts: Floats) -> tuple[Floats, Floats]:
    distinct, where = np.unique(values, return_inverse=True)
    return distinct, np.cumsum(np.bincount(where, weights=counts, minlength=len(distinct)))


def _running(cumulated: Floats) -> Floats:
    return np.concatenate([[0.0], cumulated])
