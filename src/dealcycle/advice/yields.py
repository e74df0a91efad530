"""What does a deal from there bring? Sources and kinds of customers that bring little."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from dealcycle.measures import tallies
from dealcycle.measures.counted import OPEN
from dealcycle.measures.estimators.comparing import holm
from dealcycle.measures.estimators.special import Z95, normal_cdf
from dealcycle.measures.journal import WON, Journal, Scope
from dealcycle.measures.question import Question

from .comparing import FEWEST, PEERS, Unit
from .field_rules import Rule
from .gains import MONTH, Gain
from .practice_rules import PROFILE, SOURCE
from .practices import NO_DIFFERENCE, NOT_RECORDED, SURE, TOO_FEW, Looked, Quiet
from .recommending import YIELD, Recommendation

YEARS = 730
LITTLE = 0.6  # of what others bring; smaller gaps are the everyday
LARGEST = 0.99  # larger amounts count as this one: one whale makes no source
# Names of dimensions, without case and signs; those of files are as their columns are called.
SOURCES = frozenset({"source", "leadsource", "dealsource", "marketingchannel", "channel",
                     "origin", "источник", "источниксделки", "канал"})  # fmt: skip
FITS = frozenset({"fit", "icp", "icpfit", "idealprofile", "idealcustomer", "соответствие",
                  "идеальныйпрофиль"})  # fmt: skip
PROFILES = frozenset({"industry", "segment", "sector", "size", "companysize", "employees",
                      "customertype", "отрасль", "сегмент", "сфера", "размер"})  # fmt: skip


@dataclass(frozen=True)
class Brought:
    """Closed deals of one part of the book: how many, won, and what each brings (minor units)."""

    n: int
    won: int
    each: float
    squared: float  # of a won amount

    @property
    def variance(self) -> float:
        """Of the mean; by the share won, pulled a little to the middle: none is certain."""
        share = (self.won + 0.5) / (self.n + 1)
        return max(share * self.squared - self.each**2, 0.0) / max(self.n, 1)


@dataclass(frozen=True)
class Gap:
    rule: Rule
    unit: Unit
    own: Brought
    others: Brought

    @property
    def fewest(self) -> int:
        return min(self.own.n, self.others.n)

    @property
    def less(self) -> float:
        return self.others.each - self.own.each

    @property
    def error(self) -> float:
        return math.sqrt(self.own.variance + self.others.variance)

    @property
    def p(self) -> float:
        return normal_cdf(-self.less / self.error) if self.error > 0 else 1.0

    @property
    def notable(self) -> bool:
        brings_little = self.own.each <= LITTLE * self.others.each
        wins_less = self.own.won * self.others.n < self.others.won * self.own.n
        # Small customers are no mismatch: those who buy as often only buy less.
        return brings_little and (self.rule is SOURCE or wins_less)


def yields(journal: Journal, *, scope: Scope, question: Question | None = None) -> Looked:
    """Each source, and each kind of customer, against all others of the last two years.

    A deal's yield is its amount if it was won, else nothing. The kind is the fit where that is
    known, else industry, segment or size. Holm's correction over all of them.
    """
    asked = question or Question()
    quiet: list[Quiet] = []
    gaps: list[Gap] = []
    for rule, dimensions in _dimensions(journal):
        every = [gap for name in dimensions for gap in _gaps(journal, scope, asked, rule, name)]
        found = [gap for gap in every if gap.fewest >= FEWEST]
        gaps += found
        if not found:
            most = max((gap.fewest for gap in every), default=0)
            quiet.append(Quiet(rule.name, TOO_FEW if dimensions else NOT_RECORDED, most))
    told = [
        _recommendation(gap, p)
        for gap, p in zip(gaps, holm([gap.p for gap in gaps]) if gaps else [], strict=True)
        if p < SURE and gap.notable
    ]
    speaking = {one.rule.name for one in told}
    quiet += [
        Quiet(rule.name, NO_DIFFERENCE, sum(gap.own.n for gap in gaps if gap.rule is rule))
        for rule in (SOURCE, PROFILE)
        if rule.name not in speaking and any(gap.rule is rule for gap in gaps)
    ]
    return Looked(tuple(told), tuple(quiet))


def _dimensions(journal: Journal) -> list[tuple[Rule, list[str]]]:
    plain = {name: "".join(c for c in name.casefold() if c.isalnum()) for name in
             journal.dimensions}  # fmt: skip
    fits = [name for name, word in plain.items() if word in FITS]
    kinds = fits or [name for name, word in plain.items() if word in PROFILES]
    sources = [name for name, word in plain.items() if word in SOURCES]
    return [(SOURCE, sources), (PROFILE, kinds)]


def _gaps(journal: Journal, scope: Scope, asked: Question, rule: Rule, name: str) -> Iterator[Gap]:
    since = asked.day(journal) - YEARS
    split = replace(asked, by=(name,), since=since, until=None)
    closed, sizes = (
        count(journal, scope, split) for count in (tallies.closings, tallies.sizes)
    )  # fmt: skip
    if not len(sizes):
        return
    amounts = np.asarray(sizes["value"], dtype=np.float64)
    amounts = np.clip(amounts, 0.0, float(np.quantile(amounts, LARGEST)))
    squared = float(np.mean(amounts**2))
    n, outcome = np.asarray(closed["n"]), np.asarray(closed["outcome"])
    # Wins without an amount bring something, only nobody knows what.
    known = np.where(outcome == WON, np.asarray(closed["valued"]), n) * (outcome != OPEN)

    def brought(of_closed: np.ndarray, of_sizes: np.ndarray) -> Brought:
        count = int(known[of_closed].sum())
        total = float(amounts[of_sizes].sum())
        return Brought(count, int(of_sizes.sum()), total / max(count, 1), squared)

    for code in np.unique(closed["g0"]).tolist():
        if code < 0:  # not known, or the rest of many
            continue
        mine, won = closed["g0"] == code, sizes["g0"] == code
        gap = Gap(rule, Unit(name, code), brought(mine, won), brought(~mine, ~won))
        if gap.others.won > 0:
            yield gap


def _recommendation(gap: Gap, p: float) -> Recommendation:
    times = gap.own.n / YEARS * MONTH
    kept = max(0.0, 1.0 - (gap.error / gap.less) ** 2)
    low, high = (gap.less + side * Z95 * gap.error for side in (-1, 1))
    value = gap.less * kept * times
    return Recommendation(
        rule=gap.rule, where=gap.unit, stage=0, against=PEERS, measure=YIELD, now=gap.own.each,
        before=gap.others.each, n_now=gap.own.n, n_before=gap.others.n, days=YEARS, p=p, firm=True,
        gain=Gain(value, min(max(low * times, 0.0), value), max(high * times, value)),
    )  # fmt: skip
