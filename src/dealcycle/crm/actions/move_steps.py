"""Carries a planned move out: stage, journal and event commit together, or not at all."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import BigAutoField

from dealcycle.crm import editing, journal
from dealcycle.crm.actions.closures import closed_values, opened_values
from dealcycle.crm.actions.deals import subjects
from dealcycle.crm.actions.overtaking import raced
from dealcycle.crm.models import Deal, Override, Stage
from dealcycle.cycle import criteria, history, moves
from dealcycle.cycle.outcomes import Outcome
from dealcycle.events import actions as events
from dealcycle.events import prepared
from dealcycle.events.prepared import Slot
from dealcycle.people.models import User


@dataclass(frozen=True)
class Moved:
    """The deal as it is now, and the version by which the move can be undone."""

    deal: Deal
    allowed: moves.Allowed | None = None


def carry_out(
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
    """All that the transaction holds the other writers up for is its statements."""
    from_stage = deal.stage_id
    columns = {
        **values,
        **_taken_up(deal, now),
        "version": deal.version + 1,
        "updated_at": now,
    }
    with transaction.atomic():
        # Whoever comes second finds another version, and is told.
        found = _standing(tuple(columns)).make(pk=deal.pk, was=deal.version, **columns)
        if not found:
            return raced(deal, after)
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
    return Moved(_with(deal, columns), allowed)


@lru_cache(maxsize=20)
def _standing(fields: tuple[str, ...]) -> prepared.Change:
    number = BigAutoField()
    return prepared.Change(
        lambda: Deal.objects.filter(
            pk=Slot("pk", number), version=Slot("was", number), binned_at=None
        ),
        *fields,
    )


def _with(deal: Deal, columns: Mapping[str, object]) -> Deal:
    """The deal as it is now: nobody else has changed it, or its version would have differed."""
    moved = copy(deal)
    for name, value in columns.items():
        setattr(moved, name, value)
    return moved


def _taken_up(deal: Deal, now: datetime) -> dict[str, object]:
    """An imported deal that moves is an ordinary one from then on."""
    if deal.inherited_at is None:
        return {}
    return {"inherited_at": None, "taken_up_at": deal.taken_up_at or now}


def follow_history(
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
        values = closed_values(deal, Outcome(last.exit), last.left_at or now)
    else:
        values = opened_values(int(last.stage), last.entered_at)
    before = {"stage": deal.stage_id, "outcome": deal.outcome}
    after = {"stage": values["stage_id"], "outcome": values["outcome"], "words": words}
    return carry_out(deal, plan, values, by=by, now=now, kind=kind, before=before, after=after)


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
