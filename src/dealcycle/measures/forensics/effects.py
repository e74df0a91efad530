"""What a flaw does to figures: each as it stands, and as it would be without those deals."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from ..catalogue import MEASURES
from ..counts import Counts
from ..estimate import SHARE, Answer, Counted, Estimate, named
from ..funnel import Funnel
from ..journal import WON
from ..report import Figures, figures
from .finding import AS_LOST, Effect
from .look import Look

Bent = tuple[tuple[str, str], ...]


def effects(look: Look, bends: Bent, counted: Counted, known: Figures) -> tuple[Effect, ...]:
    """The figures of `bends` that move when the counted deals are left out; `known` with them."""
    without = replace(look.question, without=counted)
    names = list(dict.fromkeys(measure for measure, _ in bends))
    then = figures(Counts(look.journal, look.scope, without), names)
    found = []
    for measure, definition in bends:
        now_, then_ = known[measure], then[measure]
        if isinstance(now_, Funnel) and isinstance(then_, Funnel):
            found += list(_stage_most_moved(now_, then_))
        elif not isinstance(now_, Funnel) and not isinstance(then_, Funnel):
            found.append(_effect(measure, definition, now_, then_))
    return tuple(each for each in found if _moved(each.now, each.then))


def as_lost(look: Look, n: int) -> Effect | None:
    """The share won of the closed, if these deals had been closed as lost."""
    closings = look.closings
    closed = int(closings["n"].sum())
    won = int(closings["n"][closings["outcome"] == WON].sum())
    if won == closed or not closed:
        return None
    now, then = won / closed, won / (closed + n)
    return Effect("win_rate", "closed_in_period", SHARE, now, then, AS_LOST)


def _effect(measure: str, definition: str, now: Answer, then: Answer) -> Effect:
    return Effect(
        measure, definition, MEASURES[measure].unit, _value(now, definition),
        _value(then, definition),
    )  # fmt: skip


def _value(answer: Answer, definition: str) -> float | None:
    if definition:
        other = named(answer, definition)
        return other.value if other else None
    return answer.value if isinstance(answer, Estimate) else None


def _stage_most_moved(now: Funnel, then: Funnel) -> Iterator[Effect]:
    """Of the stages' conversion and dwell, the one each that moves most."""
    after = {stage.code: stage for stage in then.stages}
    pairs = [(stage, after[stage.code]) for stage in now.stages if stage.code in after]
    for part in ("conversion", "dwell"):
        moved = [
            Effect("funnel", part, getattr(old, part).unit, _value(getattr(old, part), ""),
                   _value(getattr(new, part), ""), stage=old.name)
            for old, new in pairs
        ]  # fmt: skip
        known = [each for each in moved if each.now is not None and each.then is not None]
        if known:
            yield max(known, key=lambda each: abs((each.then or 0.0) - (each.now or 0.0)))


def _moved(now: float | None, then: float | None) -> bool:
    if now is None or then is None:
        return now is not then
    return not math.isclose(now, then, rel_tol=1e-9, abs_tol=1e-12)
