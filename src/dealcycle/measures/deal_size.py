"""How big are the deals we win?"""

from __future__ import annotations

from typing import Any

import numpy as np

from dealcycle.cycle.words import N_

from .counts import Counts
from .estimate import INDEX, MONEY, Answer, Counted, Definition, Estimate, Sentence
from .estimators.resampling import mean_interval, median_interval
from .estimators.shares import Interval
from .estimators.tails import hill
from .journal import WON
from .refusals import FOR_A_MEAN, FOR_A_MEDIAN, refuse_no_rate, too_few

DEFINITION = N_("Mean amount of the deals won in the period that have an amount.")
FOR_A_TAIL = 30
WITH_AMOUNT = Counted("closings", f"outcome = {WON} AND valued = 1")
HEAVY = Sentence(
    N_("A few very large deals make up the mean, and a larger one may come: read the median.")
)


def deal_size(counts: Counts) -> Answer:
    """How big are the deals we win: the mean amount, in units of the reporting currency.

    Over the deals won in the period with an amount, BCa bootstrap interval; beside it median,
    quartiles and the Hill index of the tail, with a warning where the index is 1 or less (no
    mean exists). n = those deals. Refused with fewer than 5 of them, or while amounts lack a
    rate into the reporting currency.

    Example: won for 10, 12, 11, 13 and 50: the mean is 19.2.
    """
    closings = counts.tally("closings")
    won = closings["outcome"] == WON
    unrated = int(closings["unrated"][won].sum())
    values = np.sort(np.asarray(counts.tally("sizes")["value"], dtype=np.float64)) / counts.cents
    definitions = () if counts.brief else _definitions(values)
    if unrated:
        return refuse_no_rate(counts, unrated, MONEY, DEFINITION, definitions[:0])
    if len(values) < FOR_A_MEAN:
        return too_few(counts, len(values), FOR_A_MEAN, "won_mean", MONEY, DEFINITION, definitions)
    value, low, high = mean_interval(values)
    heavy = (HEAVY,) if _is_heavy(values) else ()
    return Estimate(
        value, low, high, len(values), counts.as_of, MONEY, DEFINITION, definitions,
        WITH_AMOUNT, notes=heavy,
    )  # fmt: skip


def _definitions(values: Any) -> tuple[Definition, ...]:
    mean = mean_interval(values) if len(values) >= FOR_A_MEAN else None
    median = median_interval(values) if len(values) >= FOR_A_MEDIAN else None
    quartiles: list[float | None] = [None, None]
    if len(values) >= FOR_A_MEDIAN:
        quartiles = [float(q) for q in np.quantile(values, [0.25, 0.75])]
    found = [
        _known("mean_won", mean, values, N_("Mean of all won amounts: the same as above.")),
        _known(
            "median_won", median, values,
            N_("Half of the won deals are smaller: a few whales do not move it."),
        ),
        Definition(
            "lower_quartile", quartiles[0], len(values),
            N_("A quarter of the won deals are smaller."), MONEY, counted=WITH_AMOUNT,
        ),
        Definition(
            "upper_quartile", quartiles[1], len(values),
            N_("A quarter of the won deals are larger."), MONEY, counted=WITH_AMOUNT,
        ),
    ]  # fmt: skip
    if (tail := _tail(values)) is not None:
        found.append(
            Definition(
                "tail_index", tail.value, len(values),
                N_("How heavy the tail of large deals is (Hill): at 1 or less a mean means "
                   "nothing."),
                INDEX, tail.low, tail.high, WITH_AMOUNT,
            )
        )  # fmt: skip
    return tuple(found)


def _known(name: str, found: Interval | None, values: Any, explains: str) -> Definition:
    value, low, high = found or (None, None, None)
    return Definition(name, value, len(values), explains, MONEY, low, high, WITH_AMOUNT)


def _tail(values: Any) -> Interval | None:
    if np.sum(values > 0) < FOR_A_TAIL:
        return None
    tail = hill(values)
    return tail if np.isfinite(tail.value) else None


def _is_heavy(values: Any) -> bool:
    tail = _tail(values)
    return tail is not None and tail.value <= 1.0
