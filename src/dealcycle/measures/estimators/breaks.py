"""Did a series change for good, and where: Pettitt's test."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .resampling import SEED

Floats = NDArray[np.float64]
FEWEST = 8  # values; of fewer no break can be more than chance
DEALT = 4_999


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
    # Mid-ranks make U_t = n-scaled running sums: U_t = 2 sum ranks - t (n + 1).
    u = 2 * np.cumsum(_middle_ranks(data)) - np.arange(1, n + 1) * (n + 1)
    k = int(np.argmax(np.abs(u[:-1]))) + 1
    statistic = abs(u[k - 1])
    p = min(1.0, 2 * math.exp(-6 * statistic**2 / (n**3 + n**2)))
    return Break(k, round(statistic), p, float(data[:k].mean()), float(data[k:].mean()))


class Shift(NamedTuple):
    """From the value at `at` on the level is another; p, and the means of the parts around it."""

    at: int
    p: float
    before: float
    after: float


def shifts(values: ArrayLike, *, level: float = 0.05) -> tuple[Shift, ...]:
    """At which places did a series change its level for good?

    Pettitt's test, its p-value by dealing the values out anew (exact however few they are, where
    the formula is too careful); where it is below `level` the parts before and after are looked
    through in the same way, at half that level each. `before` and `after` are the means between
    neighbouring breaks. Fewer than 8 values are not tested. Pettitt 1979; Vostrikova 1981
    (splitting in two).

    >>> [(each.at, each.before, each.after) for each in shifts([5] * 8 + [9] * 8)]
    [(8, 5.0, 9.0)]
    """
    data = np.asarray(values, dtype=np.float64)
    found = sorted(_within(data, 0, len(data), level))
    edges = [0, *(at for at, _ in found), len(data)]
    means = [float(data[a:b].mean()) for a, b in pairwise(edges) if b > a]
    return tuple(
        Shift(at, p, before, after)
        for (at, p), before, after in zip(found, means, means[1:], strict=False)
    )


def _within(data: Floats, first: int, last: int, level: float) -> list[tuple[int, float]]:
    part = data[first:last]
    if len(part) < FEWEST:
        return []
    found = pettitt(part)
    p = _by_dealing_out(part, found.statistic)
    if p >= level:
        return []
    at = first + found.k
    parts = (*_within(data, first, at, level / 2), *_within(data, at, last, level / 2))
    return [(at, p), *parts]


def _by_dealing_out(values: Floats, statistic: int) -> float:
    """How often the same values in any other order have a break as clear."""
    middle = _middle_ranks(values)
    random = np.random.default_rng(SEED)
    dealt = random.permuted(np.tile(np.sort(middle), (DEALT, 1)), axis=1)
    n = len(values)
    u = 2 * np.cumsum(dealt, axis=1) - np.arange(1, n + 1) * (n + 1)
    reached = np.sum(np.abs(u[:, :-1]).max(axis=1) >= statistic - 1e-9)
    return float((1 + reached) / (1 + DEALT))


def _middle_ranks(values: Floats) -> Floats:
    rank = np.unique(values, return_inverse=True)[1]
    counts = np.bincount(rank)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return np.asarray(middle[rank], dtype=np.float64)
