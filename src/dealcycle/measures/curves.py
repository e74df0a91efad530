"""What has become of the deals by each day of their life: won, lost, undecided, still open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dealcycle.cycle.words import N_

from .counts import ENOUGH_AT_RISK, Counts
from .estimate import DAYS, SHARE, Refusal
from .estimators.incidence import Curve, kaplan_meier
from .journal import LOST, NO_DECISION, WON
from .refusals import FOR_A_SHARE, no_losses, refuse_empty, refuse_undated, too_few

DEFINITION = N_(
    "Of 100 deals opened, how many are won, lost or undecided by each day of their life, and how "
    "many are still open."
)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fate:
    """One outcome (`won`, `lost`, `no_decision`, `open`) and its share by age."""

    name: str
    curve: Curve

    def at(self, age: float) -> tuple[float, float, float]:
        """Share, low and high at an age in days."""
        return self.curve.at(age)


@dataclass(frozen=True)
class Curves:
    """The fates of the deals opened in the period; they add up to 1 at every age.

    `until` is the greatest age in days at which ten deals are still seen (fewer: the last one).
    """

    fates: tuple[Fate, ...]
    until: float
    horizon: float | None
    n: int
    as_of: int
    definition: str = DEFINITION
    unit: str = DAYS

    def fate(self, name: str) -> Fate | None:
        return next((fate for fate in self.fates if fate.name == name), None)


def curves(counts: Counts) -> Curves | Refusal:
    """Won, lost, undecided and open by age, with their bands.

    Aalen-Johansen for the outcomes, Kaplan-Meier for what is still open, over the deals opened
    in the period. Refused with undated closings or with fewer than 5 closed. An outcome that
    never came is left out, so a source without losses shows no line of them.

    Example: of 20 deals 6 won on day 10, 10 lost on day 20: 0.3 won and 0.7 open on day 15.
    """
    if not counts.number("book"):
        return refuse_empty(counts, SHARE, DEFINITION)
    if counts.too_many_undated:
        return refuse_undated(counts, SHARE, DEFINITION)
    closed = sum(counts.number("lives", outcome) for outcome in (WON, LOST, NO_DECISION))
    if closed < FOR_A_SHARE:
        return too_few(counts, closed, FOR_A_SHARE, "closed_share", SHARE, DEFINITION)
    table = counts.table
    last = table.greatest_age(ENOUGH_AT_RISK)
    if last is None:
        last = table.greatest_age(1)
    names = ("won", "lost", "no_decision")
    gone = zip(names, counts.incidence.curves, strict=True)
    fates = [Fate(name, curve) for name, curve in gone if table.events[:, names.index(name)].any()]
    fates.append(Fate("open", kaplan_meier(table)))
    horizon = None if no_losses(counts) else counts.horizon
    return Curves(tuple(fates), last or 0.0, horizon, table.n, counts.as_of)
