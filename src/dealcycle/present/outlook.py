"""A forecast as a picture: how likely each sum is, its bands, the goal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from dealcycle.cycle.words import N_
from dealcycle.measures.estimators.density import density
from dealcycle.measures.forecast.forecast import Forecast
from dealcycle.present import formats
from dealcycle.present.charts import Band, Mark, SpreadChart, Table
from dealcycle.present.voice import Voice

POINTS = 121
SEEN = (0.002, 0.998)  # of the draws lie on the drawing
FARTHEST = 1.6  # times the drawn range: a goal beyond stands at the edge
CHANCES = (0.95, 0.9, 0.75, 0.5, 0.25, 0.1, 0.05)
LEVELS = {
    0.5: N_("half the time: %(span)s"),
    0.8: N_("8 times in 10: %(span)s"),
    0.95: N_("19 times in 20: %(span)s"),
}


def spread(
    found: Forecast, currency: str | None, voice: Voice, *, goal: float | None = None,
    so_far: float = 0.0,
) -> SpreadChart:  # fmt: skip
    """The sum won by the forecast's day. `so_far` is what of it is won already."""
    if goal is not None and goal <= so_far:
        goal = None
    low, high = _ends(found, goal, so_far)
    at, height = density(found.draws, low, high, POINTS)
    bands = tuple(
        Band(band.low, band.high, voice.say(LEVELS[band.level],
                                            span=money_span(band.low, band.high, currency, voice)))
        for band in found.bands
    )  # fmt: skip
    return SpreadChart(
        title=voice.say(N_("What is likely")),
        sub=voice.say(N_("the higher the hill, the more likely the sum")),
        about="; ".join(band.words for band in bands),
        at=[float(each) for each in at],
        height=[float(each) for each in height],
        bands=bands,
        marks=tuple(
            _marks(found, currency, voice, goal if goal is not None and goal > low else None)
        ),
        ticks=tuple(_ticks(low, high, currency, voice)),
        table=_table(found, currency, voice, goal),
    )


def money(units: float, currency: str | None, voice: Voice) -> str:
    """'1.2 M €', as short as it may be."""
    if currency is None:
        return formats.number_short(round(units), voice.lang)
    minor = round(units) * 10 ** formats.minor_digits(currency)
    return formats.money_short(minor, currency, voice.lang)


def money_span(low: float, high: float, currency: str | None, voice: Voice) -> str:
    """'1.2–1.9 M €': sign and step once where both ends have them."""
    first, last = money(low, currency, voice), money(high, currency, voice)
    if first == last:
        return last
    if not first[0].isdigit():
        return formats.span(first, last)
    bare = formats.number_short(round(low), voice.lang)
    ours, theirs = bare.partition(formats.NBSP), last.split(formats.NBSP)
    if ours[2] and len(theirs) > 1 and theirs[1] == ours[2]:
        bare = ours[0]
    return formats.span(bare, last)


def chance(share: float, voice: Voice) -> str:
    """'34 %'; never 0 or 100, for nothing ahead is certain."""
    if share < 0.01:
        return f"<{formats.NBSP}{formats.percent(0.01, voice.lang)}"
    if share > 0.99:
        return f">{formats.NBSP}{formats.percent(0.99, voice.lang)}"
    return formats.percent(share, voice.lang)


def _ends(found: Forecast, goal: float | None, so_far: float) -> tuple[float, float]:
    low, high = (float(end) for end in np.quantile(found.draws, SEEN))
    low, high = min(low, found.bands[-1].low), max(high, found.bands[-1].high)
    pad = max((high - low) * 0.04, abs(high) * 0.01, 1.0)
    low, high = max(low - pad, so_far), high + pad
    if goal is not None:
        reach = (high - low) * (FARTHEST - 1)
        if high < goal <= high + reach:
            high = goal + pad
        if low - reach <= goal < low:
            low = max(goal - pad, 0.0)
    # What is nearly all of the way from nothing may as well begin there.
    return (0.0 if low < 0.25 * high and so_far == 0 else low), high


def _marks(
    found: Forecast, currency: str | None, voice: Voice, goal: float | None
) -> Iterator[Mark]:
    words = voice.say(N_("most likely %(sum)s"), sum=money(found.median, currency, voice))
    yield Mark(found.median, words, "median")
    if goal is not None:
        words = voice.say(N_("goal %(sum)s"), sum=money(goal, currency, voice))
        yield Mark(goal, words, "goal")


def _ticks(
    low: float, high: float, currency: str | None, voice: Voice
) -> Iterator[tuple[float, str]]:
    step = _step((high - low) / 5)
    value = math.ceil(low / step) * step
    while value <= high:
        yield value, money(value, currency, voice)
        value += step


def _step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(least, 1e-9)))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= least)


def _table(found: Forecast, currency: str | None, voice: Voice, goal: float | None) -> Table:
    """At least so much comes with which chance."""
    sums: Sequence[float] = [float(np.quantile(found.draws, 1 - share)) for share in CHANCES]
    rows = [
        (money(value, currency, voice), formats.percent(share, voice.lang))
        for value, share in zip(sums, CHANCES, strict=True)
    ]
    if goal is not None:
        words = voice.say(N_("goal %(sum)s"), sum=money(goal, currency, voice))
        rows.append((words, chance(found.chance_of(goal), voice)))
    return Table((voice.say(N_("At least")), voice.say(N_("Chance"))), tuple(rows))
