"""What a forecast has to beat: amounts times stage chances, the mean of past periods."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST = 4  # past errors or periods, to know how far off one may be
DRAWS = 400
LEAST = 0.05  # of what is foreseen now


def by_past(sums: Sequence[float], draws: int = DRAWS) -> Floats:
    """The mean of past periods with their own spread, widened for being a mean; none of fewer
    than four periods. Never below zero.

    >>> [round(float(x)) for x in by_past([10.0, 20.0, 30.0, 40.0], draws=3)]
    [10, 25, 40]
    """
    if len(sums) < FEWEST:
        return np.zeros(0)
    values = np.asarray(sums, dtype=np.float64)
    wide = float(np.sqrt(1 + 1 / len(values)))
    mean = float(values.mean())
    return np.asarray(np.maximum(mean + (_smooth(values, draws) - mean) * wide, 0.0))


def by_stage(stage_sum: float, past: Sequence[tuple[float, float]], draws: int = DRAWS) -> Floats:
    """Amounts times stage chances, times the ratios by which that missed before; `past` pairs what
    was said with what came. Periods in which next to nothing was open say nothing of this one.

    >>> past = [(10.0, 5.0), (10.0, 10.0), (20.0, 20.0), (10.0, 15.0), (0.01, 15.0)]
    >>> [round(float(x)) for x in by_stage(100.0, past, draws=3)]
    [58, 100, 142]
    """
    ratios = [came / said for said, came in past if said >= stage_sum * LEAST and said > 0]
    if len(ratios) < FEWEST or stage_sum <= 0:
        return np.zeros(0)
    return np.asarray(stage_sum * _smooth(np.asarray(ratios, dtype=np.float64), draws))


def _smooth(values: Floats, draws: int) -> Floats:
    """Quantiles of a few values, as if drawn from what they stand for."""
    levels = (np.arange(draws) + 0.5) / draws
    return np.asarray(np.quantile(values, levels, method="hazen"))
