"""Are two groups or two periods really different, or is it chance?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .calendar_days import first_of
from .counts import Counts
from .differences import Difference, differences
from .estimators.comparing import holm
from .journal import Journal, Scope
from .question import Question
from .tally import Group, merged

TALLIES = ("folds", "closings", "book", "openings", "sizes")
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Contest:
    """A group against all others, or a period against the one before. `n` deals on either side."""

    codes: Group
    n: tuple[int, int]
    differences: tuple[Difference, ...]


class Groups:
    """The groups of one dimension, counted once, to be compared in any way."""

    def __init__(self, journal: Journal, scope: Scope, question: Question) -> None:
        if len(question.by) != 1:
            raise ValueError("groups are compared by one dimension")
        self.whole = Counts(journal, scope, replace(question, by=()))
        self.split = Counts(journal, scope, question).split(TALLIES)
        for part in self.split.values():
            part.whole = self.whole

    @cached_property
    def sizes(self) -> dict[int, int]:
        """Deals of each group, the largest first; what is not known and the rest come last."""
        found = {group[0]: part.number("book") for group, part in self.split.items()}
        return dict(sorted(found.items(), key=lambda each: (each[0] < 0, -each[1])))

    def with_others(self, most: int | None = None) -> tuple[Contest, ...]:
        """Each of the largest groups against all others together; two groups once."""
        codes = sorted(code for code in list(self.sizes)[:most])
        codes = codes[:1] if len(self.split) == 2 else codes
        asked = [(code,) for code in codes if len(self.split) > 1]
        return _corrected(
            [
                _contest(code, self.split[code], self._others(code), self.whole.horizon)
                for code in asked
            ]
        )

    def pair(self, one: int, other: int | None = None) -> Contest | None:
        """One group against another, or against all others; None where either is empty."""
        sides = [(code,) for code in (one, other) if code is not None]
        if any(side not in self.split for side in sides) or len(self.split) < 2 or one == other:
            return None
        against = self._others(sides[0]) if other is None else self.split[sides[1]]
        found = _contest(
            sides[0], self.split[sides[0]], against, self.whole.horizon, pair=other is not None
        )
        return _corrected([found])[0]

    def _others(self, code: Group) -> Counts:
        rest = [part for other, part in self.split.items() if other != code]
        given = {name: merged([part.tally(name) for part in rest]) for name in TALLIES}
        whole = self.whole
        return Counts(whole.journal, whole.scope, whole.question, (), given, whole)


def compare(journal: Journal, *, scope: Scope, question: Question) -> tuple[Contest, ...]:
    """Each group of one dimension against all the others together: is it different?

    Win rate by Gray's test on the incidence of won, time to any outcome by the log-rank test, the
    share won of the closed by Newcombe's interval, deal size by permutation and bootstrap; Holm's
    correction over everything compared. Two groups are compared once.

    Example: of two owners who win 30 of 100 each, nothing is proven different.
    """
    return Groups(journal, scope, question).with_others()


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


def last_two(asked: Question, journal: Journal, period: str) -> tuple[Question, Question]:
    """The month, quarter or year before the last whole one, and the last whole one."""
    months = MONTHS[period]
    now = first_of(months, asked.day(journal) + 1)
    last = first_of(months, now - 1)
    before = first_of(months, last - 1)
    return (
        replace(asked, since=before, until=last - 1),
        replace(asked, since=last, until=now - 1),
    )


def _contest(
    code: Group, one: Counts, other: Counts, horizon: float | None, *, pair: bool = False
) -> Contest:
    n = (one.number("lives"), other.number("lives"))
    return Contest(code, n, differences(one, other, horizon, pair=pair))


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
