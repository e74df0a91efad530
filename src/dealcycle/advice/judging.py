"""Has it helped? The figure of an adopted recommendation, before and after its start."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dealcycle.measures.counted import STILL
from dealcycle.measures.estimators.shares import newcombe
from dealcycle.measures.estimators.special import Z95
from dealcycle.measures.forecast.rates import rates_of
from dealcycle.measures.forecast.reading import Past, read_past
from dealcycle.measures.journal import WON, Journal, Scope
from dealcycle.measures.question import Question
from dealcycle.measures.tallies import openings
from dealcycle.measures.tally import Ints

from .comparing import FEWEST, PASS, SIZE, Comparison, Side, Unit, around
from .practices import READERS

BETTER, WORSE, NO_CHANGE, TOO_EARLY = "better", "worse", "no_change", "too_early"


@dataclass(frozen=True)
class Judged:
    """The verdict with both figures. Too early: `n_after` of `needed`, no figures yet.

    `low` and `high` bound the change with 95 %: of a share in shares, of days and money as a
    part of what it was before.
    """

    verdict: str
    n_after: int
    n_before: int = 0
    after: float = 0.0
    before: float = 0.0
    low: float = 0.0
    high: float = 0.0
    needed: int = FEWEST


def judge(
    journal: Journal,
    *,
    scope: Scope,
    question: Question,
    kind: str,
    stage: int,
    start: int,
    days: int,
) -> Judged:
    """Compares the time since the day `start` with so many `days` before, by the same measure.

    `question` narrows to the deals that the recommendation was about.
    """
    window = question.day(journal) - start + days + 1
    past = read_past(journal, scope, question, window=window)
    if not len(past.states):
        return Judged(TOO_EARLY, 0)
    rates = rates_of(past.stays, past.states, past.order)
    for one in around(Unit(), Side(past.stays, past.closed), rates, start, days):
        if (one.kind, one.stage) == (kind, stage):
            return _judged(one)
    return Judged(TOO_EARLY, _since(past, kind, stage, start))


def judge_share(
    journal: Journal, *, scope: Scope, question: Question, rule: str, where: Unit, start: int,
    days: int,
) -> Judged:  # fmt: skip
    """Are there fewer such deals? Their share since the day `start`, and in the `days` before.

    Of a practice: of the deals that came to its mark. Of a source or a kind of customer: of the
    deals opened.
    """
    day, flawed, n = _marked(journal, scope, question, rule, where)
    since = day >= start
    before = ~since & (day >= start - days)
    after_n, before_n = int(n[since].sum()), int(n[before].sum())
    if min(after_n, before_n) < FEWEST:
        return Judged(TOO_EARLY, after_n)
    hits = int((n * flawed)[since].sum()), int((n * flawed)[before].sum())
    _difference, low, high = newcombe(hits[0], after_n, hits[1], before_n)
    verdict = BETTER if high < 0 else WORSE if low > 0 else NO_CHANGE
    shares = hits[0] / after_n, hits[1] / before_n
    return Judged(verdict, after_n, before_n, *shares, low, high)


def _marked(
    journal: Journal, scope: Scope, question: Question, rule: str, where: Unit
) -> tuple[Ints, Ints, Ints]:
    """Days, whether deals of that day are such deals, how many."""
    if rule in READERS:
        found = READERS[rule][1](journal, scope, question)
        empty = np.zeros(0, dtype=np.int64)
        if found is None:
            return empty, empty, empty
        return found.day, found.flawed, np.ones(len(found), dtype=np.int64)
    opened = openings(journal, scope, replace(question, by=(where.dimension,)))
    such = np.asarray(opened["g0"] == where.code, dtype=np.int64)
    return np.asarray(opened["day"]), such, np.asarray(opened["n"])


def _judged(one: Comparison) -> Judged:
    low, high = _change(one)
    better, worse = (low > 0, high < 0) if one.kind in (PASS, SIZE) else (high < 0, low > 0)
    verdict = BETTER if better else WORSE if worse else NO_CHANGE
    return Judged(verdict, one.n_now, one.n_before, one.now, one.before, low, high)


def _change(one: Comparison) -> tuple[float, float]:
    if one.kind == PASS:
        hits = round(one.now * one.n_now), round(one.before * one.n_before)
        _difference, low, high = newcombe(hits[0], one.n_now, hits[1], one.n_before)
        return low, high
    # On the scale of the error worse is above zero: fewer days, but more money.
    middle = -one.effect if one.kind == SIZE else one.effect
    ends = np.exp(middle + Z95 * one.error * np.array([-1.0, 1.0])) - 1
    return float(ends[0]), float(ends[1])


def _since(past: Past, kind: str, stage: int, start: int) -> int:
    """How many exits, or wins with an amount, there are from the start on."""
    if kind == SIZE:
        closed = past.closed
        return int(((closed.day >= start) & (closed.outcome == WON) & (closed.value > 0)).sum())
    stays = past.stays
    left = (stays.state == stage) & (stays.exit != STILL) & (stays.day + stays.age >= start)
    return int(stays.n[left].sum())
