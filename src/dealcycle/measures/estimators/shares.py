"""Shares of a whole with their intervals, and the difference of two shares."""

from __future__ import annotations

import math
from typing import NamedTuple

from .special import Z95, beta_quantile


class Interval(NamedTuple):
    """An estimate with the two ends of its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(hits: int, n: int, z: float = Z95) -> Interval:
    """What share is it, frequentist: Wilson's score interval.

    (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), p = hits / n. Counts in, shares out;
    n = 0 raises ValueError. Brown, Cai & DasGupta 2001.

    >>> [round(x, 4) for x in wilson(81, 263)]
    [0.308, 0.2553, 0.3662]
    """
    _check(hits, n)
    p = hits / n
    middle = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    low = 0.0 if hits == 0 else (middle - half) / whole
    high = 1.0 if hits == n else (middle + half) / whole
    return Interval(p, low, high)


def jeffreys(hits: int, n: int, level: float = 0.95) -> Interval:
    """What share is it, Bayesian: quantiles of Beta(hits + 1/2, n - hits + 1/2).

    The lower end is 0 when there is no hit, the upper end 1 when there are only hits.
    Brown, Cai & DasGupta 2001.

    >>> [round(x, 4) for x in jeffreys(15, 148)]
    [0.1014, 0.0604, 0.1576]
    """
    _check(hits, n)
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else beta_quantile(tail, hits + 0.5, n - hits + 0.5)
    high = 1.0 if hits == n else beta_quantile(1 - tail, hits + 0.5, n - hits + 0.5)
    return Interval(hits / n, low, high)


def newcombe(hits1: int, n1: int, hits2: int, n2: int, z: float = Z95) -> Interval:
    """By how much do two shares differ: Newcombe's hybrid score interval (method 10).

    p1 - p2 with sqrt((p1 - l1)² + (u2 - p2)²) below and sqrt((u1 - p1)² + (p2 - l2)²) above,
    l and u from Wilson. Newcombe 1998.

    >>> [round(x, 4) for x in newcombe(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    p1, l1, u1 = wilson(hits1, n1, z)
    p2, l2, u2 = wilson(hits2, n2, z)
    difference = p1 - p2
    low = difference - math.hypot(p1 - l1, u2 - p2)
    high = difference + math.hypot(u1 - p1, p2 - l2)
    return Interval(difference, max(low, -1.0), min(high, 1.0))


def _check(hits: int, n: int) -> None:
    if not 0 <= hits <= n or n == 0:
        raise ValueError(f"{hits} of {n} is no share")
