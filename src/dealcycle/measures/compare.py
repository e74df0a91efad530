"""Are two groups or two periods really different, or is it chance?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dealcycle.cycle.words import N_

from .counts import Counts
from .estimate import Answer, Estimate, Sentence
from .estimators.comparing import gray, holm, log_rank
from .estimators.resampling import DRAWS, SEED
from .estimators.shares import newcombe
from .estimators.special import Z95, chi2_sf
from .journal import WON, Journal, Scope
from .pace import pace
from .question import Question
from .refusals import FOR_A_SHARE, no_losses
from .tallies import Group, merged
from .time_to_close import time_to_close
from .win_rate import win_rate

Floats = NDArray[np.float64]
TALLIES = ("folds", "closings", "book", "openings", "sizes")
SURE = 0.05
FOR_A_TEST = 5  # closed deals on either side
MANY = 2_000  # beyond so many sizes the resampled answer is the normal one
SHUFFLES = 4_999
TESTS: Mapping[str, str] = {
    "gray": N_("Gray's test"),
    "log_rank": N_("log-rank test"),
    "score": N_("score test, Newcombe's interval"),
    "bootstrap": N_("permutation test, bootstrap interval"),
}


@dataclass(frozen=True)
class Difference:
    """One figure on both sides. `p` is the chance of a gap as large between equals.

    `corrected` is p after Holm's correction for all that was compared; None = a side is refused.
    """

    measure: str
    definition: str
    unit: str
    one: float | None
    other: float | None
    low: float | None
    high: float | None
    p: float | None
    test: str
    corrected: float | None = None
    refused: Sentence | None = None

    @property
    def gap(self) -> float | None:
        return None if self.one is None or self.other is None else self.one - self.other

    @property
    def proven(self) -> bool:
        return self.corrected is not None and self.corrected < SURE


@dataclass(frozen=True)
class Contest:
    """A group against all others, or a period against the one before. `n` deals on either side."""

    codes: Group
    n: tuple[int, int]
    differences: tuple[Difference, ...]


def compare(journal: Journal, *, scope: Scope, question: Question) -> tuple[Contest, ...]:
    """Each group of one dimension against all the others together: is it different?

    Win rate by Gray's test on the incidence of won, time to any outcome by the log-rank test, the
    share won of the closed by Newcombe's interval, deal size by permutation and bootstrap; Holm's
    correction over everything compared. Two groups are compared once.

    Example: of two owners who win 30 of 100 each, nothing is proven different.
    """
    if len(question.by) != 1:
        raise ValueError("groups are compared by one dimension")
    whole = Counts(journal, scope, replace(question, by=()))
    split = Counts(journal, scope, question).split(TALLIES)
    codes = list(split)[:1] if len(split) == 2 else list(split)
    found = []
    for code in codes if len(split) > 1 else []:
        rest = [part for other, part in split.items() if other != code]
        given = {name: merged([part.tally(name) for part in rest]) for name in TALLIES}
        others = Counts(journal, scope, whole.question, (), given, whole)
        split[code].whole = whole
        found.append((code, split[code], others))
    return _corrected([_contest(code, one, others, whole.horizon) for code, one, others in found])


def compare_periods(
    journal: Journal, *, scope: Scope, before: Question, after: Question
) -> tuple[Contest, ...]:
    """The deals opened (win rate, pace) or closed (share, size) in two periods: different?

    The later period's deals are young: the incidence is compared at ages that both have reached.
    """
    one, other = (Counts(journal, scope, replace(each, by=())) for each in (after, before))
    horizons = [side.horizon for side in (one, other)]
    horizon = None if None in horizons else min(each for each in horizons if each is not None)
    return _corrected([_contest((), one, other, horizon)])


def _contest(code: Group, one: Counts, other: Counts, horizon: float | None) -> Contest:
    differences = (
        _incidence(one, other, horizon),
        _share(one, other),
        _time(one, other, horizon),
        _pace(one, other),
        _size(one, other),
    )
    return Contest(code, (one.number("lives"), other.number("lives")), differences)


def _corrected(contests: Sequence[Contest]) -> tuple[Contest, ...]:
    known = [each.p for contest in contests for each in contest.differences if each.p is not None]
    corrected: Iterator[float] = iter(holm(known))
    return tuple(
        replace(contest, differences=tuple(
            replace(each, corrected=next(corrected)) if each.p is not None else each
            for each in contest.differences
        ))
        for contest in contests
    )  # fmt: skip


def _incidence(one: Counts, other: Counts, horizon: float | None) -> Difference:
    """The incidence of won at the horizon; Gray's test over all ages up to it."""
    sides = (win_rate(_brief(one), horizon), win_rate(_brief(other), horizon))
    return _measured("win_rate", sides, "gray", lambda: gray([one.table, other.table]).p)


def _time(one: Counts, other: Counts, horizon: float | None) -> Difference:
    sides = (time_to_close(_brief(one), horizon), time_to_close(_brief(other), horizon))
    found = _measured("time_to_close", sides, "gray", lambda: None)
    # Its interval alone says how sure: the ages at winning have no test of their own here.
    return replace(found, p=_from_interval(found))


def _pace(one: Counts, other: Counts) -> Difference:
    sides = (pace(_brief(one)), pace(_brief(other)))
    return _measured("pace", sides, "log_rank", lambda: log_rank([one.table, other.table]).p)


def _share(one: Counts, other: Counts) -> Difference:
    """Won of the closed in the period: the score test of two shares."""
    hits = [side.number("closings", WON) for side in (one, other)]
    n = [side.number("closings") for side in (one, other)]
    empty = Difference(
        "win_rate", "closed_in_period", "share", None, None, None, None, None, "score"
    )
    if min(n) < FOR_A_SHARE or no_losses(one):
        return replace(empty, refused=_few(min(n)))
    gap = newcombe(hits[0], n[0], hits[1], n[1])
    p = sum(hits) / sum(n)
    error = math.sqrt(p * (1 - p) * (1 / n[0] + 1 / n[1]))
    chance = chi2_sf((gap.value / error) ** 2, 1) if error > 0 else 1.0
    return replace(
        empty, one=hits[0] / n[0], other=hits[1] / n[1], low=gap.low, high=gap.high, p=chance
    )


def _size(one: Counts, other: Counts) -> Difference:
    """Mean amount won: permutation test, and the bootstrap interval of the difference."""
    values = [np.asarray(side.tally("sizes")["value"], float) / side.cents for side in (one, other)]
    empty = Difference("deal_size", "", "money", None, None, None, None, None, "bootstrap")
    if min(len(each) for each in values) < FOR_A_TEST:
        return replace(empty, refused=_few(min(len(each) for each in values)))
    means = [float(each.mean()) for each in values]
    gaps = _redrawn(values[0], 0) - _redrawn(values[1], 1)
    low, high = np.quantile(gaps, (0.025, 0.975))
    gap = means[0] - means[1]
    return replace(
        empty, one=means[0], other=means[1], low=min(float(low), gap), high=max(float(high), gap),
        p=_reshuffled(values[0], values[1], gap),
    )  # fmt: skip


def _redrawn(values: Floats, seed: int) -> Floats:
    """Means of redrawn values; of many, by the normal law that they follow."""
    random = np.random.default_rng(SEED + seed)
    if len(values) > MANY:
        return np.asarray(
            random.normal(values.mean(), values.std() / math.sqrt(len(values)), DRAWS)
        )
    data = np.sort(values)
    return np.asarray(data[random.integers(0, len(data), (DRAWS, len(data)))].mean(axis=1))


def _reshuffled(one: Floats, other: Floats, gap: float) -> float:
    """How often values dealt out anew have means as far apart: exact however skewed they are."""
    every, count = np.sort(np.concatenate([one, other])), len(one)
    if len(every) > MANY:
        error = math.sqrt(one.var() / len(one) + other.var() / len(other))
        return chi2_sf((gap / error) ** 2, 1) if error > 0 else 1.0
    random, total, as_far = np.random.default_rng(SEED), float(every.sum()), 0
    for _ in range(SHUFFLES):
        part = float(random.permutation(every)[:count].sum())
        apart = part / count - (total - part) / (len(every) - count)
        as_far += abs(apart) >= abs(gap) * (1 - 1e-12)
    return (1 + as_far) / (1 + SHUFFLES)


def _measured(name: str, sides: tuple[Answer, Answer], test: str, chance: object) -> Difference:
    """Two answers as a difference with the hybrid interval of both; refused if either is."""
    empty = Difference(name, "", sides[0].unit, None, None, None, None, None, test)
    for side in sides:
        if not isinstance(side, Estimate):
            return replace(empty, refused=side.says)
    one, other = (side for side in sides if isinstance(side, Estimate))
    low, high = _hybrid(one, other)
    p = chance() if callable(chance) else None
    return replace(empty, one=one.value, other=other.value, low=low, high=high, p=p)


def _hybrid(one: Estimate, other: Estimate) -> tuple[float | None, float | None]:
    """Newcombe's way for any two figures with their intervals (MOVER). Zou & Donner 2008."""
    gap = one.value - other.value
    low = high = None
    if one.low is not None and other.high is not None:
        low = gap - math.hypot(one.value - one.low, other.high - other.value)
    if one.high is not None and other.low is not None:
        high = gap + math.hypot(one.high - one.value, other.value - other.low)
    return low, high


def _from_interval(found: Difference) -> float | None:
    """The chance that an interval of this width would miss zero by as much."""
    gap = found.gap
    if gap is None:
        return None
    end = found.low if gap > 0 else found.high
    if end is None:
        return None
    error = abs(gap - end) / Z95
    return chi2_sf((gap / error) ** 2, 1) if error > 0 else (1.0 if gap == 0 else 0.0)


def _brief(counts: Counts) -> Counts:
    counts.brief = True
    return counts


def _few(n: int) -> Sentence:
    return Sentence(N_("Too few deals to compare: %(n)d, %(needed)d needed."),
                    {"n": n, "needed": FOR_A_TEST})  # fmt: skip
