"""Moving and closing deals: what is allowed, what needs an override, what is refused."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from dealcycle.cycle.calendar import check_day, day_in
from dealcycle.cycle.criteria import Missing
from dealcycle.cycle.money import Money, check_amount
from dealcycle.cycle.outcomes import Choice, Outcome
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.stages import Pipeline, Stage, StageKind
from dealcycle.cycle.words import N_, Word

__all__ = [
    "OVERRIDE_REASONS",
    "Allowed",
    "Closure",
    "Direction",
    "NeedsOverride",
    "Outcome",
    "Override",
    "check_closure",
    "check_move",
]

MAX_WORDS = 500

OVERRIDE_REASONS = (
    Choice("done_elsewhere", N_("Done, but recorded elsewhere")),
    Choice("not_needed", N_("Not needed for this deal")),
    Choice("customer_in_hurry", N_("The customer is in a hurry")),
    Choice("existing_customer", N_("Existing customer, known already")),
    Choice("supply_later", N_("I will add it later")),
)


class Direction(StrEnum):
    """Where a move leads."""

    FORWARD = "forward"
    BACKWARD = "backward"
    RETURN = "return"  # forward again, to a stage the deal has been in before
    WON = "won"
    ENDED = "ended"  # lost or no decision


@dataclass(frozen=True, slots=True)
class Override:
    """Why a deal moves without its evidence: a key of the list, or words, or both."""

    reason: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The move may happen. ``overridden`` and ``override`` are recorded with it."""

    direction: Direction
    skipped: tuple[str, ...] = ()
    overridden: tuple[Missing, ...] = ()
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class NeedsOverride(Refused):
    """The move lacks evidence: supply it, or say why it is left out."""

    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Closure:
    """An outcome that may be recorded."""

    outcome: Outcome
    reason: str
    amount: Money | None
    closed_on: date


def check_move(
    *,
    pipeline: Pipeline,
    from_stage: str,
    to: str | Outcome,
    missing: Collection[Missing] = (),
    override: Override | None = None,
    visited: Collection[str] = (),
    override_reasons: Collection[str] | None = None,
) -> Allowed | NeedsOverride | Refused:
    """Say whether a deal may leave its stage for another stage or an outcome.

    Evidence is wanted on the way forward and to a win. Going back, coming back to a stage in
    ``visited``, losing and ending without a decision need none.
    """
    if (refused := _check_target(pipeline, from_stage, to)) is not None:
        return refused
    direction = _direction(pipeline, from_stage, to, visited)
    skipped = _skipped(pipeline, from_stage, to) if direction is Direction.FORWARD else ()
    if direction not in (Direction.FORWARD, Direction.WON) or not missing:
        return Allowed(direction, skipped)
    if override is None:
        return _needs_override(missing)
    if (refused := _check_override(override, override_reasons)) is not None:
        return refused
    return Allowed(direction, skipped, tuple(missing), override)


def _check_target(pipeline: Pipeline, from_stage: str, to: str | Outcome) -> Refused | None:
    if to in tuple(Outcome):
        return None
    target = pipeline.stage(to)
    if target is None:
        return Refused.because(
            "stage_unknown", N_("This pipeline has no stage “%(key)s”."), field="to", key=to
        )
    if to == from_stage:
        return Refused.because(
            "same_stage", N_("The deal is in “%(name)s” already."), field="to", name=target.name
        )
    if target.retired:
        return Refused.because(
            "stage_retired",
            N_("“%(name)s” is no longer in use. Choose another stage."),
            field="to",
            name=target.name,
        )
    if target.kind is StageKind.FOLLOW_UP:
        return Refused.because(
            "follow_up_after_outcome",
            N_("“%(name)s” comes after the outcome. Close the deal as won first."),
            field="to",
            name=target.name,
        )
    return None


def _direction(
    pipeline: Pipeline, from_stage: str, to: str | Outcome, visited: Collection[str]
) -> Direction:
    if to in tuple(Outcome):
        return Direction.WON if to == Outcome.WON else Direction.ENDED
    if pipeline.position(to) < pipeline.position(from_stage):
        return Direction.BACKWARD
    return Direction.RETURN if to in visited else Direction.FORWARD


def _skipped(pipeline: Pipeline, from_stage: str, to: str) -> tuple[str, ...]:
    between: tuple[Stage, ...] = pipeline.stages[
        pipeline.position(from_stage) + 1 : pipeline.position(to)
    ]
    return tuple(stage.key for stage in between if not stage.retired)


def _needs_override(missing: Collection[Missing]) -> NeedsOverride:
    reasons = tuple(
        Reason(
            "evidence_missing",
            N_("Still missing: %(criterion)s."),
            {"criterion": Word(each.label or each.key)},
            field=each.key,
        )
        for each in missing
    )
    return NeedsOverride(reasons, tuple(missing))


def _check_override(override: Override, known: Collection[str] | None) -> Refused | None:
    if known is None:
        known = [choice.key for choice in OVERRIDE_REASONS]
    if not override.reason and not override.words.strip():
        return Refused.because(
            "override_without_reason",
            N_("Say why the deal moves without it: choose a reason or write a few words."),
            field="override",
        )
    if override.reason and override.reason not in known:
        return Refused.because(
            "override_reason_unknown",
            N_("This reason is no longer on the list. Choose another one."),
            field="override",
        )
    if len(override.words) > MAX_WORDS:
        return Refused.because(
            "override_too_long",
            N_("Please use at most %(most)s characters."),
            field="override",
            most=MAX_WORDS,
        )
    return None


def check_closure(
    *,
    outcome: Outcome,
    reason: str,
    amount: Money | None,
    closed_on: date | None,
    now: datetime,
    zone: tzinfo,
    reasons: Collection[str] | None = None,
    free: bool = False,
) -> Closure | Refused:
    """Return the closure, or everything that it lacks.

    Won needs a date and an amount above 0; a win that costs the customer nothing (a pilot) has to
    be said with ``free``, because zeros slip in by forgetting and pull every average down. Lost
    and no decision need a reason, one of ``reasons`` where a list is given.
    """
    problems = [
        *_date_problems(closed_on, day_in(now, zone)),
        *(
            _amount_problems(amount, free)
            if outcome is Outcome.WON
            else _reason_problems(outcome, reason, reasons)
        ),
    ]
    if problems or closed_on is None:
        return Refused(tuple(problems))
    return Closure(outcome, reason.strip(), amount, closed_on)


def _date_problems(closed_on: date | None, today: date) -> tuple[Reason, ...]:
    if closed_on is None:
        text = N_("Say on which day the deal was closed.")
        return (Reason("closed_on_missing", text, {}, "closed_on"),)
    if (out_of_range := check_day(closed_on, field="closed_on")) is not None:
        return out_of_range.reasons
    if closed_on > today:
        text = N_("A deal cannot be closed in the future. Choose today or an earlier day.")
        return (Reason("closed_in_future", text, {}, "closed_on"),)
    return ()


def _amount_problems(amount: Money | None, free: bool) -> tuple[Reason, ...]:
    if amount is None:
        text = N_("A won deal needs its amount.")
        return (Reason("amount_missing", text, {}, "amount"),)
    if amount.minor < 0:
        text = N_("A won deal cannot have an amount below 0.")
        return (Reason("amount_negative", text, {}, "amount"),)
    if amount.minor == 0 and not free:
        text = N_("The amount is 0. Enter what was agreed, or confirm that it is free of charge.")
        return (Reason("amount_zero", text, {}, "amount"),)
    too_large = check_amount(amount)
    return too_large.reasons if isinstance(too_large, Refused) else ()


def _reason_problems(
    outcome: Outcome, reason: str, reasons: Collection[str] | None
) -> tuple[Reason, ...]:
    if not reason.strip():
        text = (
            N_("Say why the deal was lost: choose a reason.")
            if outcome is Outcome.LOST
            else N_("Say why there was no decision: choose a reason.")
        )
        return (Reason("reason_missing", text, {}, "reason"),)
    if reasons is not None and reason not in reasons:
        text = N_("This reason is no longer on the list. Choose another one.")
        return (Reason("reason_unknown", text, {}, "reason"),)
    return ()
