"""Did a series change for good: Pettitt's test."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


class Break(NamedTuple):
    """The last `k` values before the change, the statistic, its p-value, both means."""

    k: int
    statistic: int
    p: float
    before: float
    after: float


def pettitt(values: ArrayLike) -> Break:
    """Where did a series change its level, and is it more than chance: Pettitt's test.

    U_t = sum over i <= t < j of sign(x_i - x_j), K = max |U_t|, p = 2 exp(-6K²/(n³ + n²)), at
    most 1. Needs two values. Pettitt 1979.

    >>> pettitt([5, 6, 5, 6, 5, 9, 10, 9, 10, 9])
    Break(k=5, statistic=25, p=0.066..., before=5.4, after=9.4)
    """
    data = np.asarray(values, dtype=np.float64)
    n = len(data)
    if n < 2:
        raise ValueError("a break needs two values")
    rank = np.unique(data, return_inverse=True)[1]
    counts = np.bincount(rank)
    # Mid-ranks make U_t = n-scaled running sums: U_t = 2 sum ranks - t (n + 1).
    middle = np.cumsum(counts) - (counts - 1) / 2
    u = 2 * np.cumsum(middle[rank]) - np.arange(1, n + 1) * (n + 1)
    k = int(np.argmax(np.abs(u[:-1]))) + 1
    statistic = abs(u[k - 1])
    p = min(1.0, 2 * math.exp(-6 * statistic**2 / (n**3 + n**2)))
    return Break(k, round(statistic), p, float(data[:k].mean()), float(data[k:].mean()))
