"""Deals move, close, reopen; moves are undone and histories corrected."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dealcycle.crm import editing, evidence, journal
from dealcycle.crm.actions.closures import Closure, check_closure, closing_values, opened_values
from dealcycle.crm.actions.move_steps import Moved, carry_out, follow_history
from dealcycle.crm.actions.overtaking import MOVES, or_overtaken, overtaken
from dealcycle.crm.models import Deal, Reason, Stage
from dealcycle.crm.queries import pipelines
from dealcycle.cycle import criteria, history, moves, stages
from dealcycle.cycle.calendar import moment_on
from dealcycle.cycle.money import Money
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.people import organisation
from dealcycle.people.models import User

__all__ = [
    "MOVES",
    "Closure",
    "Moved",
    "close_deal",
    "correct_history",
    "missing_evidence",
    "move_deal",
    "overtaken",
    "reopen_deal",
    "undo_move",
]


def missing_evidence(deal: Deal) -> tuple[criteria.Missing, ...]:
    """What the deal lacks to leave its stage forward."""
    stage = pipelines.the_cycle(deal.pipeline).stage(str(deal.stage_id))
    if stage is None or not stage.criteria or deal.inherited_at:
        return ()
    held = evidence.gather([deal.pk], criteria.wanted([stage]))
    return criteria.missing(stage, held[deal.pk])


def move_deal(
    *,
    deal: Deal,
    to: Stage,
    version: int | None,
    by: User,
    now: datetime,
    on: date | None = None,
    override: moves.Override | None = None,
) -> Moved | moves.NeedsOverride | Refused | editing.Conflict:
    """Moves a deal to another stage of its pipeline; `on` dates the move back."""
    if (clash := overtaken(deal, {"stage": to.pk}, version)) is not None:
        return clash
    visits = journal.live_visits(deal)
    now = history.recorded_at(visits, now)
    at = _moment(on, now, visits)
    plan = history.plan_move(visits, str(to.pk), at, now)
    if isinstance(plan, Refused):
        return or_overtaken(plan, deal, {"stage": to.pk})
    allowed = _allowed(deal, str(to.pk), visits, override)
    if isinstance(allowed, Refused):
        return or_overtaken(allowed, deal, {"stage": to.pk})
    before = {"stage": deal.stage_id}
    values = {"stage_id": to.pk, "stage_entered_at": at}
    return carry_out(
        deal,
        plan,
        values,
        by=by,
        now=now,
        kind="deal.moved",
        before=before,
        after={"stage": to.pk, "at": at.isoformat()},
        allowed=allowed,
        to=to,
    )


def close_deal(
    *,
    deal: Deal,
    closure: Closure,
    version: int | None,
    by: User,
    now: datetime,
    override: moves.Override | None = None,
) -> Moved | moves.NeedsOverride | Refused | editing.Conflict:
    """Ends a deal: won with date and amount, lost or undecided with a reason."""
    if (clash := overtaken(deal, {"outcome": closure.outcome.value}, version)) is not None:
        return clash
    amount = closure.amount or _amount(deal)
    refused = check_closure(closure, amount, now)
    visits = journal.live_visits(deal)
    now = history.recorded_at(visits, now)
    at = _moment(closure.closed_on, now, visits)
    plan = history.plan_close(visits, closure.outcome, at, now)
    if isinstance(plan, Refused):
        return or_overtaken(plan, deal, {"outcome": closure.outcome.value})
    if isinstance(refused, Refused):
        return refused
    allowed = _allowed(deal, closure.outcome, visits, override)
    if isinstance(allowed, Refused):
        return or_overtaken(allowed, deal, {"outcome": closure.outcome.value})
    before, values, after = closing_values(deal, closure, amount, at)
    return carry_out(
        deal,
        plan,
        values,
        by=by,
        now=now,
        kind=f"deal.{closure.outcome.value}",
        before=before,
        after=after,
        allowed=allowed,
        to=None,
        at=at,
    )


def reopen_deal(
    *, deal: Deal, stage: Stage | None, version: int | None, by: User, now: datetime
) -> Moved | Refused | editing.Conflict:
    """Takes a closed deal up again, in the stage it was closed in unless told."""
    if (clash := overtaken(deal, {"outcome": ""}, version)) is not None:
        return clash
    visits = journal.live_visits(deal)
    now = history.recorded_at(visits, now)
    wanted = str(stage.pk) if stage else (visits[-1].stage if visits else "")
    plan = history.plan_reopen(visits, wanted, now, now)
    if isinstance(plan, Refused):
        return or_overtaken(plan, deal, {"outcome": ""})
    values = opened_values(int(wanted), now)
    return carry_out(
        deal,
        plan,
        values,
        by=by,
        now=now,
        kind="deal.reopened",
        before={"outcome": deal.outcome},
        after={"outcome": "", "stage": int(wanted)},
    )


def undo_move(
    *, deal: Deal, version: int | None, by: User, now: datetime
) -> Moved | Refused | editing.Conflict:
    """Takes back the last move, closing or reopening: it leaves no visit."""
    if (clash := overtaken(deal, {"stage": deal.stage_id}, version)) is not None:
        return clash
    visits = journal.live_visits(deal)
    now = history.recorded_at(visits, now)
    plan = history.plan_undo(visits, now)
    if isinstance(plan, Refused):
        return or_overtaken(plan, deal, {"stage": deal.stage_id})
    return follow_history(deal, visits, plan, by=by, now=now, kind="deal.move_undone", words="")


def correct_history(
    *,
    deal: Deal,
    steps: Sequence[tuple[Stage | Outcome, datetime]],
    outcome: Outcome | None,
    left_at: datetime | None,
    words: str,
    version: int | None,
    by: User,
    now: datetime,
) -> Moved | Refused | editing.Conflict:
    """Replaces the deal's stages and their dates by the right ones, with the reason.

    A deal that was reopened has its earlier outcomes among the steps.
    """
    if (clash := overtaken(deal, {"stage": deal.stage_id}, version)) is not None:
        return clash
    if not words.strip():
        return Refused.because(
            "words_missing", N_("Say why the history is corrected."), field="words"
        )
    visits = journal.live_visits(deal)
    now = history.recorded_at(visits, now)
    plan = history.plan_correction(
        visits,
        [(each.value if isinstance(each, Outcome) else str(each.pk), at) for each, at in steps],
        now,
        outcome=outcome,
        left_at=left_at,
        known_stages={stage.key for stage in pipelines.the_cycle(deal.pipeline)},
    )
    if isinstance(plan, Refused):
        return or_overtaken(plan, deal, {"stage": deal.stage_id})
    return follow_history(
        deal, visits, plan, by=by, now=now, kind="deal.history_corrected", words=words.strip()
    )


def _allowed(
    deal: Deal,
    to: str | Outcome,
    visits: Sequence[history.Visit],
    override: moves.Override | None,
) -> moves.Allowed | Refused:
    cycle = pipelines.the_cycle(deal.pipeline)
    return moves.check_move(
        pipeline=cycle,
        from_stage=str(deal.stage_id),
        to=to,
        missing=() if _is_way_back(cycle, deal, to) else missing_evidence(deal),
        override=override,
        visited={visit.stage for visit in visits},
        override_reasons=_override_reasons() if override else None,
    )


def _override_reasons() -> list[str]:
    known = Reason.objects.filter(purpose=Reason.Purpose.OVERRIDE, retired_at=None)
    return [str(pk) for pk in known.values_list("pk", flat=True)]


def _is_way_back(cycle: stages.Pipeline, deal: Deal, to: str | Outcome) -> bool:
    """Whether nothing is asked for anyway, and so needs no gathering."""
    known = {stage.key for stage in cycle}
    if to in tuple(Outcome):
        return to != Outcome.WON
    here = str(deal.stage_id)
    return {here, to} <= known and cycle.position(to) < cycle.position(here)


def _moment(on: date | None, now: datetime, visits: Sequence[history.Visit]) -> datetime:
    if on is None:
        return now
    current = history.open_visit(visits)
    return moment_on(
        on,
        now=now,
        zone=ZoneInfo(organisation.time_zone()),
        not_before=current.entered_at if current else None,
    )


def _amount(deal: Deal) -> Money | None:
    return None if deal.amount_minor is None else Money(deal.amount_minor, deal.currency)
