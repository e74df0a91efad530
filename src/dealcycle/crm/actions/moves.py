"""Deals move, close, reopen; moves are undone and histories corrected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from dealcycle.crm import editing, evidence, journal, valuation
from dealcycle.crm.actions.deals import subjects
from dealcycle.crm.models import BulkChange, Deal, Override, Reason, Stage
from dealcycle.crm.queries import pipelines
from dealcycle.cycle import criteria, history, moves, stages
from dealcycle.cycle.calendar import moment_on
from dealcycle.cycle.money import Money
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events.models import Event
from dealcycle.people import organisation
from dealcycle.people.models import User

# Events that change where a deal stands.
MOVES = (
    "deal.moved",
    "deal.won",
    "deal.lost",
    "deal.no_decision",
    "deal.reopened",
    "deal.move_undone",
    "deal.history_corrected",
)


@dataclass(frozen=True)
class Moved:
    """The deal as it is now, and the version by which the move can be undone."""

    deal: Deal
    allowed: moves.Allowed | None = None


@dataclass(frozen=True)
class Closure:
    """What a person says when closing a deal."""

    outcome: Outcome
    closed_on: date | None
    amount: Money | None = None
    reason: Reason | None = None
    note: str = ""
    competitor: str = ""
    free: bool = False


def overtaken(
    deal: Deal, wanted: Mapping[str, object], version: int | None
) -> editing.Conflict | None:
    """Whether somebody moved the deal after `version`; edits of its fields do not matter here."""
    if version is None or version >= deal.version:
        return None
    last = _last_move(deal, version)
    return None if last is None else _overtaken(deal, wanted, last)


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
        return _or_overtaken(plan, deal, {"stage": to.pk})
    allowed = _allowed(deal, str(to.pk), visits, override)
    if isinstance(allowed, Refused):
        return _or_overtaken(allowed, deal, {"stage": to.pk})
    before = {"stage": deal.stage_id}
    values = {"stage_id": to.pk, "stage_entered_at": at}
    return _carry_out(
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
    refused = _check_closure(closure, amount, now)
    visits = journal.live_visits(deal)
    now = history.recorded_at(visits, now)
    at = _moment(closure.closed_on, now, visits)
    plan = history.plan_close(visits, closure.outcome, at, now)
    for answer in (plan, refused):
        if isinstance(answer, Refused):
            return answer
    allowed = _allowed(deal, closure.outcome, visits, override)
    if isinstance(allowed, Refused):
        return allowed
    before, values, after = _closing_values(deal, closure, amount, at)
    return _carry_out(
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
        return plan
    values = _opened_values(int(wanted), now)
    return _carry_out(
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
        return plan
    return _follow_history(deal, visits, plan, by=by, now=now, kind="deal.move_undone", words="")


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
        return plan
    return _follow_history(
        deal, visits, plan, by=by, now=now, kind="deal.history_corrected", words=words.strip()
    )


def _carry_out(
    deal: Deal,
    plan: history.Plan,
    values: Mapping[str, object],
    *,
    by: User,
    now: datetime,
    kind: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    allowed: moves.Allowed | None = None,
    to: Stage | None = None,
    at: datetime | None = None,
) -> Moved | editing.Conflict:
    """Stage, journal and event commit together, or not at all."""
    from_stage = deal.stage_id
    with transaction.atomic():
        # Whoever comes second finds another version, and is told.
        found = Deal.objects.filter(pk=deal.pk, version=deal.version, binned_at=None).update(
            **values,
            **_taken_up(deal, now),
            version=deal.version + 1,
            updated_at=now,
        )
        if not found:
            return _overtaken(deal, after, _last_move(deal, deal.version))
        journal.write(deal, plan, now)
        kept = {field.removesuffix("_id"): value for field, value in values.items()}
        journal.keep(deal, kept, at=at or now, now=now)
        if allowed and allowed.overridden and allowed.override:
            after = {
                **after,
                "override": _write_override(
                    deal, from_stage, to, allowed.overridden, allowed.override, by, now
                ),
            }
        events.record(
            kind=kind,
            by=by.pk,
            at=now,
            record=deal.record,
            before=before,
            after={**after, "version": deal.version + 1},
            also=subjects(deal),
        )
    return Moved(
        Deal.objects.select_related("stage", "pipeline", "company").get(pk=deal.pk), allowed
    )


def _taken_up(deal: Deal, now: datetime) -> dict[str, object]:
    """An imported deal that moves is an ordinary one from then on."""
    if deal.inherited_at is None:
        return {}
    return {"inherited_at": None, "taken_up_at": deal.taken_up_at or now}


def _follow_history(
    deal: Deal,
    visits: Sequence[history.Visit],
    plan: history.Plan,
    *,
    by: User,
    now: datetime,
    kind: str,
    words: str,
) -> Moved | editing.Conflict:
    """Carries a plan out and brings the deal's own columns in line with its journal."""
    ids = iter(range(-1, -10_000, -1))
    next_id: Callable[[], int] = lambda: next(ids)  # noqa: E731
    last = history.live(history.apply(visits, plan, now, next_id))[-1]
    if last.exit in tuple(Outcome):
        values = _closed_values(deal, Outcome(last.exit), last.left_at or now)
    else:
        values = _opened_values(int(last.stage), last.entered_at)
    before = {"stage": deal.stage_id, "outcome": deal.outcome}
    after = {"stage": values["stage_id"], "outcome": values["outcome"], "words": words}
    return _carry_out(deal, plan, values, by=by, now=now, kind=kind, before=before, after=after)


def _allowed(
    deal: Deal,
    to: str | Outcome,
    visits: Sequence[history.Visit],
    override: moves.Override | None,
) -> moves.Allowed | Refused:
    cycle = pipelines.the_cycle(deal.pipeline)
    known = Reason.objects.filter(purpose=Reason.Purpose.OVERRIDE, retired_at=None)
    return moves.check_move(
        pipeline=cycle,
        from_stage=str(deal.stage_id),
        to=to,
        missing=() if _is_way_back(cycle, deal, to) else missing_evidence(deal),
        override=override,
        visited={visit.stage for visit in visits},
        override_reasons=(
            [str(pk) for pk in known.values_list("pk", flat=True)] if override else None
        ),
    )


def _is_way_back(cycle: stages.Pipeline, deal: Deal, to: str | Outcome) -> bool:
    """Whether nothing is asked for anyway, and so needs no gathering."""
    known = {stage.key for stage in cycle}
    if to in tuple(Outcome):
        return to != Outcome.WON
    here = str(deal.stage_id)
    return {here, to} <= known and cycle.position(to) < cycle.position(here)


def _check_closure(closure: Closure, amount: Money | None, now: datetime) -> Refused | None:
    purpose = Reason.Purpose(closure.outcome.value) if closure.outcome != Outcome.WON else None
    reason = closure.reason
    fits = reason is not None and reason.purpose == purpose and reason.retired_at is None
    answer = moves.check_closure(
        outcome=closure.outcome,
        reason=str(reason.pk) if reason and fits else "",
        amount=amount,
        closed_on=closure.closed_on,
        now=now,
        zone=_zone(),
        free=closure.free,
    )
    return answer if isinstance(answer, Refused) else None


def _closing_values(
    deal: Deal, closure: Closure, amount: Money | None, at: datetime
) -> tuple[dict[str, object], dict[str, object], dict[str, object]]:
    values = _closed_values(deal, closure.outcome, at) | {
        "close_reason_id": closure.reason.pk if closure.reason else None,
        "close_note": closure.note[:10_000],
        "competitor": closure.competitor[:120],
    }
    if amount and closure.amount:
        values |= {
            "amount_minor": amount.minor,
            "currency": amount.currency,
            "value_minor": valuation.value_minor(amount.minor, amount.currency),
        }
    before = {"outcome": deal.outcome, "amount": [deal.amount_minor, deal.currency]}
    after = {
        "outcome": closure.outcome.value,
        "closed_at": at.isoformat(),
        "close_reason": closure.reason.pk if closure.reason else None,
        "amount": [amount.minor, amount.currency] if amount else None,
    }
    return before, values, after


def _closed_values(deal: Deal, outcome: Outcome, at: datetime) -> dict[str, object]:
    """A won deal stays on the board, in the follow-up, where the pipeline has one."""
    follow_up = pipelines.the_cycle(deal.pipeline).follow_up if outcome == Outcome.WON else None
    return {
        "outcome": outcome.value,
        "closed_at": at,
        "on_board": follow_up is not None,
        "stage_id": int(follow_up.key) if follow_up else deal.stage_id,
        "stage_entered_at": at if follow_up else deal.stage_entered_at,
        "follow_up_done_at": None,
    }


def _opened_values(stage: int, entered_at: datetime) -> dict[str, object]:
    return {
        "stage_id": stage,
        "stage_entered_at": entered_at,
        "outcome": "",
        "closed_at": None,
        "close_reason_id": None,
        "on_board": True,
        "follow_up_done_at": None,
    }


def _write_override(
    deal: Deal,
    from_stage: int,
    to: Stage | None,
    missing: Sequence[criteria.Missing],
    override: moves.Override,
    by: User,
    now: datetime,
) -> int:
    return Override.objects.create(
        deal=deal,
        from_stage_id=from_stage,
        to_stage=to,
        reason=override.reason,
        words=override.words.strip(),
        missing=[each.key for each in missing],
        by=by.pk,
        at=now,
    ).pk


def _or_overtaken(
    refused: Refused, deal: Deal, wanted: Mapping[str, object]
) -> Refused | editing.Conflict:
    """The journal read may be a colleague's already, although the deal was read before it."""
    raced = not Deal.objects.filter(pk=deal.pk, version=deal.version).exists()
    return _overtaken(deal, wanted, deal.version) if raced else refused


def _overtaken(deal: Deal, wanted: Mapping[str, object], last: Event | None) -> editing.Conflict:
    """Somebody else was quicker: what they did, beside what was wanted."""
    present = Deal.objects.get(pk=deal.pk)
    field, mine = next(iter(wanted.items()))
    theirs = getattr(present, f"{field}_id", None) or getattr(present, field, None)
    return editing.Conflict(
        (editing.Clash(field, mine, theirs),),
        present.version,
        last.actor if last else None,
        last.at if last else present.updated_at,
    )


def _last_move(deal: Deal, version: int) -> Event | None:
    """The newest event after `version` that changed where the deal stands."""
    # Through the timeline's index: events have none by record.
    found = Event.objects.filter(
        subjects__record_kind=deal.KIND,
        subjects__record=deal.pk,
        kind__in=MOVES,
        after__version__gt=version,
    )
    return found.order_by("-id").first() or _moved_with_others(deal, version)


def _moved_with_others(deal: Deal, version: int) -> Event | None:
    """The same of a deal that was moved by a job together with others."""
    found = BulkChange.objects.filter(
        record=deal.pk, job__record_kind=deal.KIND, version__gt=version, after__has_key="stage"
    ).select_related("job")
    change = found.order_by("-id").first()
    if change is None:
        return None
    return Event(actor=change.job.user_id, at=change.job.created_at, after=change.after)


def _moment(on: date | None, now: datetime, visits: Sequence[history.Visit]) -> datetime:
    if on is None:
        return now
    current = history.open_visit(visits)
    return moment_on(on, now=now, zone=_zone(), not_before=current.entered_at if current else None)


def _amount(deal: Deal) -> Money | None:
    return None if deal.amount_minor is None else Money(deal.amount_minor, deal.currency)


def _zone() -> ZoneInfo:
    return ZoneInfo(organisation.time_zone())
