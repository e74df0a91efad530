"""Losses that nobody recorded, and deals that are dead but stand open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dealcycle.cycle.words import NN_

from ..calendar_days import first_of, last_of
from ..estimate import Sentence
from ..journal import WON
from .finding import Suspect, Unchecked
from .look import Ints, Look, listed

ENOUGH_CLOSED, ENOUGH_WON = 10, 10
ALARM = 0.01  # the chance of one false alarm among all people and months


def missing_losses(look: Look) -> Suspect | Unchecked | None:
    """Wins without a single loss beside them, where the others' share says there must be some.

    With the share q of losses of all closed deals, w wins in a row have the chance (1 - q)^w; an
    owner or a month is named when that, times the number of owners or months, is below 1 %.
    """
    n, outcome = look.closings["n"], look.closings["outcome"]
    closed, won = int(n.sum()), int(n[outcome == WON].sum())
    if closed < ENOUGH_CLOSED:
        return Unchecked(_few(closed))
    if won == closed:
        one, many = NN_(
            "%(n)d deal is closed, and not one is lost.",
            "%(n)d deals are closed, and not one is lost.",
        )
        return Suspect(f"outcome = {WON}", Sentence(one, {"n": won}, many))
    chance = won / closed
    owners = _all_won(look.owners["owner"], look.owners, chance)
    months = _months(look.closings, chance)
    parts = [f"owner IN ({listed(owners)})"] if len(owners) else []
    parts += [f"closed_day BETWEEN {first} AND {last}" for first, last in months]
    if not parts:
        return None
    condition = f"outcome = {WON} AND closed_day IS NOT NULL AND ({' OR '.join(parts)})"
    one, many = NN_(
        "%(n)d deal was won by people, or in months, without a single loss beside it "
        "(%(owners)d people, %(months)d months).",
        "%(n)d deals were won by people, or in months, without a single loss beside them "
        "(%(owners)d people, %(months)d months).",
    )
    params = {"n": look.number(condition), "owners": len(owners), "months": len(months)}
    return Suspect(condition, Sentence(one, params, many))


def zombies(look: Look) -> Suspect | Unchecked | None:
    """Open deals older than any deal of their pipeline ever was when it was won."""
    found = look.counts(
        "pipeline, MAX(age) AS longest, COUNT(*) AS n",
        f"outcome = {WON} AND age >= 0 AND late = 0",
        "GROUP BY pipeline ORDER BY pipeline",
    )
    known = found["n"] >= ENOUGH_WON
    if not known.any():
        return Unchecked(_few_won(int(found["n"].sum())))
    limits = list(zip(found["pipeline"][known], found["longest"][known], strict=True))
    either = " OR ".join(f"(pipeline = {code} AND age > {age})" for code, age in limits)
    condition = f"outcome = 0 AND ({either})"
    n = look.number(condition)
    if not n:
        return None
    days = int(max(age for _, age in limits)) // look.journal.seconds_per_day
    one, many = NN_(
        "%(n)d deal is open longer than any deal ever took to be won (%(days)d days).",
        "%(n)d deals are open longer than any deal ever took to be won (%(days)d days).",
    )
    return Suspect(condition, Sentence(one, {"n": n, "days": days}, many))


def _few(closed: int) -> Sentence:
    one, many = NN_(
        "Too early: %(n)d closed, %(needed)d needed.", "Too early: %(n)d closed, %(needed)d needed."
    )
    return Sentence(one, {"n": closed, "needed": ENOUGH_CLOSED}, many)


def _few_won(won: int) -> Sentence:
    one, many = NN_(
        "Too early: %(n)d won in one pipeline, %(needed)d needed.",
        "Too early: %(n)d won in one pipeline, %(needed)d needed.",
    )
    return Sentence(one, {"n": won, "needed": ENOUGH_WON}, many)


def _all_won(keys: Ints, rows: Mapping[str, Ints], chance: float) -> Ints:
    """The keys whose closed deals were all won, more of them than chance allows."""
    distinct, where = np.unique(keys, return_inverse=True)
    won = np.bincount(where, rows["n"] * (rows["outcome"] == WON), len(distinct))
    closed = np.bincount(where, rows["n"], len(distinct))
    odd = (won == closed) & (chance**closed * len(distinct) < ALARM)
    # One group alone is the whole: the share itself comes from it.
    return distinct[odd] if len(distinct) > 1 else distinct[:0]


def _months(closings: Mapping[str, Ints], chance: float) -> list[tuple[int, int]]:
    """First and last day of the months with too many wins in a row."""
    firsts = np.asarray([first_of(1, day) for day in closings["day"]], dtype=np.int64)
    return [(int(day), last_of(1, day)) for day in _all_won(firsts, closings, chance)]
