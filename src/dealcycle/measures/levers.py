"""Which levers moved the pipeline's revenue per day from one period to another?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dealcycle.cycle.words import N_, NN_

from .alive import bounds, under_way
from .counted import FOLDS, OPEN
from .estimate import COUNT, DAYS, MONEY, MONEY_PER_DAY, SHARE, Refusal, Sentence
from .estimators.resampling import jackknife_error
from .estimators.shapley import shapley
from .estimators.special import Z95
from .journal import WON, Journal, Scope
from .question import Question
from .tally import Tally
from .velocity import coarse, placed

Floats = NDArray[np.float64]
CAPACITY, ARRIVALS = "capacity", "arrivals"
NEEDED = 5  # won in each period
DEFINITION = N_(
    "Revenue per day of each period, from the deals that it saw under way, and the change between "
    "the two split over its levers: the mean, over all orders in which they can move, of what "
    "moving each adds. The parts sum to the change."
)
TITLES: Mapping[str, str] = {
    "open_deals": N_("Open deals"),
    "opened_per_day": N_("Deals opened per day"),
    "win_rate": N_("Win rate"),
    "size": N_("Average deal size"),
    "cycle_time": N_("Cycle time"),
}
UNITS: Mapping[str, str] = {
    "open_deals": COUNT, "opened_per_day": COUNT, "win_rate": SHARE, "size": MONEY,
    "cycle_time": DAYS,
}  # fmt: skip
FRAMES: Mapping[str, tuple[str, ...]] = {
    CAPACITY: ("open_deals", "win_rate", "size", "cycle_time"),
    # Arrivals and cycle time never share one split: open deals = arrivals x time.
    ARRIVALS: ("opened_per_day", "win_rate", "size"),
}


@dataclass(frozen=True)
class Lever:
    """One lever in both periods, and its part of the change in units of currency per day."""

    name: str
    before: float
    after: float
    part: float
    low: float
    high: float


@dataclass(frozen=True)
class Split:
    """The change of velocity between two periods; the parts of the levers sum to it."""

    frame: str
    before: float
    after: float
    low: float
    high: float
    levers: tuple[Lever, ...]
    n: tuple[int, int]  # deals under way in either period
    as_of: int
    unit: str = MONEY_PER_DAY

    @property
    def change(self) -> float:
        return self.after - self.before


def velocity_split(
    journal: Journal,
    *,
    scope: Scope,
    before: Question,
    after: Question,
    frame: str = CAPACITY,
) -> Split | Refusal:
    """What moved the revenue per day between two periods, exactly?

    Each period is its own life table: deals under way are at risk at the ages at which the period
    saw them. V = arrivals x sum over ages S(a-) x (amount won at a / at risk at a). In the
    capacity frame (`measures.md`) L = arrivals x E[time], V = L / E[time] x win rate x mean won;
    in the other, arrivals x win rate x mean won. Shapley over the levers; the intervals are a
    delete-a-group jackknife over 64 folds of the deals. Refused with fewer than 5 won in either.

    Example: twice the deals opened, all else equal: the whole change is owed to open deals.
    """
    sides = [_Side(journal, scope, replace(each, by=())) for each in (before, after)]
    as_of = after.moment(journal)
    won = min(side.won for side in sides)
    if won < NEEDED or any(side.levels()["cycle_time"][0] <= 0 for side in sides):
        one, many = NN_(
            "Too early: %(n)d won in one of the periods, %(needed)d needed.",
            "Too early: %(n)d won in one of the periods, %(needed)d needed.",
        )
        says = Sentence(one, {"n": won, "needed": NEEDED}, many)
        return Refusal("too_few", says, MONEY_PER_DAY, as_of, DEFINITION)
    first, second = (side.levels() for side in sides)
    parts = _parts(first, second, frame, 0)
    left_out = [_parts(first, second, frame, 1 + fold) for fold in range(FOLDS)]
    levers = tuple(
        Lever(
            name, float(first[name][0]), float(second[name][0]), parts[name],
            *_ends(parts[name], [each[name] for each in left_out]),
        )
        for name in FRAMES[frame]
    )  # fmt: skip
    v = [side["velocity"] for side in (first, second)]
    low, high = _ends(float(v[1][0] - v[0][0]), list(v[1][1:] - v[0][1:]))
    n = (sides[0].n, sides[1].n)
    return Split(frame, float(v[0][0]), float(v[1][0]), low, high, levers, n, as_of)


def velocity_of(levels: Mapping[str, float]) -> float:
    """Revenue per day out of its levers, in either frame."""
    flow = (
        levels["open_deals"] / levels["cycle_time"]
        if "open_deals" in levels
        else levels["opened_per_day"]
    )
    return flow * levels["win_rate"] * levels["size"]


class _Side:
    """One period: its levers with all deals (row 0) and with each fold left out (rows 1 to 64)."""

    def __init__(self, journal: Journal, scope: Scope, question: Question) -> None:
        self.journal = journal
        self.tally = under_way(journal, scope, question)
        first, last = bounds(journal, question)
        self.days = max((last - first) / journal.seconds_per_day, 1e-9)
        self._levels: dict[str, Floats] = {}

    @property
    def n(self) -> int:
        return int(self.tally["n"].sum())

    @property
    def won(self) -> int:
        return int(self.tally["n"][self.tally["outcome"] == WON].sum())

    def levels(self) -> dict[str, Floats]:
        if not self._levels:
            self._levels = self._computed()
        return self._levels

    def _computed(self) -> dict[str, Floats]:
        ages, risk, exits, wins, amounts = _by_age(self.tally)
        safe = np.where(risk > 0, risk, 1.0)
        left = np.cumprod(1.0 - np.where(risk > 0, exits / safe, 0.0), axis=1)
        before = np.concatenate([np.ones((len(left), 1)), left[:, :-1]], axis=1)
        gaps = np.diff(np.concatenate([[0.0], ages])) / self.journal.seconds_per_day
        share = np.sum(before * np.where(risk > 0, wins / safe, 0.0), axis=1)
        worth = np.sum(before * np.where(risk > 0, amounts / safe, 0.0), axis=1)
        worth = worth / 10**self.journal.minor
        time = np.sum(before * gaps, axis=1)
        arrivals = self._arrivals() / self.days
        size = np.divide(worth, share, out=np.zeros_like(worth), where=share > 0)
        return {
            "opened_per_day": arrivals, "open_deals": arrivals * time, "win_rate": share,
            "size": size, "cycle_time": time, "velocity": arrivals * worth,
        }  # fmt: skip

    def _arrivals(self) -> Floats:
        """Deals opened in the period, the whole and without each fold, scaled up to the whole."""
        fresh = self.tally["entry"] < 0
        per_fold = np.bincount(
            self.tally["fold"][fresh].astype(np.int64), self.tally["n"][fresh], FOLDS
        )
        whole = per_fold.sum()
        return np.concatenate([[whole], (whole - per_fold) * FOLDS / (FOLDS - 1)])


def _by_age(tally: Tally) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Ages, and at risk, exits, wins, won amounts by age: the whole, then without each fold."""
    ages, where = np.unique(coarse(tally["age"]), return_inverse=True)
    shape, fold = (FOLDS, len(ages)), tally["fold"].astype(np.int64)
    n = np.asarray(tally["n"], dtype=np.float64)
    closed, won = tally["outcome"] != OPEN, tally["outcome"] == WON
    gone = placed(shape, fold, where, n)
    joined = placed(shape, fold, np.searchsorted(ages, tally["entry"], side="right"), n)
    risk = np.cumsum(joined, axis=1) - (np.cumsum(gone, axis=1) - gone)
    parts = (
        risk,
        placed(shape, fold[closed], where[closed], n[closed]),
        placed(shape, fold[won], where[won], n[won]),
        placed(shape, fold[won], where[won], np.asarray(tally["value"], float)[won]),
    )
    return ages, *(_without_each(part) for part in parts)  # type: ignore[return-value]


def _without_each(part: Floats) -> Floats:
    whole = part.sum(axis=0, keepdims=True)
    return np.concatenate([whole, whole - part])


def _parts(
    first: Mapping[str, Floats], second: Mapping[str, Floats], frame: str, row: int
) -> dict[str, float]:
    names = FRAMES[frame]
    return shapley(
        {name: float(first[name][row]) for name in names},
        {name: float(second[name][row]) for name in names},
        velocity_of,
    )


def _ends(value: float, left_out: list[float]) -> tuple[float, float]:
    known = np.asarray([each for each in left_out if math.isfinite(each)], dtype=np.float64)
    reach = Z95 * jackknife_error(known)
    return value - reach, value + reach
