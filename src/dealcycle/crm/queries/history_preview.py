"""What a correction of a deal's history changes, before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from dealcycle.crm.models import Deal
from dealcycle.crm.queries import pipelines
from dealcycle.cycle import history
from dealcycle.cycle.outcomes import Outcome

Pair = tuple[object, object]


@dataclass(frozen=True)
class Preview:
    """Pairs of before and after; what stays the same is None."""

    stage: Pair | None = None
    outcome: Pair | None = None
    closed: Pair | None = None
    started: Pair | None = None
    length: Pair | None = None
    # Name of the stage, days before, days after.
    stages: tuple[tuple[str, int, int], ...] = ()

    def __bool__(self) -> bool:
        return any((self.stage, self.outcome, self.closed, self.started, self.length, self.stages))


@dataclass(frozen=True)
class _Way:
    stage: str
    outcome: str
    closed: datetime | None
    started: datetime | None
    days: dict[str, int]

    @property
    def length(self) -> int | None:
        if self.closed is None or self.started is None:
            return None
        return (self.closed - self.started).days


def preview(
    deal: Deal, visits: Sequence[history.Visit], plan: history.Plan, now: datetime
) -> Preview:
    """Compares the deal's way as it is recorded with the way as it would be."""
    ids = count(-1, -1)
    after = history.live(history.apply(visits, plan, now, lambda: next(ids)))
    cycle = pipelines.the_cycle(deal.pipeline)
    in_cycle = {stage.key for stage in cycle.in_cycle}
    old, new = _way(history.live(visits), in_cycle, now), _way(after, in_cycle, now)
    names = {stage.key: stage.name for stage in cycle}
    days = [
        (names[key], old.days.get(key, 0), new.days.get(key, 0))
        for key in names
        if old.days.get(key, 0) != new.days.get(key, 0)
    ]
    return Preview(
        stage=_pair(names.get(old.stage, ""), names.get(new.stage, "")),
        outcome=_pair(old.outcome, new.outcome),
        closed=_pair(old.closed, new.closed),
        started=_pair(old.started, new.started),
        length=_pair(old.length, new.length),
        stages=tuple(days),
    )


def _way(visits: Sequence[history.Visit], in_cycle: set[str], now: datetime) -> _Way:
    last = visits[-1] if visits else None
    ended = last is not None and last.exit in tuple(Outcome)
    days: dict[str, float] = {}
    for visit in visits:
        stay = ((visit.left_at or now) - visit.entered_at).total_seconds() / 86_400
        days[visit.stage] = days.get(visit.stage, 0.0) + stay
    return _Way(
        stage=last.stage if last else "",
        outcome=str(last.exit) if last and ended else "",
        closed=last.left_at if last and ended else None,
        started=history.opened_at(visits, in_cycle),
        days={key: int(value) for key, value in days.items()},
    )


def _pair(before: object, after: object) -> Pair | None:
    return None if before == after else (before, after)
