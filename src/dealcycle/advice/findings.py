"""Where the cycle got stuck: gaps that are real, each where it is, the costliest first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dealcycle.measures.estimators.comparing import holm
from dealcycle.measures.forecast.levels import level_of
from dealcycle.measures.forecast.rates import Rates, rates_of
from dealcycle.measures.forecast.reading import Closed, Past, read_past
from dealcycle.measures.journal import WON, Journal, Scope
from dealcycle.measures.question import Question

from .comparing import (
    PASS,
    PAST,
    PEERS,
    Comparison,
    Side,
    Unit,
    against_past,
    against_peers,
    other_kind,
)
from .gains import Gain, Model, gain_of, model_of

SURE = 0.05  # the chance that even one of a healthy book's findings is called firm
LEAST_SHARE = 0.04  # of all stays: smaller units are left to the whole
MOST_UNITS = 40
CLEAR = 3.0  # errors: what all share is not laid at the door of one
HINTED = 2.0  # the same, where nothing is firm of one either
LITTLE_LEFT = 0.5  # of the gap of the whole, once the unit that carries it is left out
TWO_YEARS = 730
OWN_SIZES = 0.5  # of the variance of log amounts, from here on a dimension says what is sold


@dataclass(frozen=True)
class Finding:
    """A gap: the comparison that shows it, what it costs a month, and whether it is firm.

    `p` is corrected for everything that was looked at.
    """

    comparison: Comparison
    gain: Gain
    p: float

    @property
    def firm(self) -> bool:
        return self.p < SURE


@dataclass(frozen=True)
class Looked:
    """All findings, firm and likely costly ones first; `compared` says how much was looked at."""

    findings: tuple[Finding, ...]
    compared: int
    closed: int
    as_of: int


@dataclass(frozen=True)
class Ground:
    """What findings are made from: the book, its rates, its model, its units.

    `kinds` are dimensions whose values sell different things, such as a product: that one takes
    longer or brings less than another is its nature and no gap.
    """

    past: Past
    rates: Rates
    model: Model
    spread: float
    sides: dict[Unit, tuple[Side, Side]]  # a unit and everybody else
    shares: dict[Unit, float]
    kinds: frozenset[str]


def find(
    journal: Journal,
    *,
    scope: Scope,
    question: Question | None = None,
    dimensions: Sequence[str] = (),
) -> Looked:
    """Looks at every stage, dimension value and size for what got worse or lags behind.

    Each stage's pass rate and days, and the size of what is won, are compared with their own
    past and with their peers; Holm's correction over all of it says what is firm. A gap is told
    where it is: of the whole if all share it, else of the unit that carries it. Units that sell
    another kind of thing are no peers in days and size.
    """
    asked = question or Question()
    past, *others = (
        read_past(journal, scope, replace(asked, by=by), window=TWO_YEARS)
        for by in [(), *((dimension,) for dimension in dimensions)]
    )
    return look(past, dict(zip(dimensions, others, strict=True)), as_of=asked.moment(journal))


def look(past: Past, by: Mapping[str, Past], *, as_of: int = 0) -> Looked:
    """The same from what was read: the whole, and again by each dimension."""
    ground = _ground(past, by)
    compared = list(_comparisons(ground))
    corrected = holm([one.p for one in compared], _weights(compared)) if compared else []
    worse = [
        Finding(one, gain_of(one, ground.model, ground.rates, ground.shares[one.unit]), p)
        for one, p in zip(compared, corrected, strict=True)
        if one.worse
    ]
    placed = _placed(worse, ground)
    placed.sort(key=lambda found: (not found.firm, -found.gain.value, found.p))
    return Looked(tuple(placed), len(compared), len(past.closed.day), as_of)


def _weights(compared: Sequence[Comparison]) -> list[float]:
    """The whole, and each dimension, has the same share of the false alarms that may be raised:
    what befalls all is likelier than what befalls one of forty owners."""
    many = Counter(one.unit.dimension for one in compared)
    return [1.0 / many[one.unit.dimension] for one in compared]


def _ground(past: Past, by: Mapping[str, Past]) -> Ground:
    rates = rates_of(past.stays, past.states, past.order)
    sides: dict[Unit, tuple[Side, Side]] = {Unit(): (Side(past.stays, past.closed),) * 2}
    shares = {Unit(): 1.0}
    kinds = set()
    for dimension, told in by.items():
        every = int(told.stays.n.sum())
        if _explained(told.closed) > OWN_SIZES:
            kinds.add(dimension)
        codes, where = np.unique(told.stays.code, return_inverse=True)
        counts = np.bincount(where, weights=told.stays.n)
        for code, count in sorted(
            zip(codes.tolist(), counts.tolist(), strict=True), key=lambda pair: -pair[1]
        )[:MOST_UNITS]:
            if code < 0 or count < LEAST_SHARE * every or count == every:
                continue
            unit = Unit(dimension, code)
            sides[unit] = (_side(told, code, True), _side(told, code, False))
            shares[unit] = count / every
    spread = level_of(past, rates, rates.expected()).wobble if len(past.states) else 0.0
    return Ground(past, rates, model_of(past, rates), spread, sides, shares, frozenset(kinds))


def _explained(closed: Closed) -> float:
    """The share of the variance of won log amounts that lies between the codes."""
    won = (closed.outcome == WON) & (closed.value > 0)
    logs = np.log(closed.value[won].astype(np.float64))
    if len(logs) < 2 or logs.var() == 0:
        return 0.0
    _, place = np.unique(closed.code[won], return_inverse=True)
    counts = np.bincount(place)
    means = np.bincount(place, weights=logs) / counts
    between = float(np.sum(counts * (means - logs.mean()) ** 2)) / len(logs)
    # Many codes of few deals each explain much by luck.
    return between / float(logs.var()) - (len(counts) - 1) / len(logs)


def _side(past: Past, code: int, own: bool) -> Side:
    stays, closed = past.stays, past.closed
    rows = (closed.code == code) == own
    return Side(
        stays.where((stays.code == code) == own),
        Closed(closed.day[rows], closed.outcome[rows], closed.value[rows], closed.code[rows]),
    )


def _comparisons(ground: Ground) -> Iterator[Comparison]:
    today = ground.past.today
    for unit, (own, others) in ground.sides.items():
        yield from against_past(unit, own, ground.rates, today, ground.spread)
        if not unit.whole:
            for one in against_peers(unit, own, others, ground.rates, today):
                apart = unit.dimension in ground.kinds and one.kind != PASS
                if not (apart or other_kind(one)):
                    yield one


def _placed(worse: list[Finding], ground: Ground) -> list[Finding]:
    """One finding a gap: of the whole where all share it, of the unit that carries it otherwise."""
    gaps: dict[tuple[str, int], list[Finding]] = {}
    for found in worse:
        gaps.setdefault((found.comparison.kind, found.comparison.stage), []).append(found)
    return [one for gap in gaps.values() for one in _of_gap(gap, ground)]


def _of_gap(gap: list[Finding], ground: Ground) -> list[Finding]:
    whole = next((one for one in gap if one.comparison.unit.whole), None)
    units = sorted((one for one in gap if not one.comparison.unit.whole), key=lambda one: one.p)
    firm = [one for one in units if one.firm]
    clear = CLEAR if firm else HINTED
    if whole is not None and (whole.firm or whole.comparison.z > clear):
        alone = [one for one in firm or units[:1] if _carries(one, whole, ground)]
        # If there is a gap at all, and nobody carries it alone, it is the gap of all.
        shared = replace(whole, p=min(one.p for one in (whole, *firm)))
        return alone[:1] or [shared]
    if firm:
        # The same gap seen along two dimensions is told once, by the clearer one.
        kept: list[Finding] = []
        for one in firm:
            unit = one.comparison.unit
            if all(other.comparison.unit.dimension == unit.dimension
                   and other.comparison.unit != unit for other in kept):  # fmt: skip
                kept.append(one)
        return kept
    every = [*units, *([whole] if whole else [])]
    return sorted(every, key=lambda one: one.p)[:1]


def _carries(found: Finding, whole: Finding, ground: Ground) -> bool:
    """Whether without this unit little is left of what the whole shows."""
    one = found.comparison
    others = ground.sides[one.unit][1]
    if one.against == PEERS:
        own_past = against_past(
            one.unit, ground.sides[one.unit][0], ground.rates, ground.past.today, ground.spread
        )
        if not any(c.kind == one.kind and c.stage == one.stage and c.z > 2 for c in own_past):
            return False
    # Told by one unit alone, the same deals must say more than told by all: as two models of one
    # cause each, the likelier is the one that leaves less unexplained.
    many = sum(unit.dimension == one.unit.dimension for unit in ground.sides)
    if one.against == PAST and one.z**2 > whole.comparison.z**2 + 2 * math.log(many):
        return True
    rest = against_past(one.unit, others, ground.rates, ground.past.today, ground.spread)
    left = [c for c in rest if (c.kind, c.stage) == (one.kind, one.stage)]
    # Against the whole's gap, not the unit's own: the clearest of many units exaggerates.
    little = LITTLE_LEFT * whole.comparison.effect
    return all(c.z < HINTED or c.effect < little for c in left)
