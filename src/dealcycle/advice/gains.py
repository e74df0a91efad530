"""What closing a gap is worth a month: the stage model with one lever put back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dealcycle.measures.estimators.special import Z95
from dealcycle.measures.forecast.rates import Floats, Rates
from dealcycle.measures.forecast.reading import Past
from dealcycle.measures.journal import WON

from .comparing import DWELL, PASS, SIZE, Comparison

MONTH = 30
YEAR = 365


@dataclass(frozen=True)
class Gain:
    """Money a month in minor units, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Model:
    """The book as a chain of stages: where deals go from each, how long they stay there.

    `moves` (states, states + 2): shares of exits by way; `days` (states); `begins` (states);
    `arrivals` per month; `size` mean won amount, minor units.
    """

    moves: Floats
    days: Floats
    begins: Floats
    arrivals: float
    size: float

    def win_rate(self, moves: Floats | None = None) -> float:
        """The chance that a deal that begins now is won."""
        chain = self.moves if moves is None else moves
        count = len(chain)
        visits = self._visits(chain)
        return float(visits @ chain[:, count])

    def length(self, days: Floats | None = None) -> float:
        """Days from the beginning to any outcome."""
        return float(self._visits(self.moves) @ (self.days if days is None else days))

    def worth(self) -> float:
        """Won a month, in minor units."""
        return self.arrivals * self.win_rate() * self.size

    def _visits(self, chain: Floats) -> Floats:
        """How often a deal comes to each stage."""
        inner = np.eye(len(chain)) - chain[:, : len(chain)]
        return np.asarray(np.linalg.solve(inner.T, self.begins))


def model_of(past: Past, rates: Rates) -> Model:
    whole = rates.events.sum(axis=1) + 0.25 / rates.events.shape[2]
    # Nobody stays for ever: loops are kept below certainty.
    moves = whole / (whole.sum(axis=1, keepdims=True) + 0.1)
    days = rates.days.sum(axis=1) / np.maximum(rates.events.sum(axis=(1, 2)), 1.0)
    begun = past.opened
    begins = np.bincount(
        rates.place(begun.begins), weights=begun.n, minlength=len(rates.states)
    ).astype(np.float64)
    begins /= max(begins.sum(), 1.0)
    span = min(max(past.today - past.first_day + 1, 1), YEAR)
    arrivals = float(begun.n[past.today - begun.day < span].sum()) / span * MONTH
    won = (past.closed.outcome == WON) & (past.closed.value > 0)
    size = float(past.closed.value[won].mean()) if won.any() else 0.0
    return Model(moves, days, begins, arrivals, size)


def gain_of(one: Comparison, model: Model, rates: Rates, share: float) -> Gain:
    """What the unit's share of the book would bring more a month, were the gap closed.

    The effect is shrunk by its own noise, or the worst of many would promise too much.
    """
    kept = max(0.0, 1 - 1 / one.z**2) if one.z else 0.0
    low = max(one.effect - Z95 * one.error, 0.0)
    ends = [_worth(one, effect, model, rates) * share for effect in (
        one.effect * kept, low, one.effect + Z95 * one.error,
    )]  # fmt: skip
    return Gain(ends[0], min(ends[1], ends[0]), max(ends[2], ends[0]))


def _worth(one: Comparison, effect: float, model: Model, rates: Rates) -> float:
    base = model.worth()
    if one.kind == SIZE:
        return base * (float(np.exp(effect)) - 1)
    row = int(rates.place(np.array([one.stage]))[0])
    if one.kind == PASS:
        return base * (model.win_rate(_better(model, rates, row, one.now, effect)) /
                       max(model.win_rate(), 1e-12) - 1)  # fmt: skip
    if one.kind == DWELL:
        # A team carries so many deals: days saved make room for others.
        shorter = model.days.copy()
        shorter[row] *= float(np.exp(-effect))
        return base * (model.length() / max(model.length(shorter), 1e-12) - 1)
    raise ValueError(one.kind)


def _better(model: Model, rates: Rates, row: int, now: float, effect: float) -> Floats:
    """The chain with the odds to move ahead from one stage raised by the effect."""
    odds = now / max(1 - now, 1e-9) * float(np.exp(effect))
    raised = odds / (1 + odds)
    ratio = raised / max(now, 1e-9)
    chain = model.moves.copy()
    ahead = rates.ahead[row] > 0
    onward = float(chain[row, ahead].sum())
    better = min(onward * ratio, 0.99 * float(chain[row].sum()))
    other = float(chain[row].sum()) - onward
    chain[row, ahead] *= better / max(onward, 1e-12)
    chain[row, ~ahead] *= (other + onward - better) / max(other, 1e-12)
    return chain
