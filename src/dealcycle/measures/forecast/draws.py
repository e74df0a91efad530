"""Draws of what will be won: the open deals one by one, those not yet opened by their arrival."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..journal import WON
from .rates import Floats
from .reading import NO_VALUE, Ints, Past

ONE_BY_ONE = 1_000  # so many deals are drawn each on its own; the rest, the smallest, together
FEW_WINS = 200.0
RECENT = 365
ENOUGH = 30  # of the last year's, to stand alone
MOST_SIZES = 2_000  # so many say as much of their mean as all


@dataclass(frozen=True)
class Sizes:
    """What won deals are worth: `values` (draws, n), from which unknown amounts are drawn; each
    draw of the rates has its own, as few wins leave it uncertain."""

    values: Floats

    @property
    def mean(self) -> float:
        return float(self.values.mean()) if self.values.size else 0.0

    @property
    def square(self) -> float:
        return float(np.mean(self.values**2)) if self.values.size else 0.0


def won_amounts(past: Past) -> Floats:
    """What was won in the last year; earlier wins, too, where they were no larger or smaller."""
    won = (past.closed.outcome == WON) & (past.closed.value != NO_VALUE)
    recent = past.today - past.closed.day < RECENT
    late, early = past.closed.value[won & recent], past.closed.value[won & ~recent]
    chosen = late if len(late) >= ENOUGH and _apart(late, early) else past.closed.value[won]
    return np.asarray(chosen, dtype=np.float64)


def _apart(one: Ints, other: Ints) -> bool:
    """Whether two groups of amounts differ by more than chance (Welch, of their logarithms)."""
    if min(len(one), len(other)) < 2:
        return False
    logs = [np.log(np.maximum(group, 1)) for group in (one, other)]
    error = np.sqrt(sum(group.var(ddof=1) / len(group) for group in logs))
    return bool(abs(logs[0].mean() - logs[1].mean()) > 2 * error)


def sizes_of(won: Floats, draws: int, random: np.random.Generator) -> Sizes:
    """Won amounts as they might have come: the bootstrap, of many a part."""
    if not len(won):
        return Sizes(np.zeros((draws, 0)))
    return Sizes(random.choice(won, (draws, min(len(won), MOST_SIZES))))


def draw_open(
    chance: Floats, of: Ints, value: Ints, sizes: Sizes, each: int, random: np.random.Generator
) -> Floats:
    """Won value of the open deals, (draws of the rates x each).

    `chance` (draws, ways to stand), `of` (deals) which of these a deal has. The deals that matter
    most for the spread are won or not one by one; the sum of the many others is normal with their
    mean and variance.
    """
    draws = len(chance)
    if not len(of):
        return np.zeros(draws * each)
    known = value != NO_VALUE
    amount = np.where(known, value.astype(np.float64), sizes.mean)
    square = np.where(known, amount**2, sizes.square)
    middle = chance.mean(axis=0)[of]
    weight = middle * square - (middle * amount) ** 2
    order = np.argsort(-weight, kind="stable")
    singly, together = order[:ONE_BY_ONE], order[ONE_BY_ONE:]
    mean, spread = _together(chance, of[together], amount[together], square[together])
    unknown = ~known[singly]
    worth = amount[singly]
    total = np.zeros((draws, each))
    for draw in range(draws):
        hit = random.random((each, len(singly)), dtype=np.float32) < chance[draw, of[singly]]
        total[draw] = hit[:, ~unknown] @ worth[~unknown]
        if unknown.any() and sizes.values.size:
            drawn = random.choice(sizes.values[draw], (each, int(unknown.sum())))
            total[draw] += np.einsum("ed,ed->e", hit[:, unknown], drawn)
        if len(together):
            total[draw] += np.maximum(random.normal(mean[draw], spread[draw], each), 0.0)
    return total.ravel()


def _together(chance: Floats, of: Ints, amount: Floats, square: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the sum of these deals, (draws)."""
    money, squares, ours = (
        np.bincount(of, weights=part, minlength=chance.shape[1])
        for part in (amount, square, amount**2)
    )
    variance = chance @ squares - chance**2 @ ours
    return np.asarray(chance @ money), np.sqrt(np.maximum(variance, 0.0))


def draw_fresh(wins: Floats, sizes: Sizes, each: int, random: np.random.Generator) -> Floats:
    """Won value of deals not yet opened: Poisson wins with mean `wins` (draws), each redrawn."""
    count = random.poisson(np.repeat(wins, each))
    draws, known = sizes.values.shape
    if not known:
        return np.zeros(len(count))
    if float(wins.mean()) > FEW_WINS:
        mean, error = sizes.values.mean(axis=1), sizes.values.std(axis=1)
        middle = count * np.repeat(mean, each)
        drawn = random.normal(middle, np.sqrt(count) * np.repeat(error, each))
        return np.asarray(np.maximum(drawn, 0.0))
    whose = np.repeat(np.arange(draws), count.reshape(draws, each).sum(axis=1))
    drawn = sizes.values[whose, random.integers(0, known, len(whose))]
    ends = np.cumsum(count)
    summed = np.concatenate([[0.0], np.cumsum(drawn)])
    return np.asarray(summed[ends] - summed[ends - count])
