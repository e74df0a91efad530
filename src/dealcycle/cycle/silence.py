"""Going cold: silence beyond a contact's own rhythm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dealcycle.cycle.calendar import to_utc
from dealcycle.cycle.refusal import Reason
from dealcycle.cycle.words import NN_

SHARE = 0.95  # of all replies came sooner: measures.md, section 6
OWN_ENOUGH = 20  # own gaps after which the contact speaks for itself
PRIOR_WEIGHT = 5.0  # what similar contacts count for, in gaps, while nothing is known
LEAST_DAYS = 2.0  # whoever answers within the hour is not cold after an evening
DAY = 86_400

# Until an organisation has replies of its own: most answer within a week, some within two.
# A plain assumption, replaced by pooled data as soon as there is any.
DEFAULT_GAPS = (0.2, 0.5, 1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 7, 8, 9, 10, 12, 14, 21)


class Direction(StrEnum):
    """Who reached out."""

    OUT = "out"
    IN = "in"


Touch = tuple[datetime, Direction]


def reply_gaps(touches: Iterable[Touch]) -> tuple[float, ...]:
    """Return the days from each first unanswered touch of ours to the contact's answer."""
    gaps = []
    waiting: datetime | None = None
    for at, direction in sorted((to_utc(at), direction) for at, direction in touches):
        if direction is Direction.OUT:
            waiting = waiting or at
        elif waiting is not None:
            gaps.append((at - waiting).total_seconds() / DAY)
            waiting = None
    return tuple(gaps)


def silent_since(touches: Iterable[Touch]) -> datetime | None:
    """Return since when nothing is heard: our first unanswered touch, or else the last of all."""
    waiting: datetime | None = None
    last: datetime | None = None
    for at, direction in sorted((to_utc(at), direction) for at, direction in touches):
        last = at
        waiting = (waiting or at) if direction is Direction.OUT else None
    return waiting or last


def usual_silence(own: Sequence[float], pool: Sequence[float] = DEFAULT_GAPS) -> float:
    """Return the silence in days beyond which a contact is going cold.

    The 95th percentile of the contact's own reply gaps, mixed with those of similar contacts
    while few are known: the pool counts for five gaps at first and for none from twenty on.
    """
    shared = list(pool) or list(DEFAULT_GAPS)
    weight = PRIOR_WEIGHT * max(0.0, 1 - len(own) / OWN_ENOUGH)
    weighted = [(gap, 1.0) for gap in own] + [(gap, weight / len(shared)) for gap in shared]
    goal = SHARE * sum(each for _, each in weighted)
    reached = 0.0
    for gap, each in sorted(weighted):
        reached += each
        # Rounding must not push the percentile to the next gap.
        if each and reached >= goal - 1e-9:
            return max(LEAST_DAYS, gap)
    raise AssertionError("weights add up to their own share")


@dataclass(frozen=True, slots=True)
class Silence:
    """How long nothing has been heard, and how long is usual here."""

    days: float
    usual: float
    next_step: bool

    @property
    def cold(self) -> bool:
        """Whether the contact is going cold; an agreed next step explains any silence."""
        return self.days > self.usual and not self.next_step

    @property
    def reason(self) -> Reason:
        """The words for lists and cards."""
        one, many = NN_(
            "Silent for %(n)s day, longer than usual (%(usual)s)",
            "Silent for %(n)s days, longer than usual (%(usual)s)",
        )
        params = {"n": int(self.days), "usual": round(self.usual)}
        return Reason("silent", one, params, plural=many)


def judge_silence(
    touches: Sequence[Touch],
    *,
    now: datetime,
    next_step: bool,
    pool: Sequence[float] = DEFAULT_GAPS,
) -> Silence | None:
    """Judge the silence of one contact or deal; None where there was no touch at all."""
    since = silent_since(touches)
    if since is None:
        return None
    days = max(0.0, (to_utc(now) - since).total_seconds() / DAY)
    return Silence(days, usual_silence(reply_gaps(touches), pool), next_step)
