"""Means and medians of counted ages: what the naive definitions need."""

from __future__ import annotations

import numpy as np

from .counted import NO_AGE
from .estimators.resampling import mean_interval, median_interval
from .estimators.shares import Interval
from .tally import Tally

MOST = 1_000_000


def ages_of(tally: Tally, column: str, ticks: int, outcome: int | None = None) -> np.ndarray:
    """One age in days per deal, of one outcome or of all closed; unknown ages left out."""
    rows = tally[column] != NO_AGE
    if outcome is not None:
        rows = rows & (tally["outcome"] == outcome)
    ages = tally[column][rows] / ticks
    counts = tally["n"][rows].astype(np.int64)
    if counts.sum() > MOST:
        # Beyond a million deals every k-th keeps the shape and bounds the memory.
        step = int(np.ceil(counts.sum() / MOST))
        counts = counts // step
    order = np.argsort(ages, kind="stable")
    return np.repeat(ages[order], counts[order])


def mean_days(ages: np.ndarray, needed: int) -> Interval | None:
    return mean_interval(ages) if len(ages) >= needed else None


def median_days(ages: np.ndarray, needed: int) -> Interval | None:
    return median_interval(ages) if len(ages) >= needed else None
