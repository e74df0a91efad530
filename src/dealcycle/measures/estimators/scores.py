"""How good was a forecast: CRPS, pinball loss, PIT, Brier score, coverage."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .special import normal_cdf

Floats = NDArray[np.float64]


def crps_normal(mean: float, error: float, seen: float) -> float:
    """CRPS of a normal forecast, in the unit of what was forecast; 0 is perfect.

    error (z (2Φ(z) - 1) + 2φ(z) - 1/sqrt(pi)), z = (seen - mean)/error. Gneiting & Raftery 2007.

    >>> round(crps_normal(0, 1, 0), 6)
    0.233695
    """
    z = (seen - mean) / error
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return error * (z * (2 * normal_cdf(z) - 1) + 2 * density - 1 / math.sqrt(math.pi))


def crps_sample(draws: ArrayLike, seen: float) -> float:
    """CRPS of a forecast given as draws: E|X - seen| - E|X - X'|/2.

    >>> crps_sample([1.0, 2.0, 3.0], 2.0)
    0.2222222222222222
    """
    data = np.sort(np.asarray(draws, dtype=np.float64))
    n = len(data)
    weights = 2 * np.arange(1, n + 1) - n - 1
    spread = float(np.sum(weights * data)) / n**2
    return float(np.mean(np.abs(data - seen))) - spread


def pinball(quantile: float, level: float, seen: float) -> float:
    """Loss of a forecast quantile: (seen - q) level above it, (q - seen)(1 - level) below.

    >>> pinball(10.0, 0.9, 12.0)
    1.8
    """
    gap = seen - quantile
    return gap * level if gap >= 0 else -gap * (1 - level)


def pit(draws: ArrayLike, seen: float) -> float:
    """Where what was seen lies in the forecast: the share of draws below it, ties by half.

    >>> pit([1, 2, 3, 4], 2.5)
    0.5
    """
    data = np.asarray(draws, dtype=np.float64)
    return float(np.mean(data < seen) + np.mean(data == seen) / 2)


def brier(chances: ArrayLike, happened: ArrayLike) -> float:
    """Mean squared gap between the chances given and what happened (0 or 1); 0 is perfect.

    >>> round(brier([0.9, 0.2], [1, 0]), 4)
    0.025
    """
    gap = np.asarray(chances, dtype=np.float64) - np.asarray(happened, dtype=np.float64)
    return float(np.mean(gap**2))


def coverage(low: ArrayLike, high: ArrayLike, seen: ArrayLike) -> float:
    """The share of cases that fell between the two ends, ends included.

    >>> coverage([0, 0], [1, 1], [0.5, 2])
    0.5
    """
    inside = (np.asarray(low) <= np.asarray(seen)) & (np.asarray(seen) <= np.asarray(high))
    return float(np.mean(inside))
