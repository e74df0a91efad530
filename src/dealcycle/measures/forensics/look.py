"""What the checks look at: counts over `examined`, each run once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..counted import counted_sql
from ..estimate import Counted
from ..journal import Journal, Scope
from ..question import Question
from ..rendering import fetch
from ..views import visits_sql

Ints = NDArray[np.int64]
CROWD, TIMES = 10, 5  # a crowded day has ten deals or more, five times what busy days have


@dataclass
class Look:
    """One viewer's deals under examination, whatever the period."""

    journal: Journal
    scope: Scope
    question: Question

    def number(self, condition: str) -> int:
        return int(self.counts("COUNT(*) AS n", condition)["n"][0])

    def counts(self, columns: str, condition: str = "TRUE", tail: str = "") -> Mapping[str, Ints]:
        """Counts over the deals that meet a condition, as columns of integers."""
        relation = counted_sql(
            self.journal, self.scope, self.question, Counted("examined", condition)
        )
        found = fetch(self.journal, f"SELECT {columns} FROM {relation} AS looked {tail}")
        return {name: np.asarray(values, dtype=np.int64) for name, values in found.items()}

    @property
    def visits(self) -> str:
        """The stays as a relation called visits."""
        return visits_sql(self.journal, self.question)

    @property
    def unit(self) -> str:
        return "at" if self.journal.days == "elapsed" else "day"

    @cached_property
    def closings(self) -> Mapping[str, Ints]:
        """Closed deals per day and outcome: day outcome n."""
        return self._days("closed_day", "outcome <> 0 AND closed_day IS NOT NULL")

    @cached_property
    def openings(self) -> Mapping[str, Ints]:
        return self._days("opened_day", "opened_day IS NOT NULL")

    @cached_property
    def owners(self) -> Mapping[str, Ints]:
        """Closed deals per owner and outcome: owner outcome n."""
        return self.counts(
            "owner, outcome, COUNT(*) AS n", "outcome <> 0",
            "GROUP BY owner, outcome ORDER BY owner, outcome",
        )  # fmt: skip

    def _days(self, column: str, condition: str) -> Mapping[str, Ints]:
        return self.counts(
            f"{column} AS day, outcome, COUNT(*) AS n", condition,
            f"GROUP BY {column}, outcome ORDER BY {column}, outcome",
        )  # fmt: skip


def per_day(days: Mapping[str, Ints]) -> tuple[Ints, Ints]:
    """The days on which something happened, and how many deals on each."""
    distinct, where = np.unique(days["day"], return_inverse=True)
    return distinct, np.bincount(where, days["n"], len(distinct)).astype(np.int64)


def crowded(days: Ints, n: Ints) -> Ints:
    """Days with ten deals or more and five times what the busiest of the other days have.

    The measure is the 95th percentile of the other days on which something happened, so that a
    team which closes every Friday raises no alarm.
    """
    found = []
    for at in np.flatnonzero(n >= CROWD):
        others = np.delete(n, at)
        usual = float(np.quantile(others, 0.95)) if len(others) else 0.0
        if n[at] >= TIMES * usual:
            found.append(int(days[at]))
    return np.asarray(found, dtype=np.int64)


def listed(codes: Ints) -> str:
    return ", ".join(str(int(code)) for code in codes)
