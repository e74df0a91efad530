"""From rates to chances: is a deal won within so many days, given its stage and its days there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .rates import Floats, Rates
from .reading import Ints

SAME_DAY_STEPS = 4  # so many stages may be passed on one day
MOST_STEPS = 120
MONTH = 30


@dataclass(frozen=True)
class Chances:
    """`open` (draws, deals): won by the end. `fresh` (draws, days + 1, states): of a deal that
    enters a state with so many days left."""

    open: Floats
    fresh: Floats


def chances(rates: Rates, months: Sequence[Floats], state: Ints, stay: Ints, days: int) -> Chances:
    """The chance that a deal is won within `days`, for each draw of the daily rates.

    `months`: daily rates (draws, states, bands, ways) of each month of the days to come; the last
    holds for all later ones. Backwards over the days left: tomorrow a deal leaves by one of the
    ways (won counts 1, another stage what a fresh deal there is worth) or stays on and is a day
    older. Deals with as many days left share a day, and so a month. `state` and `stay` (deals)
    are rows of states and days spent there.
    """
    step = max(1, -(-days // MOST_STEPS))
    steps = -(-days // step) if days > 0 else 0
    oldest = int(min(rates.edges[-1] // step + 1, 40 * MOST_STEPS))
    # Column a holds deals that have survived their a-th step; their next one is a + 1.
    band = np.searchsorted(rates.edges, np.arange(oldest + 1) * step, side="right") - 1
    following = np.minimum(np.arange(oldest + 1) + 1, oldest)
    older = band[following]
    won, count = rates.won, len(rates.states)
    daily = months[_month(days, len(months))]
    worth = np.zeros((len(daily), count, oldest + 1))
    fresh = np.zeros((len(daily), steps + 1, count))
    fresh[:, 0] = _entering(daily, worth[:, :, 0], won)
    month = -1
    for left in range(1, steps + 1):
        if month != (month := _month(days - left * step, len(months))):
            daily = months[month]
            stepped = _over(daily, step)
            stays_on = (1.0 - stepped.sum(axis=-1))[:, :, older]
        moved = np.einsum("dsbw,dw->dsb", stepped[..., :won], fresh[:, left - 1])
        leaves = stepped[..., won] + moved
        worth = leaves[:, :, older] + stays_on * worth[:, :, following]
        fresh[:, left] = _entering(daily, worth[:, :, 0], won)
    stood = np.minimum(stay // step, oldest)
    return Chances(worth[:, state, stood], _each_day(fresh, step, days))


def _month(day: int, months: int) -> int:
    """Which of the months the day after so many days falls into."""
    return min(max(day, 0) // MONTH, months - 1)


def _over(daily: Floats, step: int) -> Floats:
    """Chances of each way out over several days: competing, in the same proportions."""
    if step == 1:
        return daily
    every = daily.sum(axis=-1, keepdims=True)
    grown = 1.0 - (1.0 - every) ** step
    return np.asarray(daily * np.where(every > 0, grown / np.maximum(every, 1e-300), 0.0))


def _entering(daily: Floats, staying: Floats, won: int) -> Floats:
    """What a deal is worth that enters a state now: it may leave on the same day."""
    first = daily[:, :, 0]
    on = (1.0 - first.sum(axis=-1)) * staying
    worth = staying
    for _ in range(SAME_DAY_STEPS):
        worth = first[..., won] + np.einsum("dsw,dw->ds", first[..., :won], worth) + on
    return np.asarray(worth)


def _each_day(fresh: Floats, step: int, days: int) -> Floats:
    if step == 1:
        return fresh
    at = np.minimum(np.arange(days + 1) // step, fresh.shape[1] - 1)
    return fresh[:, at]
