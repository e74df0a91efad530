"""How much revenue per day does the pipeline yield?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealcycle.cycle.words import N_

from .counted import FOLDS, OPEN
from .counts import Counts
from .estimate import MONEY_PER_DAY, Answer, Counted, Definition, Estimate, Sentence
from .estimators.resampling import jackknife_error
from .estimators.special import Z95
from .journal import WON
from .question import days_of
from .refusals import FOR_A_MEAN, no_losses, refuse_no_rate, refuse_undated, too_few
from .spread import ages_of
from .tally import Tally

Floats = NDArray[np.float64]
DEFINITION = N_(
    "Deals opened per day, times what a deal brings on average: the amount if it is won, "
    "nothing if it is lost; deals still open count for as long as they were seen."
)
MOST_AGES = 5_000


def velocity(counts: Counts) -> Answer:
    """How much revenue per day does the pipeline yield, in units of the reporting currency.

    Arrivals per day x sum over ages a of S(a-) x (amount won at a / at risk at a), over the deals
    opened in the period. The interval joins, on the log scale, a delete-a-group jackknife over
    64 folds of the deals with the Poisson error of the arrivals. n = deals opened and seen.
    Refused with fewer than 5 won with an amount, with undated closings, or without rates.

    Example: 2 deals opened a day, half of them won for 100: 100 a day, however long they take.
    """
    definitions = () if counts.brief else (*_textbook(counts), *_booked(counts))
    closings, lives = counts.tally("closings"), counts.tally("lives")
    unrated = int(closings["unrated"][closings["outcome"] == WON].sum())
    if unrated:
        return refuse_no_rate(counts, unrated, MONEY_PER_DAY, DEFINITION)
    if counts.too_many_undated:
        return refuse_undated(counts, MONEY_PER_DAY, DEFINITION, definitions)
    won = int(lives["valued"][lives["outcome"] == WON].sum())
    arrivals, days = arrivals_of(counts)
    if won < FOR_A_MEAN or not arrivals or not days:
        return too_few(counts, won, FOR_A_MEAN, "won_mean", MONEY_PER_DAY, DEFINITION, definitions)
    value = arrivals / days * worth_of(lives) / counts.cents
    low, high = _ends(value, arrivals, counts)
    return Estimate(
        value, low, high, counts.table.n, counts.as_of, MONEY_PER_DAY, DEFINITION, definitions,
        Counted("lives", "TRUE"), notes=_notes(counts),
    )  # fmt: skip


def worth_of(lives: Tally) -> float:
    """What a deal brings on average, in minor units: sum of S(a-) x won amount / at risk."""
    return float(_worth(*_by_age(lives, np.zeros(len(lives), dtype=np.int64), 1))[0])


def worth_without(folds: Tally) -> Floats:
    """The same with each of the 64 folds left out in turn."""
    risk, exits, amounts = _by_age(folds, folds["fold"], FOLDS)
    whole = (risk.sum(axis=0), exits.sum(axis=0), amounts.sum(axis=0))
    used = risk[:, 0] > 0
    parts = [
        whole_part - part[used]
        for whole_part, part in zip(whole, (risk, exits, amounts), strict=True)
    ]
    return _worth(*parts)


def arrivals_of(counts: Counts) -> tuple[int, int]:
    """Deals opened under observation, and over how many days."""
    lives = counts.tally("lives")
    openings = counts.tally("openings")
    if not len(openings):
        return 0, 0
    seen = int(lives["n"][lives["entry"] < 0].sum())
    since, until = days_of(counts.question, counts.group)
    days = [day for day in (since,) if day is not None]
    if counts.question.since is None:
        # Nothing is known of the days before the first deal of all.
        days.append(int((counts.whole or counts).tally("openings")["day"].min()))
    first = max(days)
    today = counts.question.day(counts.journal)
    last = today if until is None else min(today, until)
    return seen, last - first + 1


def _by_age(tally: Tally, fold: Any, folds: int) -> tuple[Floats, Floats, Floats]:
    """At risk, exits and won amounts per fold and age, (folds, ages)."""
    ages, where = np.unique(coarse(tally["age"]), return_inverse=True)
    shape = (folds, len(ages))
    n = np.asarray(tally["n"], dtype=np.float64)
    closed = tally["outcome"] != OPEN
    won = tally["outcome"] == WON
    left = placed(shape, fold, where, n)
    exits = placed(shape, fold[closed], where[closed], n[closed])
    amounts = placed(shape, fold[won], where[won], np.asarray(tally["value"], float)[won])
    joined = placed(shape, fold, np.searchsorted(ages, tally["entry"], side="right"), n)
    before = np.cumsum(left, axis=1) - left
    return np.cumsum(joined, axis=1) - before, exits, amounts


def placed(shape: tuple[int, int], fold: Any, where: Any, weights: Any) -> Floats:
    inside = where < shape[1]
    flat = np.asarray(fold)[inside] * shape[1] + np.asarray(where)[inside]
    filled = np.bincount(flat, weights[inside], minlength=shape[0] * shape[1])
    return np.asarray(filled, dtype=np.float64).reshape(shape)


def _worth(risk: Floats, exits: Floats, amounts: Floats) -> Floats:
    risk, exits, amounts = (np.atleast_2d(part) for part in (risk, exits, amounts))
    safe = np.where(risk > 0, risk, 1.0)
    left = np.cumprod(1.0 - np.where(risk > 0, exits / safe, 0.0), axis=1)
    before = np.concatenate([np.ones((len(left), 1)), left[:, :-1]], axis=1)
    return np.asarray(np.sum(before * np.where(risk > 0, amounts / safe, 0.0), axis=1))


def coarse(ages: Any) -> Any:
    """Ages of elapsed seconds are many; 5,000 steps keep a fold's table small."""
    values = np.asarray(ages, dtype=np.float64)
    if not len(values) or len(values) <= MOST_AGES or values.max() <= MOST_AGES:
        return values
    step = values.max() / MOST_AGES
    return np.ceil(values / step) * step


def _ends(value: float, arrivals: int, counts: Counts) -> tuple[float, float]:
    without = worth_without(counts.tally("folds"))
    positive = bool(np.all(without > 0))
    own = jackknife_error(np.log(without)) if positive else 1.0
    joint = Z95 * math.sqrt(own**2 + 1 / arrivals)
    ends = value * math.exp(-joint), value * math.exp(joint)
    # Amounts may be negative: what was given back.
    return min(ends), max(ends)


def _textbook(counts: Counts) -> list[Definition]:
    """Open deals x win rate x mean won amount / mean days won."""
    closings = counts.tally("closings")
    won = closings["outcome"] == WON
    number, closed = counts.number("closings", WON), counts.number("closings")
    valued = int(closings["valued"][won].sum())
    days = ages_of(closings, "days", counts.ticks, WON)
    still = counts.number("book", OPEN)
    value = None
    if valued >= FOR_A_MEAN and len(days) >= FOR_A_MEAN and not no_losses(counts):
        mean_won = float(closings["value"][won].sum()) / valued / counts.cents
        mean_days = float(days.mean())
        value = still * number / closed * mean_won / mean_days if mean_days > 0 else None
    return [
        Definition(
            "textbook", value, still + closed,
            N_("Open deals x win rate x mean amount won / mean days won. Deals that are lost "
               "leave the pipeline in another time than those won, so it is off by the ratio of "
               "the two; large deals that win less often make it too high."),
            MONEY_PER_DAY, counted=Counted("book", "TRUE"),
        )
    ]  # fmt: skip


def _booked(counts: Counts) -> list[Definition]:
    """What was really won per day of the period."""
    closings = counts.tally("closings")
    rows = (closings["outcome"] == WON) & (closings["valued"] > 0)
    won = int(closings["valued"][rows].sum())
    _, days = arrivals_of(counts)
    total = float(closings["value"][rows].sum()) / counts.cents
    value = total / days if won >= FOR_A_MEAN and days > 0 else None
    return [
        Definition(
            "booked_per_day", value, won,
            N_("What was won in the period, per day: the past, while a growing pipeline is "
               "already worth more."),
            MONEY_PER_DAY, counted=Counted("closings", f"outcome = {WON} AND valued = 1"),
        )
    ]  # fmt: skip


def _notes(counts: Counts) -> tuple[Sentence, ...]:
    if no_losses(counts):
        return (Sentence(N_("No lost deals in the data: deals given up still count as open.")),)
    return ()
