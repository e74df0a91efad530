"""How open deals stand: stage, days there, and what deals of their size do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..estimators.shrinkage import beta_binomial
from ..journal import WON
from .rates import Floats, Rates
from .reading import Ints, Past

BANDS = 4  # of deal size


@dataclass(frozen=True)
class Standing:
    """Where open deals stand: row of the state, days there, what deals of their size do (1 as
    all); `of` (deals) says which of these a deal belongs to."""

    place: Ints
    stay: Ints
    factor: Floats
    of: Ints


def standing_of(past: Past, rates: Rates) -> Standing:
    """Groups the open deals: a large book has many deals, but not many ways to stand."""
    deals = past.open
    factor = _by_size(past, deals.value)
    place = rates.place(deals.state)
    _, band = np.unique(factor, return_inverse=True)
    width, height = int(deals.stay.max(initial=0)) + 1, int(band.max(initial=0)) + 1
    key = (place * width + deals.stay) * height + band
    _, first, of = np.unique(key, return_index=True, return_inverse=True)
    return Standing(place[first], deals.stay[first], factor[first], of)


def _by_size(past: Past, value: Ints) -> Floats:
    """How much more or less often deals of this size are won than all; 1 where not known."""
    closed = past.closed
    valued = closed.value > 0
    lost = valued & (closed.outcome != WON)
    factor = np.ones(len(value))
    if lost.sum() < 30 or (valued & (closed.outcome == WON)).sum() < 30:
        return factor
    cuts = np.quantile(closed.value[valued], np.arange(1, BANDS) / BANDS)
    band = np.searchsorted(cuts, closed.value[valued])
    hits = np.bincount(band, weights=closed.outcome[valued] == WON, minlength=BANDS)
    tried = np.bincount(band, minlength=BANDS).astype(np.float64)
    if (tried == 0).any():
        return factor
    share = beta_binomial(hits, tried)
    known = value > 0
    factor[known] = share.value[np.searchsorted(cuts, value[known])] / (hits.sum() / tried.sum())
    return factor
