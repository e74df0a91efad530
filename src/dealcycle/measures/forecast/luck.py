"""What all deals of a draw share: the team's present level, and how well each month goes."""

from __future__ import annotations

import numpy as np

from .evenly import evenly
from .levels import DRIFTS, MONTH, USUAL_MONTHS, Level
from .rates import Floats

MOST_MONTHS = 24  # later ones are like the last
# Of a month's variance of luck: what 15 days have of it, and what 30 have, that begin anywhere.
OF_LATELY, OF_A_MONTH = 5 / 6, 2 / 3


def drawn_luck(level: Level, days: int, many: int, random: np.random.Generator) -> Floats:
    """What all deals share, (draws, months): the present level, its walk, each month's own luck."""
    # The spread is known from so many months only, and their luck is in the rates as well.
    freedom = level.months + USUAL_MONTHS
    spread = level.spread * np.sqrt(freedom / random.chisquare(freedom, many))[:, None]
    months = min(max(-(-days // MONTH), 1), MOST_MONTHS)
    # The months that luck goes by do not begin today: each of ours lies in two of them.
    each = spread * evenly(random.standard_normal, (many, months + 1), random)
    part = evenly(random.random, (many, 1), random)
    drawn = each[:, :-1] * part + each[:, 1:] * (1 - part)
    drawn -= spread**2 * (part**2 + (1 - part) ** 2) / 2
    drawn[:, :1] = _goes_on(level, spread, drawn[:, :1])
    drifts = level.drifts
    which = random.choice(len(DRIFTS), many, p=drifts.chance)
    error, step = drifts.error[which], DRIFTS[which, None]
    begins = drifts.now[which] - error**2 / 2
    begins += error * evenly(random.standard_normal, (many,), random)
    walk = np.cumsum(random.normal(-(step**2) / 2, step, (many, months)), axis=1)
    return np.asarray(np.exp(drawn + begins[:, None] + walk))


def _goes_on(level: Level, spread: Floats, first: Floats) -> Floats:
    """The luck of the next 30 days, part of which lie in the month of the last 15."""
    lately = level.lately
    if not lately.usual:
        return first
    part = lately.shared * spread**2 / (OF_LATELY * spread**2 + 1 / lately.usual)
    # What has moved for good is counted by itself.
    gap = lately.gap - float(level.drifts.chance @ level.drifts.now)
    return np.asarray(first * np.sqrt(1 - part * lately.shared / OF_A_MONTH) + part * gap)
