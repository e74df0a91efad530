"""A recommendation is acted on: its plan becomes tasks; or that is taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dealcycle.advice.recommending import Recommendation
from dealcycle.crm.actions.activities import (
    Due,
    Entry,
    cancel_activity,
    plan_activity,
    restore_activity,
)
from dealcycle.crm.kinds import Kind
from dealcycle.crm.models import Activity
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.insights.models import Adoption
from dealcycle.measures.journal import Scope
from dealcycle.people.models import User

LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Step:
    """A step of the plan in the words that were read, and the day by which it is done."""

    words: str
    due: date
    owner: User


def adopt(
    *,
    one: Recommendation,
    only: Iterable[tuple[str, tuple[int, ...]]],
    scope: Scope,
    title: str,
    start: date,
    steps: Iterable[Step],
    by: User,
    now: datetime,
) -> Adoption | Refused:
    """From `start` on the same figure will be compared with what it was; a task for each step."""
    adoption = Adoption(
        key=one.key, rule=one.rule.name, measure=one.measure, stage=one.stage,
        dimension=one.where.dimension, code=one.where.code, against=one.against,
        only=[[name, list(codes)] for name, codes in only],
        owners=None if scope.owners is None else sorted(scope.owners),
        now=one.now, before=one.before, n_now=one.n_now, n_before=one.n_before, days=one.days,
        chance=one.p, gain=[one.gain.value, one.gain.low, one.gain.high] if one.gain else None,
        start=start, adopted_by=by, adopted_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            adoption.save()
            for step in steps:
                planned = _task(step, title, by, now)
                if isinstance(planned, Refused):
                    transaction.set_rollback(True)
                    return planned
                adoption.tasks.append(planned.pk)
            adoption.save(update_fields=["tasks"])
            _record("advice.adopted", adoption, by, now)
    except IntegrityError:
        return Refused.because("adopted", N_("You have adopted this already."))
    return adoption


def withdraw(*, adoption: Adoption, by: User, now: datetime) -> Adoption:
    """Not acted on after all: what is still to do of its plan goes too."""
    with transaction.atomic():
        adoption = Adoption.objects.select_for_update().get(pk=adoption.pk)
        if adoption.withdrawn_at is None:
            for task in Activity.objects.filter(
                pk__in=adoption.tasks, done_at=None, binned_at=None
            ):
                cancel_activity(activity=task, by=by, now=now)
            adoption.withdrawn_at = now
            adoption.save(update_fields=["withdrawn_at"])
            _record("advice.withdrawn", adoption, by, now)
    return adoption


def restore(*, adoption: Adoption, by: User, now: datetime) -> Adoption | Refused:
    """Takes the withdrawal back, with the tasks that went by it."""
    try:
        with transaction.atomic():
            adoption = Adoption.objects.select_for_update().get(pk=adoption.pk)
            if adoption.withdrawn_at is not None:
                for task in Activity.objects.filter(
                    pk__in=adoption.tasks, binned_at=adoption.withdrawn_at
                ):
                    restore_activity(activity=task, by=by, now=now)
                adoption.withdrawn_at = None
                adoption.save(update_fields=["withdrawn_at"])
                _record("advice.restored", adoption, by, now)
    except IntegrityError:
        return Refused.because("adopted", N_("You have adopted this already."))
    return adoption


def _task(step: Step, title: str, by: User, now: datetime) -> Activity | Refused:
    entry = Entry(
        kind=Kind.TASK, subject=step.words[:LONGEST_SUBJECT], body=title, owner=step.owner,
        due=Due(on=step.due),
    )  # fmt: skip
    return plan_activity(entry=entry, by=by, now=now)


def _record(kind: str, adoption: Adoption, by: User, now: datetime) -> None:
    events.record(
        kind=kind, by=by.pk, at=now, record=(Adoption.KIND, adoption.pk),
        after={"key": adoption.key, "start": adoption.start.isoformat()},
    )  # fmt: skip
