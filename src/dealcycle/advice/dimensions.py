"""Which dimensions advice may look along: what is known of a deal before it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dealcycle.measures.counted import OPEN
from dealcycle.measures.journal import WON, Journal, Scope
from dealcycle.measures.question import Question
from dealcycle.measures.tallies import book

ENOUGH = 20  # deals of a kind, to say how often it is known of them
HALF = 0.5
TELLS_ALL = 0.98  # of the closed deals: whoever knows the value knows the outcome


def known_before_the_end(
    journal: Journal, names: Sequence[str], *, scope: Scope, question: Question | None = None
) -> list[str]:
    """Leaves out what comes with the end of a deal, such as the reason of a loss.

    Such a dimension is known of one outcome and not of the other or of open deals, or its values
    say how the deal ended. Along it every gap is large and none means anything.
    """
    asked = question or Question()
    return [name for name in names if not _comes_with_the_end(journal, name, scope, asked)]


def _comes_with_the_end(journal: Journal, name: str, scope: Scope, asked: Question) -> bool:
    found = book(journal, scope, replace(asked, by=(name,)))
    code, outcome, n = (np.asarray(found[column]) for column in ("g0", "outcome", "n"))
    kinds = (outcome == OPEN, outcome == WON, (outcome != OPEN) & (outcome != WON))
    counts = [(float(n[rows & (code >= 0)].sum()), float(n[rows].sum())) for rows in kinds]
    shares = [known / every for known, every in counts if every >= ENOUGH]
    if shares and min(shares) < HALF * max(shares):
        return True
    won, lost = (_by_value(code, n, rows) for rows in kinds[1:])
    closed = float((won + lost).sum())
    if min(won.sum(), lost.sum()) < ENOUGH or not closed:
        return False
    return float(np.maximum(won, lost).sum()) > TELLS_ALL * closed and len(won) < closed / ENOUGH


def _by_value(code: np.ndarray, n: np.ndarray, rows: np.ndarray) -> np.ndarray:
    codes, place = np.unique(code, return_inverse=True)
    return np.bincount(place, weights=n * rows, minlength=len(codes))
