"""Who brought a change about: the Shapley value over levers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import factorial


def shapley(
    before: Mapping[str, float],
    after: Mapping[str, float],
    value: Callable[[Mapping[str, float]], float],
) -> dict[str, float]:
    """How much of value(after) - value(before) is owed to each lever.

    The mean, over all orders in which levers can move, of what moving this one adds. Exact (2^k
    evaluations); the parts sum to the whole change. Shapley 1953.

    >>> parts = shapley({"n": 2, "p": 3}, {"n": 4, "p": 5}, lambda at: at["n"] * at["p"])
    >>> parts
    {'n': 8.0, 'p': 6.0}
    """
    levers = sorted(before)
    count = len(levers)
    known = {
        frozenset(moved): value(
            {name: (after if name in moved else before)[name] for name in levers}
        )
        for size in range(count + 1)
        for moved in combinations(levers, size)
    }
    parts = dict.fromkeys(levers, 0.0)
    for moved, worth in known.items():
        for lever in levers:
            if lever not in moved:
                share = factorial(len(moved)) * factorial(count - len(moved) - 1)
                parts[lever] += share / factorial(count) * (known[moved | {lever}] - worth)
    return parts
