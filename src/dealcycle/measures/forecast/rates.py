"""How fast deals leave each stage, and to where: daily rates by days in the stage, pooled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..counted import STILL
from ..journal import WON
from .reading import Ints, Stays

Floats = NDArray[np.float64]
MOST_BANDS = 24
EXITS_A_BAND = 20
PRIOR_EXITS = 3.0  # a band is drawn towards its stage as if this many exits were known
STAGE_PRIOR = 0.5  # a stage's way out is drawn towards no exits by half an exit
MOST_CHANCE = 0.98


@dataclass(frozen=True)
class Rates:
    """Exits and days at risk per stage and band of days in it.

    `edges` (bands) ascending first ages; `events` (states, bands, ways), ways = states, then won,
    then any other end; `days` (states, bands).
    """

    states: Ints
    edges: Ints
    events: Floats
    days: Floats
    ahead: Floats  # (states, ways), 1 where a way leads nearer to a win

    @property
    def won(self) -> int:
        return len(self.states)

    def place(self, codes: Ints) -> Ints:
        """The rows of these states."""
        return np.searchsorted(self.states, codes)

    def ways(self, exits: Ints) -> Ints:
        """The ways of these exits; none of them STILL."""
        found = np.full(len(exits), len(self.states) + 1)
        found[exits == WON] = len(self.states)
        moved = exits >= 0
        found[moved] = self.place(exits[moved])
        return found

    def expected(self) -> Floats:
        """The chance per day of each way out, (states, bands, ways)."""
        shape, days = self._posterior()
        return _limited(shape / days[..., None])

    def drawn(self, draws: int, random: np.random.Generator) -> Floats:
        """The same as the data leaves it uncertain, (draws, states, bands, ways)."""
        shape, days = self._posterior()
        found = random.standard_gamma(np.broadcast_to(shape, (draws, *shape.shape)))
        return _limited(found / days[..., None])

    def _posterior(self) -> tuple[Floats, Floats]:
        """Gamma posteriors: a band's prior is its stage's own rate, worth PRIOR_EXITS exits."""
        whole = self.events.sum(axis=1)
        exposure = self.days.sum(axis=1)
        every = np.maximum(whole.sum(axis=1), STAGE_PRIOR)
        rate = (whole + STAGE_PRIOR / whole.shape[1]) / np.maximum(exposure, 1.0)[:, None]
        weight = PRIOR_EXITS * np.maximum(exposure, 1.0) / every
        shape = self.events + rate[:, None, :] * weight[:, None, None]
        return shape, self.days + weight[:, None]


def rates_of(stays: Stays, states: Ints, order: Mapping[int, int]) -> Rates:
    """Counts exits and days at risk. A stay is at risk on the ages entry + 1 .. age.

    `order` says how far along the pipeline each state lies.
    """
    edges = _edges(stays)
    shape = (len(states), len(edges))
    events = np.zeros((*shape, len(states) + 2))
    days = np.zeros(shape)
    state = np.searchsorted(states, stays.state)
    n = stays.n.astype(np.float64)
    left = stays.exit != STILL
    band = np.searchsorted(edges, stays.age, side="right") - 1
    found = Rates(states, edges, events, days, _ahead(states, order))
    seen = left & (stays.age > stays.entry)
    np.add.at(events, (state[seen], band[seen], found.ways(stays.exit[seen])), n[seen])
    for number, first in enumerate(edges):
        after = edges[number + 1] if number + 1 < len(edges) else np.iinfo(np.int64).max
        begin = np.maximum(stays.entry + 1, first)
        inside = np.clip(np.minimum(stays.age + 1, after) - begin, 0, None)
        days[:, number] = np.bincount(state, weights=inside * n, minlength=len(states))
    return found


def _ahead(states: Ints, order: Mapping[int, int]) -> Floats:
    place = np.array([order.get(int(state), 0) for state in states], dtype=np.int64)
    nearer = np.zeros((len(states), len(states) + 2))
    nearer[:, : len(states)] = place[None, :] > place[:, None]
    nearer[:, len(states)] = 1.0
    return nearer


def _edges(stays: Stays) -> Ints:
    """First ages of the bands: the day of entering, then so that each holds enough exits."""
    left = (stays.exit != STILL) & (stays.age > 0) & (stays.age > stays.entry)
    exits = int(stays.n[left].sum())
    if not exits:
        return np.array([0, 1], dtype=np.int64)
    order = np.argsort(stays.age[left], kind="stable")
    ages = stays.age[left][order]
    gone = np.cumsum(stays.n[left][order])
    bands = int(np.clip(exits // EXITS_A_BAND, 1, MOST_BANDS))
    at = np.searchsorted(gone, np.arange(bands) * exits / bands, side="right")
    cuts = ages[np.minimum(at, len(ages) - 1)]
    # Beyond the last exit ever seen lies a band of its own: deals forgotten.
    return np.unique(np.concatenate([[0, 1], cuts, [ages[-1] + 1]])).astype(np.int64)


def _limited(chances: Floats) -> Floats:
    """All ways out together take at most nearly everything in a day."""
    every = chances.sum(axis=-1, keepdims=True)
    return np.asarray(chances * np.minimum(1.0, MOST_CHANCE / np.maximum(every, 1e-300)))
