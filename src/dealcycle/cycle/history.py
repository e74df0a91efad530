"""The stage journal: plans that only add, complete once and void, and what was known when."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay of a deal in a stage: written on entering, completed once on leaving."""

    id: int
    stage: str
    entered_at: datetime
    entry_recorded_at: datetime
    left_at: datetime | None = None
    exit: str | None = None  # a stage or an outcome
    exit_recorded_at: datetime | None = None
    void_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """Complete this visit."""

    id: int
    left_at: datetime
    exit: str


@dataclass(frozen=True, slots=True)
class NewVisit:
    """Write this visit, completed already when it has an exit."""

    stage: str
    entered_at: datetime
    left_at: datetime | None = None
    exit: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write: void these, complete those, add these in this order."""

    void: tuple[int, ...] = ()
    close: tuple[Closing, ...] = ()
    open: tuple[NewVisit, ...] = ()


class Step(NamedTuple):
    """A line of a corrected history: a stage entered, or an outcome reached, and when."""

    to: str
    at: datetime


def plan_start(stage: str, at: datetime, now: datetime | None = None) -> Plan | Refused:
    """Begin the journal of a deal."""
    if now is not None and at > now:
        return _in_future()
    return Plan(open=(NewVisit(stage, at),))


def plan_move(visits: Iterable[Visit], to: str, at: datetime, now: datetime) -> Plan | Refused:
    """Leave the stage for another; ``at`` may lie back as far as the entry into it."""
    current = open_visit(visits)
    if current is None:
        return _closed()
    if to == current.stage:
        return Refused.because("same_stage", N_("The deal is in this stage already."), field="to")
    if (refused := _check_leaving(current, at, now)) is not None:
        return refused
    return Plan(close=(Closing(current.id, at, to),), open=(NewVisit(to, at),))


def plan_close(
    visits: Iterable[Visit], outcome: Outcome, at: datetime, now: datetime
) -> Plan | Refused:
    """End the deal with an outcome."""
    current = open_visit(visits)
    if current is None:
        return _closed()
    if (refused := _check_leaving(current, at, now)) is not None:
        return refused
    return Plan(close=(Closing(current.id, at, outcome.value),))


def plan_reopen(visits: Iterable[Visit], stage: str, at: datetime, now: datetime) -> Plan | Refused:
    """Take up a closed deal again. That it was closed remains in its history."""
    known = live(visits)
    if not known or known[-1].left_at is None:
        return Refused.because("deal_open", N_("The deal is open already."))
    if at > now:
        return _in_future()
    if at < known[-1].left_at:
        return Refused.because(
            "before_closing",
            N_("The deal was closed later than that. Choose a moment after its closing."),
            field="at",
        )
    return Plan(open=(NewVisit(stage, at),))


def plan_undo(visits: Iterable[Visit], now: datetime) -> Plan | Refused:
    """Take back the last move, closing or reopening, as if it had not been made.

    Nothing is edited: the undone stay and the completed one before it are voided, and a fresh
    row with the same entry takes the latter's place.
    """
    known = live(visits)
    last = known[-1] if known else None
    before = known[-2] if len(known) > 1 else None
    if last is not None and last.left_at is not None:
        return Plan(void=(last.id,), open=(NewVisit(last.stage, last.entered_at),))
    if last is None or before is None:
        return Refused.because("nothing_to_undo", N_("There is no move to undo."))
    if before.exit in tuple(Outcome):
        return Plan(void=(last.id,))
    return Plan(void=(before.id, last.id), open=(NewVisit(before.stage, before.entered_at),))


def plan_correction(
    visits: Iterable[Visit],
    corrected: Sequence[tuple[str, datetime]],
    now: datetime,
    *,
    outcome: Outcome | None = None,
    left_at: datetime | None = None,
    known_stages: Collection[str] | None = None,
) -> Plan | Refused:
    """Replace the history by the corrected one: stages with their entries, in order.

    ``outcome`` and ``left_at`` say how and when the deal ended; a deal that was reopened has
    further outcomes among the steps. Stays that were right keep their rows.
    """
    steps = [Step(*line) for line in corrected]
    if outcome is not None:
        if left_at is None:
            return Refused.because(
                "left_at_missing", N_("Say when the deal was closed."), field="left_at"
            )
        steps.append(Step(outcome.value, left_at))
    if (refused := _check_steps(steps, now, known_stages)) is not None:
        return refused
    wanted = [
        NewVisit(step.to, step.at, *((after.at, after.to) if after else (None, None)))
        for step, after in zip(steps, [*steps[1:], None], strict=True)
        if not _is_outcome(step.to)
    ]
    return _difference(live(visits), wanted)


def _difference(old: Sequence[Visit], wanted: Sequence[NewVisit]) -> Plan:
    same = 0
    while same < min(len(old), len(wanted)) and _content(old[same]) == wanted[same]:
        same += 1
    close: tuple[Closing, ...] = ()
    rest = list(wanted[same:])
    gone = list(old[same:])
    if rest and gone and gone[0].left_at is None:
        first = rest[0]
        if (first.stage, first.entered_at) == (gone[0].stage, gone[0].entered_at):
            # The stay was right and has since been left: completing it is no edit.
            if first.left_at is not None and first.exit is not None:
                close = (Closing(gone[0].id, first.left_at, first.exit),)
            rest, gone = rest[1:], gone[1:]
    return Plan(tuple(visit.id for visit in gone), close, tuple(rest))


def _check_steps(
    steps: Sequence[Step], now: datetime, known_stages: Collection[str] | None
) -> Refused | None:
    if not steps or _is_outcome(steps[0].to):
        return Refused.because(
            "history_empty", N_("A history begins with a stage. Add the first one."), field="steps"
        )
    for line, (step, after) in enumerate(pairwise(steps), start=2):
        if after.at < step.at:
            return Refused.because(
                "history_order",
                N_("Line %(line)s lies before the line above it. Put the lines in order of time."),
                field="steps",
                line=line,
            )
        if after.to == step.to or (_is_outcome(step.to) and _is_outcome(after.to)):
            return Refused.because(
                "history_repeats",
                N_("Line %(line)s repeats the line above it. Remove one of them."),
                field="steps",
                line=line,
            )
    if any(step.at > now for step in steps):
        return _in_future(field="steps")
    stages = [step.to for step in steps if not _is_outcome(step.to)]
    unknown = [key for key in stages if known_stages is not None and key not in known_stages]
    if unknown:
        return Refused.because(
            "stage_unknown",
            N_("This pipeline has no stage “%(key)s”."),
            field="steps",
            key=unknown[0],
        )
    return None


def as_of(visits: Iterable[Visit], moment: datetime) -> tuple[Visit, ...]:
    """Return what was known at a moment: entries and exits recorded by then, not yet voided.

    An exit recorded later has not happened yet: that stay is still open.
    """
    known = [
        replace(visit, void_at=None)
        if visit.exit_recorded_at is None or visit.exit_recorded_at <= moment
        else replace(visit, left_at=None, exit=None, exit_recorded_at=None, void_at=None)
        for visit in visits
        if visit.entry_recorded_at <= moment and (visit.void_at is None or moment < visit.void_at)
    ]
    return tuple(sorted(known, key=_order))


def live(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """Return the visits that count today, in order of time."""
    return tuple(sorted((visit for visit in visits if visit.void_at is None), key=_order))


def open_visit(visits: Iterable[Visit]) -> Visit | None:
    """Return the stay that has not ended, if the deal is open."""
    known = live(visits)
    return known[-1] if known and known[-1].left_at is None else None


def opened_at(visits: Iterable[Visit], in_cycle: Collection[str]) -> datetime | None:
    """Return when the deal entered the cycle: its first visit at or past the clock's start."""
    return next((visit.entered_at for visit in live(visits) if visit.stage in in_cycle), None)


def recorded_at(visits: Iterable[Visit], now: datetime) -> datetime:
    """Return the moment to record: now, but never before what is recorded already.

    Servers' clocks differ a little; the order of knowledge may not.
    """
    moments = [
        moment
        for visit in visits
        for moment in (visit.entry_recorded_at, visit.exit_recorded_at, visit.void_at)
        if moment is not None
    ]
    return max([now, *moments])


def apply(
    visits: Iterable[Visit], plan: Plan, now: datetime, next_id: Callable[[], int]
) -> tuple[Visit, ...]:
    """Carry a plan out in memory: for previews, simulations and tests."""
    closings = {closing.id: closing for closing in plan.close}
    written = []
    for visit in visits:
        if visit.id in plan.void:
            visit = replace(visit, void_at=now)
        elif (end := closings.get(visit.id)) is not None:
            visit = replace(visit, left_at=end.left_at, exit=end.exit, exit_recorded_at=now)
        written.append(visit)
    for new in plan.open:
        recorded = now if new.left_at is not None else None
        written.append(
            Visit(next_id(), new.stage, new.entered_at, now, new.left_at, new.exit, recorded)
        )
    return tuple(written)


def _order(visit: Visit) -> tuple[datetime, datetime, int]:
    # Stays of no length share their entry; they were recorded in their order.
    return visit.entered_at, visit.entry_recorded_at, visit.id


def _content(visit: Visit) -> NewVisit:
    return NewVisit(visit.stage, visit.entered_at, visit.left_at, visit.exit)


def _is_outcome(key: str) -> bool:
    return key in tuple(Outcome)


def _check_leaving(current: Visit, at: datetime, now: datetime) -> Refused | None:
    if at > now:
        return _in_future()
    if at < current.entered_at:
        return Refused.because(
            "before_entry",
            N_("The deal entered this stage later than that. Correct its history instead."),
            field="at",
        )
    return None


def _in_future(field: str = "at") -> Refused:
    return Refused.because(
        "in_future",
        N_("This moment lies in the future. Choose now or an earlier one."),
        field=field,
    )


def _closed() -> Refused:
    return Refused.because("deal_closed", N_("The deal is closed. Reopen it first."))
