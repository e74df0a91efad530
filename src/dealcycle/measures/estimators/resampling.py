"""Intervals by resampling: bootstrap percentile and BCa, delete-a-group jackknife."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .shares import Interval
from .special import Z95, normal_cdf, normal_quantile

Floats = NDArray[np.float64]
DRAWS = 2_000
SEED = 20_261_123  # fixed: the same figures give the same interval
MANY = 300  # beyond so many values the mean's bootstrap is followed by its expansion


def bootstrap(
    values: ArrayLike,
    statistic: Callable[[Floats], Floats],
    *,
    kind: str = "bca",
    draws: int = DRAWS,
    seed: int = SEED,
) -> Interval:
    """What interval does a statistic of independent values have: bootstrap, 95 %.

    `statistic` maps (..., n) to (...). Percentile: quantiles of the redrawn statistics. BCa:
    the same with bias z0 and acceleration a from the jackknife taken out. Deterministic: the
    values are sorted first and the draws are seeded. Efron 1987.

    >>> bootstrap([1, 2, 3, 4, 100], lambda v: np.median(v, axis=-1), kind="percentile")
    Interval(value=3.0, low=1.0, high=100.0)
    """
    data = np.sort(np.asarray(values, dtype=np.float64))
    value = float(statistic(data))
    if len(data) < 2 or data[0] == data[-1]:
        return Interval(value, value, value)
    redrawn = np.sort(_redrawn(data, statistic, draws, seed))
    below = (np.sum(redrawn < value) + np.sum(redrawn == value) / 2) / draws
    tails = (normal_cdf(-Z95), normal_cdf(Z95))
    if kind == "bca" and 0 < below < 1:
        z0, a = normal_quantile(below), _acceleration(data, statistic)
        tails = (_shifted(-Z95, z0, a), _shifted(Z95, z0, a))
    low, high = np.quantile(redrawn, tails)
    return Interval(value, min(float(low), value), max(float(high), value))


def mean_interval(values: ArrayLike, times: ArrayLike | None = None) -> Interval:
    """What is the mean, with its BCa bootstrap interval; values of any unit.

    `times`: how often each value was seen, so that millions need not be written out. Up to 300
    values by redrawing; beyond, by the Cornish-Fisher expansion of the same interval, whose error
    is of the order 1/n. Efron 1987; Hall 1988.

    >>> [round(x, 2) for x in mean_interval([10, 12, 11, 13, 50])]
    [19.2, 11.2, 42.2]
    """
    data = np.asarray(values, dtype=np.float64)
    weights = np.ones(len(data)) if times is None else np.asarray(times, dtype=np.float64)
    # In whatever order a database gave them: the last digit is the same.
    order = np.lexsort((weights, data))
    data, weights = data[order], weights[order]
    n = float(weights.sum())
    if n <= MANY:
        written_out = data if times is None else np.repeat(data, weights.astype(np.int64))
        return bootstrap(written_out, lambda v: np.mean(v, axis=-1))
    mean = float(np.average(data, weights=weights))
    spread = math.sqrt(float(np.average((data - mean) ** 2, weights=weights)))
    error = spread / math.sqrt(n)
    if error == 0:
        return Interval(mean, mean, mean)
    skewness = float(np.average((data - mean) ** 3, weights=weights)) / spread**3
    lean = skewness / (6 * math.sqrt(n))
    ends = []
    for z in (-Z95, Z95):
        moved = normal_quantile(_shifted(z, lean, lean))
        ends.append(mean + error * (moved + lean * (moved**2 - 1)))
    return Interval(mean, min(ends[0], mean), max(ends[1], mean))


def median_interval(values: ArrayLike) -> Interval:
    """What is the median, with the exact interval from order statistics.

    The ranks are binomial quantiles (n/2 ± z sqrt(n)/2, rounded outwards).
    Needs at least one value. Conover 1999.

    >>> median_interval(range(1, 21))
    Interval(value=10.5, low=5.0, high=16.0)
    """
    data = np.sort(np.asarray(values, dtype=np.float64))
    n = len(data)
    reach = Z95 * math.sqrt(n) / 2
    low = max(math.floor(n / 2 - reach) - 1, 0)
    high = min(math.ceil(n / 2 + reach), n - 1)
    value = float(np.median(data))
    return Interval(value, min(float(data[low]), value), max(float(data[high]), value))


def jackknife(left_out: ArrayLike, whole: float, *, log: bool = True) -> Interval:
    """What interval does a figure have, from its values with one group of deals left out.

    se² = (G-1)/G sum (θ_g - mean)², on the log scale when all values are positive, so that the
    interval of a rate stays above zero. Kott 2001.

    >>> [round(x, 3) for x in jackknife([9.0, 10.0, 11.0, 10.0], 10.0, log=False)]
    [10.0, 7.6, 12.4]
    """
    values = np.asarray(left_out, dtype=np.float64)
    logged = log and whole > 0 and len(values) > 0 and bool(np.all(values > 0))
    error = jackknife_error(np.log(values) if logged else values)
    if logged:
        return Interval(whole, whole * math.exp(-Z95 * error), whole * math.exp(Z95 * error))
    return Interval(whole, whole - Z95 * error, whole + Z95 * error)


def jackknife_error(values: Floats) -> float:
    groups = len(values)
    if groups < 2:
        return 0.0
    return math.sqrt((groups - 1) / groups * float(np.sum((values - values.mean()) ** 2)))


def _redrawn(data: Floats, statistic: Callable[[Floats], Floats], draws: int, seed: int) -> Floats:
    random = np.random.default_rng(seed)
    block = max(1, min(draws, 2_000_000 // len(data)))
    parts = []
    for start in range(0, draws, block):
        rows = min(block, draws - start)
        picked = random.integers(0, len(data), size=(rows, len(data)))
        parts.append(np.asarray(statistic(data[picked]), dtype=np.float64))
    return np.concatenate(parts)


def _acceleration(data: Floats, statistic: Callable[[Floats], Floats]) -> float:
    """From the jackknife; many values are left out in 200 random groups."""
    groups = min(len(data), 200)
    order = np.random.default_rng(SEED).permutation(len(data)) % groups
    left_out = np.array([float(statistic(data[order != group])) for group in range(groups)])
    gap = left_out.mean() - left_out
    squares = float(np.sum(gap**2))
    return float(np.sum(gap**3)) / (6 * squares**1.5) if squares > 0 else 0.0


def _shifted(z: float, z0: float, a: float) -> float:
    reach = z0 + z
    return normal_cdf(z0 + reach / max(1 - a * reach, 1e-9))
