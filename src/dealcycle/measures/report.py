"""The whole set at once: the figures of a question, whole and group by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from . import tallies
from .catalogue import MEASURES
from .counted import OPEN
from .counts import Counts
from .curves import Curves, curves
from .estimate import Answer, Counted, Refusal
from .funnel import Funnel
from .journal import LOST, NO_DECISION, WON, Journal, Scope
from .question import Question
from .tally import Group

Figures = dict[str, Answer | Funnel]


@dataclass(frozen=True)
class DealNumbers:
    """How many deals are known: closed by outcome, open, and leads before the clock."""

    won: int = 0
    lost: int = 0
    no_decision: int = 0
    open: int = 0
    leads: int = 0


@dataclass(frozen=True)
class GroupFigures:
    """One group: the codes of the dimensions it was split by, its deals and figures."""

    by: tuple[str, ...]
    codes: Group
    deals: DealNumbers
    measures: Figures


@dataclass(frozen=True)
class Report:
    """Everything a question is answered with. `horizon` is in days."""

    as_of: int
    horizon: float | None
    deals: DealNumbers
    measures: Figures
    groups: tuple[GroupFigures, ...]
    curves: Curves | Refusal | None = None


def report(
    journal: Journal,
    *,
    scope: Scope,
    question: Question | None = None,
    names: Sequence[str] = tuple(MEASURES),
    group_names: Sequence[str] | None = None,
    brief: bool = False,
) -> Report:
    """Answers the named measures, for all deals in scope and for each group asked for.

    Groups answer `group_names` only, where given, and without other definitions if `brief`.
    """
    asked = question or Question()
    whole = Counts(journal, scope, replace(asked, by=()))
    whole.prepare(_needed(names))
    groups: tuple[GroupFigures, ...] = ()
    if asked.by:
        split = Counts(journal, scope, asked)
        groups = _groups(split, whole, names if group_names is None else group_names, brief)
    return Report(
        whole.as_of, whole.horizon, numbers(whole), figures(whole, names), groups, curves(whole)
    )


def answer(
    journal: Journal, name: str, *, scope: Scope, question: Question | None = None
) -> Answer | Funnel:
    """Answers one measure for all deals in scope."""
    counts = Counts(journal, scope, replace(question or Question(), by=()))
    return MEASURES[name].answer(counts, None)


def figures(counts: Counts, names: Sequence[str], horizon: float | None = None) -> Figures:
    return {name: MEASURES[name].answer(counts, horizon) for name in names}


def numbers(counts: Counts) -> DealNumbers:
    """The deals known, by what they are as of the moment."""
    book = counts.tally("book")
    n = book["n"]

    def count(rows: NDArray[np.bool_]) -> int:
        return int(n[rows].sum())

    still, opened = book["outcome"] == OPEN, book["opened"] == 1
    return DealNumbers(
        count(book["outcome"] == WON), count(book["outcome"] == LOST),
        count(book["outcome"] == NO_DECISION), count(still & opened), count(still & ~opened),
    )  # fmt: skip


def opened_deals(
    journal: Journal,
    *,
    scope: Scope,
    question: Question,
    counted: Counted,
    after: int | None = None,
    limit: int | None = None,
) -> NDArray[np.int64]:
    """The deals behind a figure, in order of their number; as many as its n."""
    plain = replace(question, by=())
    return tallies.deal_ids(
        journal, scope, plain, counted.condition, counted.of, after=after, limit=limit
    )


def _groups(
    counts: Counts, whole: Counts, names: Sequence[str], brief: bool
) -> tuple[GroupFigures, ...]:
    parts = counts.split(_needed(names))
    found = []
    for group, part in parts.items():
        part.whole, part.brief = whole, brief
        found.append(
            GroupFigures(
                counts.question.by, group, numbers(part), figures(part, names, whole.horizon)
            )
        )
    return tuple(found)


def _needed(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(["book", *(each for n in names for each in MEASURES[n].needs)]))
