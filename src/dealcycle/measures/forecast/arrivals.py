"""Deals not yet opened: how many come a day, as uncertain as months differ."""

from __future__ import annotations

import math

import numpy as np

from .evenly import evenly
from .rates import Floats
from .reading import Past

MONTH = 30
MONTHS = 24
# How much of what was known of the level lives on for a month: from hardly ever changing to
# half forgotten. Which of them holds is learnt from how well each foretold the months so far.
KEPT = np.array([0.99, 0.96, 0.92, 0.85, 0.75, 0.6, 0.45])
FIRST = 0.5  # deals that the level before the first month is worth


def arrivals(past: Past, days: int, many: int, random: np.random.Generator) -> Floats:
    """Deals opened per day within the coming `days`, (draws).

    The level of a Poisson count drifts; each month what is known of it fades by a discount
    (gamma-Poisson; Harvey & Fernandes 1989), and the discounts are weighed by how likely they
    made each month before it came.
    """
    counts = _by_month(past)
    if not len(counts) or not counts.sum():
        return np.zeros(many)
    shape, rate, chance = _levels(counts)
    # The mean level of the days ahead is that of their middle.
    fades = KEPT ** ((days / MONTH + 1) / 2)

    def level(wanted: tuple[int, ...]) -> Floats:
        chosen = random.choice(len(KEPT), wanted, p=chance)
        drawn = random.standard_gamma(np.maximum((shape * fades)[chosen], 0.05))
        return np.asarray(drawn / (rate * fades)[chosen] / MONTH)

    return evenly(level, (many,), random)


def _by_month(past: Past) -> Floats:
    """Deals opened in each of the last months, the earliest first."""
    length = max(past.today - past.first_day + 1, 1)
    months = min(max(length // MONTH, 1), MONTHS)
    # A book younger than a month has seen a part of one only.
    scale = max(MONTH / length, 1.0)
    month = np.clip((past.today - past.opened.day) // MONTH, 0, months)
    counts = np.bincount(month, weights=past.opened.n, minlength=months + 1)[:months]
    return np.asarray(counts[::-1] * scale)


def _levels(counts: Floats) -> tuple[Floats, Floats, Floats]:
    """Gamma shape and rate of today's monthly level, and its chance, for each discount."""
    shape = np.full(len(KEPT), FIRST)
    rate = FIRST / np.full(len(KEPT), max(float(counts.mean()), 1e-9))
    likely = np.zeros(len(KEPT))
    for place, count in enumerate(counts.tolist()):
        shape, rate = shape * KEPT, rate * KEPT
        if place:
            likely += _foretold(count, shape, rate)
        shape, rate = shape + count, rate + 1.0
    chance = np.exp(likely - likely.max())
    return shape, rate, np.asarray(chance / chance.sum())


def _foretold(count: float, shape: Floats, rate: Floats) -> Floats:
    """The logarithm of the chance of a month's count: negative binomial."""
    ways = [math.lgamma(a + count) - math.lgamma(a) - math.lgamma(count + 1) for a in shape]
    return np.asarray(np.array(ways) + shape * np.log(rate / (1 + rate)) - count * np.log1p(rate))
