"""Dates that no selling makes: many closings on one day, at ends of months, ends before begins."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from dealcycle.cycle.words import NN_

from ..calendar_days import date_of, day_of
from ..estimate import Sentence
from ..estimators.shares import wilson
from .finding import Suspect, Unchecked
from .look import Ints, Look, crowded, listed, per_day

ENOUGH_CLOSED = 30
HEAPED = 2.0  # times what falls there by chance, at the lower end of the share's interval


def bulk_closings(look: Look) -> Suspect | None:
    """Days on which more deals were closed at once than selling explains: somebody cleaned up."""
    days, n = per_day(look.closings)
    found = crowded(days, n)
    if not len(found):
        return None
    most = int(n[np.isin(days, found)].max())
    one, many = NN_(
        "%(n)d deal was closed in bulk, on %(days)d days; %(most)d on the fullest.",
        "%(n)d deals were closed in bulk, on %(days)d days; %(most)d on the fullest.",
    )
    params = {"n": int(n[np.isin(days, found)].sum()), "days": len(found), "most": most}
    return Suspect(f"outcome <> 0 AND closed_day IN ({listed(found)})", Sentence(one, params, many))


def month_ends(look: Look) -> Suspect | Unchecked | None:
    """Closings that heap at the ends of months: twice what falls there by chance, or more.

    The last day of a month counts, and the Friday before it when it falls on a weekend. Compared
    is Wilson's lower end of their share with the share of such days among all working days.
    """
    days, n = per_day(look.closings)
    total = int(n.sum())
    if total < ENOUGH_CLOSED:
        one, many = NN_(
            "Too early: %(n)d closed, %(needed)d needed.",
            "Too early: %(n)d closed, %(needed)d needed.",
        )
        return Unchecked(Sentence(one, {"n": total, "needed": ENOUGH_CLOSED}, many))
    ends = _ends_between(int(days.min()), int(days.max()))
    there = np.isin(days, ends)
    hits = int(n[there].sum())
    working = max((int(days.max()) - int(days.min()) + 1) * 5 / 7, 1.0)
    months = len({date_of(day).replace(day=1) for day in ends})
    chance = min(months / working, 1.0)
    # A book of some weeks has one month's end: nothing heaps there that could be told apart.
    if months < 3 or wilson(hits, total).low <= HEAPED * chance:
        return None
    one, many = NN_(
        "%(n)d deal was closed on the last day of a month: %(share)d of 100, where %(usual)d "
        "would be by chance.",
        "%(n)d deals were closed on the last day of a month: %(share)d of 100, where %(usual)d "
        "would be by chance.",
    )
    params = {"n": hits, "share": round(100 * hits / total), "usual": round(100 * chance)}
    condition = f"outcome <> 0 AND closed_day IN ({listed(days[there])})"
    return Suspect(condition, Sentence(one, params, many))


def negative_durations(look: Look) -> Suspect | None:
    """Deals that end before they begin, or with a stay that does."""
    parts = ["age < 0"]
    if look.journal.has_history:
        unit = look.unit
        parts.append(f"deal IN (SELECT deal FROM {look.visits} WHERE left_{unit} < entered_{unit})")
    condition = " OR ".join(parts)
    n = look.number(f"({condition})")
    if not n:
        return None
    one, many = NN_(
        "%(n)d deal ends before it begins, or one of its stays does.",
        "%(n)d deals end before they begin, or one of their stays does.",
    )
    return Suspect(f"({condition})", Sentence(one, {"n": n}, many))


def _ends_between(first: int, last: int) -> Ints:
    """Last days of months, and the Fridays before those that fall on a weekend."""
    found = []
    day = date_of(first).replace(day=1)
    while day_of(day) <= last:
        following = (day + timedelta(days=32)).replace(day=1)
        end = following - timedelta(days=1)
        found += [day_of(end) - back for back in range(max(end.weekday() - 4, 0) + 1)]
        day = following
    return np.asarray([each for each in found if first <= each <= last], dtype=np.int64)
