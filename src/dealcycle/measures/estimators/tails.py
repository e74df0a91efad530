"""How heavy is the tail of deal sizes: can a mean mean anything?"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from .shares import Interval
from .special import Z95


def hill(values: ArrayLike, k: int | None = None) -> Interval:
    """What is the tail index of positive values: Hill's estimator over the k largest.

    index = k / sum log(x_(i) / x_(k+1)); an index of 1 or less means that the mean does not
    exist. k defaults to sqrt(n), at least 2. Standard error index / sqrt(k). Infinite when the
    largest are all equal. Needs three positive values. Hill 1975.

    >>> [round(x, 3) for x in hill([1, 2, 4, 8, 16, 32, 64, 128, 256], k=4)]
    [0.577, 0.012, 1.143]
    """
    data = np.sort(np.asarray(values, dtype=np.float64))[::-1]
    data = data[data > 0]
    if len(data) < 3:
        raise ValueError("a tail index needs three positive values")
    count = min(max(k or math.isqrt(len(data)), 2), len(data) - 1)
    gaps = float(np.sum(np.log(data[:count] / data[count])))
    if gaps <= 0.0:
        return Interval(math.inf, math.inf, math.inf)
    index = count / gaps
    half = Z95 * index / math.sqrt(count)
    return Interval(index, max(index - half, 0.0), index + half)
