"""The counts behind a question, each run once, shared by the measures and split by group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from . import tallies
from .counted import OPEN
from .estimators.incidence import Incidence, RiskTable, aalen_johansen, risk_table
from .journal import LOST, NO_DECISION, WON, Journal, Scope
from .question import Question
from .tally import Group, Tally, without_folds

CAUSES = {WON: 1, LOST: 2, NO_DECISION: 3}
ENOUGH_AT_RISK = 10
REACHED = 0.9
MOST_UNDATED = 0.05  # of the closed deals may lack a date before curves are refused


@dataclass
class Counts:
    """Tallies of one question for one viewer; of one group of it when `group` is given."""

    journal: Journal
    scope: Scope
    question: Question
    group: Group = ()
    given: dict[str, Tally] = field(default_factory=dict)
    whole: Counts | None = None  # of a group: the counts that it is a part of
    brief: bool = False  # the figures alone, without their other definitions

    def tally(self, name: str) -> Tally:
        if name not in self.given:
            run: dict[str, Callable[[], Tally]] = {
                "lives": self._lives,
                "folds": lambda: tallies.lives(self.journal, self.scope, self.question, folds=True),
                "closings": lambda: tallies.closings(self.journal, self.scope, self.question),
                "book": lambda: tallies.book(self.journal, self.scope, self.question),
                "openings": lambda: tallies.openings(self.journal, self.scope, self.question),
                "stays": lambda: tallies.stays(self.journal, self.scope, self.question),
                "sizes": lambda: tallies.sizes(self.journal, self.scope, self.question),
            }
            self.given[name] = run[name]()
        return self.given[name]

    def _lives(self) -> Tally:
        """Summed over the folds, where those were asked for, rather than counted again."""
        if "folds" in self.given:
            return without_folds(self.given["folds"])
        return tallies.lives(self.journal, self.scope, self.question)

    def prepare(self, names: Iterable[str]) -> None:
        """Runs the counts that will be needed; those first that others follow from."""
        for name in sorted(names, key=lambda name: name != "folds"):
            self.tally(name)

    def split(self, names: tuple[str, ...]) -> dict[Group, Counts]:
        """The same counts group by group; `names` are those that will be needed."""
        parts: dict[Group, dict[str, Tally]] = {}
        self.prepare(names)
        for name in names:
            for group, tally in self.tally(name).split():
                parts.setdefault(group, {})[name] = tally
        empty = {
            name: self.tally(name).where(np.zeros(len(self.tally(name)), bool)) for name in names
        }
        return {
            group: Counts(self.journal, self.scope, self.question, group, empty | given, self)
            for group, given in sorted(parts.items())
        }

    @property
    def as_of(self) -> int:
        return self.question.moment(self.journal)

    @property
    def ticks(self) -> int:
        """Ticks of an age in a day."""
        return self.journal.seconds_per_day

    @property
    def cents(self) -> int:
        """Minor units in a unit of the reporting currency."""
        return int(10**self.journal.minor)

    def number(self, name: str, outcome: int | None = None) -> int:
        """How many deals a tally counts, of one outcome or all."""
        tally = self.tally(name)
        rows = slice(None) if outcome is None else tally["outcome"] == outcome
        return int(tally["n"][rows].sum())

    @cached_property
    def table(self) -> RiskTable:
        """The opened cohort at risk, by age in days; causes won, lost, no decision."""
        lives = self.tally("lives")
        cause = np.zeros(len(lives), dtype=np.int64)
        for outcome, number in CAUSES.items():
            cause[lives["outcome"] == outcome] = number
        entry = np.where(lives["entry"] < 0, -1.0, lives["entry"] / self.ticks)
        return risk_table(lives["age"] / self.ticks, cause, lives["n"], entry, causes=3)

    @cached_property
    def incidence(self) -> Incidence:
        return aalen_johansen(self.table)

    @cached_property
    def horizon(self) -> float | None:
        """The age at which wins reach 90 % of what they are at the last age with 10 at risk.

        With fewer than ten deals altogether, the greatest age of all takes that one's place.
        """
        last = self.table.greatest_age(ENOUGH_AT_RISK)
        if last is None:
            last = self.table.greatest_age(1)
        if last is None:
            return None
        won = self.incidence.curves[0]
        reached = won.at(last)[0]
        if reached <= 0.0:
            return last
        return float(won.times[int(np.argmax(won.value >= REACHED * reached - 1e-12))])

    @cached_property
    def undated(self) -> int:
        """Closed deals of the whole book without a date of closing."""
        tally = self.tally("book")
        return int(tally["n"][tally["undated"] == 1].sum())

    @property
    def too_many_undated(self) -> bool:
        tally = self.tally("book")
        closed = int(tally["n"][tally["outcome"] != OPEN].sum())
        return self.undated > MOST_UNDATED * closed
