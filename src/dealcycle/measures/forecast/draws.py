"""Draws of what will be won: the open deals one by one, those not yet opened by their arrival."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .rates import Floats
from .reading import NO_VALUE, Ints

ONE_BY_ONE = 1_000  # so many deals are drawn each on its own; the rest, the smallest, together
FEW_WINS = 200.0


@dataclass(frozen=True)
class Sizes:
    """What won deals are worth: the values that draws of unknown amounts are taken from."""

    values: Floats

    @property
    def mean(self) -> float:
        return float(self.values.mean()) if len(self.values) else 0.0

    @property
    def square(self) -> float:
        return float(np.mean(self.values**2)) if len(self.values) else 0.0


def draw_open(
    chance: Floats, value: Ints, sizes: Sizes, each: int, random: np.random.Generator
) -> Floats:
    """Won value of the open deals, (draws of the rates x each).

    `chance` (draws, deals). The deals that matter most for the spread are won or not one by one;
    the sum of the many others is normal with their mean and variance.
    """
    draws, deals = chance.shape
    if not deals:
        return np.zeros(draws * each)
    known = value != NO_VALUE
    amount = np.where(known, value.astype(np.float64), sizes.mean)
    square = np.where(known, amount**2, sizes.square)
    middle = chance.mean(axis=0)
    weight = middle * square - (middle * amount) ** 2
    order = np.argsort(-weight, kind="stable")
    singly, together = order[:ONE_BY_ONE], order[ONE_BY_ONE:]
    total = np.zeros((draws, each))
    for draw in range(draws):
        hit = random.random((each, len(singly)), dtype=np.float32) < chance[draw, singly]
        worth = np.broadcast_to(amount[singly], hit.shape)
        unknown = ~known[singly]
        if unknown.any() and len(sizes.values):
            worth = worth.copy()
            worth[:, unknown] = random.choice(sizes.values, (each, int(unknown.sum())))
        total[draw] = np.einsum("ed,ed->e", hit, worth)
        if len(together):
            p = chance[draw, together]
            mean = float(p @ amount[together])
            spread = float(np.sum(p * square[together] - (p * amount[together]) ** 2))
            total[draw] += np.maximum(random.normal(mean, np.sqrt(max(spread, 0.0)), each), 0.0)
    return total.ravel()


def draw_fresh(wins: Floats, sizes: Sizes, each: int, random: np.random.Generator) -> Floats:
    """Won value of deals not yet opened: Poisson wins with mean `wins` (draws), each redrawn."""
    means = np.repeat(wins, each)
    if not len(sizes.values):
        return np.zeros(len(means))
    count = random.poisson(means)
    if float(means.mean()) > FEW_WINS:
        spread = np.sqrt(np.maximum(count * (sizes.square - sizes.mean**2), 0.0))
        return np.maximum(random.normal(count * sizes.mean, spread), 0.0)
    drawn = random.choice(sizes.values, int(count.sum()))
    ends = np.cumsum(count)
    summed = np.concatenate([[0.0], np.cumsum(drawn)])
    return np.asarray(summed[ends] - summed[ends - count])
