"""Findings as recommendations: which rule applies where, how sure, what it is worth, the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dealcycle.measures.estimate import DAYS, MONEY, SHARE
from dealcycle.measures.handling import is_late
from dealcycle.measures.journal import Journal

from .comparing import DWELL, FEWEST, PASS, SIZE, WINDOWS, Unit
from .field_rules import CRITERIA, FIRST_TALK, LARGER, PROPOSAL, Rule
from .findings import Finding, Looked
from .gains import Gain
from .whole_rules import SPEED, WIN_RATE

FIRST_SCREEN = 3
MOST_HINTS = 5
WORTH_A_LOOK = 0.8  # corrected: what is likelier to be chance is not even a hint
HABIT, BOOK = "habit", "book"  # counted in the open book, compared with nothing
# Deals handled in one way against the others of the same months; what deals of a kind bring.
PRACTICE, YIELD = "practice", "yield"
UNITS: Mapping[str, str] = {
    PASS: SHARE, DWELL: DAYS, SIZE: MONEY, HABIT: SHARE, PRACTICE: SHARE, YIELD: MONEY,
}  # fmt: skip
NOTHING_COMPARED, NOTHING_FIRM = "nothing_compared", "nothing_firm"


@dataclass(frozen=True)
class Recommendation:
    """What to do and why. `now` and `before` are in `unit` (money: minor).

    `p` is the chance of so large a gap by luck, corrected for all that was looked at; `days` how
    long "now" is; `gain` what closing the gap is worth a month, None where nobody can say.
    Of a habit `deals` are the `count` open deals of `n_now` that it is about (the largest, where
    they are many), worth `stake`; `before` is the share from which on it is worth saying. Of a
    practice they are the open deals that are like that now.
    """

    rule: Rule
    where: Unit
    stage: int  # 0 where no stage is meant
    against: str
    measure: str  # PASS, DWELL, SIZE, HABIT, PRACTICE or YIELD
    now: float
    before: float
    n_now: int
    n_before: int
    days: int
    p: float
    firm: bool
    gain: Gain | None
    count: int = 0
    stake: int = 0
    deals: tuple[int, ...] = ()

    @property
    def unit(self) -> str:
        return UNITS[self.measure]

    @property
    def key(self) -> str:
        """The same for the same advice, whatever the figures are today."""
        return f"{self.rule.name}.{self.stage}.{self.where.dimension}.{self.where.code}"


@dataclass(frozen=True)
class Silence:
    """Why there is no firm advice, and what would make it enough."""

    reason: str
    closed: int
    compared: int
    needed: int = FEWEST
    days: int = WINDOWS[0]


def recommend(looked: Looked, journal: Journal) -> tuple[Recommendation, ...]:
    """One for each finding worth reading: firm ones first, the costliest first."""
    several = [_recommendation(found, journal) for found in looked.findings]
    hints = [one for one in several if not one.firm and one.gain and one.p < WORTH_A_LOOK]
    firm = [one for one in several if one.firm]
    return (*ranked(firm), *ranked(hints)[:MOST_HINTS])


def ranked(several: Iterable[Recommendation]) -> tuple[Recommendation, ...]:
    def place(one: Recommendation) -> tuple[bool, float, float]:
        return (not one.firm, -(one.gain.value if one.gain else 0.0), one.p)

    return tuple(sorted(several, key=place))


def silence(looked: Looked) -> Silence | None:
    """None where something firm was found."""
    if any(found.firm for found in looked.findings):
        return None
    reason = NOTHING_FIRM if looked.compared else NOTHING_COMPARED
    return Silence(reason, looked.closed, looked.compared)


def _recommendation(found: Finding, journal: Journal) -> Recommendation:
    one = found.comparison
    return Recommendation(
        rule=_rule(one.kind, one.stage, journal),
        where=one.unit,
        stage=one.stage,
        against=one.against,
        measure=one.kind,
        now=one.now,
        before=one.before,
        n_now=one.n_now,
        n_before=one.n_before,
        days=one.days,
        p=found.p,
        firm=found.firm,
        gain=found.gain if found.gain.value > 0 else None,
    )


def _rule(kind: str, stage: int, journal: Journal) -> Rule:
    if kind != SIZE and stage not in journal.stages:
        return WIN_RATE if kind == PASS else SPEED
    if kind == PASS:
        return PROPOSAL if is_late(stage, journal) else FIRST_TALK
    return {DWELL: CRITERIA, SIZE: LARGER}[kind]
