"""What data forensics answers: findings with their deals and effects, and checks not made."""

from __future__ import annotations

from dataclasses import dataclass

from ..estimate import Counted, Sentence

WITHOUT, AS_LOST = "without", "as_lost"


@dataclass(frozen=True)
class Suspect:
    """What a check found: the deals by a condition over `examined`, and how it reads."""

    condition: str
    says: Sentence


@dataclass(frozen=True)
class Unchecked:
    """A check that the data cannot carry, and why."""

    says: Sentence


@dataclass(frozen=True)
class Effect:
    """A figure as it stands, and as it would be: without these deals, or with them as lost.

    `definition` names another definition of the measure, `stage` a stage of the funnel. None = the
    figure is refused.
    """

    measure: str
    definition: str
    unit: str
    now: float | None
    then: float | None
    how: str = WITHOUT
    stage: str = ""


@dataclass(frozen=True)
class Finding:
    """One flaw of the data: how many deals of how many, which, and what it does to figures."""

    name: str
    n: int
    of: int
    says: Sentence
    deals: tuple[int, ...]
    counted: Counted
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Examination:
    """What was found, what is clean, and what could not be checked."""

    as_of: int
    n: int  # deals looked at, leads included
    findings: tuple[Finding, ...]
    clean: tuple[str, ...]
    unchecked: tuple[tuple[str, Sentence], ...]
