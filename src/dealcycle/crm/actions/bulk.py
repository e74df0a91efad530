"""Work on many records at once: in small steps, each whole, so that nothing is lost to a kill.

A job keeps what each record held before, so that all of it can be taken back. It writes one event
when it is done, which stands in the timeline of every record that it changed.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext, ngettext

from dealcycle.crm import access, editing, notices
from dealcycle.crm.actions import bulk_steps, exports
from dealcycle.crm.lists.selection import chosen
from dealcycle.crm.models import BulkChange, BulkJob, Deal
from dealcycle.crm.models.record import Record
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User

logger = logging.getLogger(__name__)
# Up to so many are done while one waits; more go to the worker.
AT_ONCE = 100
# Records in one transaction: while it lasts, others wait to write.
STEP = 20
LEASE = timedelta(minutes=2)
EXPORT_LEASE = timedelta(hours=1)
ATTEMPTS = 5
# How long the worker stays with one job before it looks around.
TURN_SECONDS = 4.0
MOST_REFUSALS = 200
WAITING = Q(state__in=[BulkJob.State.WAITING, BulkJob.State.RUNNING])


def start_job(
    *,
    kind: str,
    action: str,
    selection: Mapping[str, object],
    changes: Mapping[str, object],
    by: User,
    now: datetime,
) -> BulkJob | Refused:
    """Begins to edit, move or bin the chosen records: {"ids": [..]} or {"params": {..}}.

    `changes` are {"values": .., "add_tags": [..], "remove_tags": [..]} for an edit, {"stage": ..,
    "reason": .., "words": ..} for a move; values as events keep them.
    """
    if not access.may_write(by):
        return Refused.because("may_not_write", N_("You may look, but not change anything."))
    job = BulkJob(
        user=by,
        record_kind=kind,
        action=action,
        selection=dict(selection),
        changes=dict(changes),
        created_at=now,
    )
    if (refused := bulk_steps.check(job)) is not None:
        return refused
    job.total = chosen(kind, selection, by, now).count()
    if not job.total:
        return Refused.because("nothing_chosen", N_("Nothing is chosen, or it is gone meanwhile."))
    return _begin(job, now)


def undo_job(*, job: BulkJob, by: User, now: datetime) -> BulkJob | Refused:
    """Takes a whole job back; what was changed again since then is left as it is, and told."""
    if job.action == BulkJob.Action.UNDO or not job.is_finished:
        return Refused.because("not_undone", N_("This cannot be taken back."))
    if job.undone.exists():
        return Refused.because("undone_before", N_("This was taken back already."))
    undo = BulkJob(
        user=by,
        record_kind=job.record_kind,
        action=BulkJob.Action.UNDO,
        undoes=job,
        total=job.rows.count(),
        created_at=now,
    )
    return _begin(undo, now)


def _begin(job: BulkJob, now: datetime) -> BulkJob:
    at_once = job.total <= AT_ONCE
    if at_once:
        # Ours until the lease runs out; then we are dead, and the worker goes on.
        job.state, job.leased_until = BulkJob.State.RUNNING, now + LEASE
    job.save()
    while at_once and not job.is_finished:
        job = step(job, now)
    return job


def work_off(now: datetime) -> bool:
    """The worker's share: goes on with waiting jobs for a while; whether there was any."""
    job = _lease(now)
    if job is None:
        return False
    until = time.monotonic() + TURN_SECONDS
    try:
        while not job.is_finished and time.monotonic() < until:
            if job.action == BulkJob.Action.EXPORT:
                # Written in one go: nobody else may begin it meanwhile.
                BulkJob.objects.filter(pk=job.pk).update(leased_until=now + EXPORT_LEASE)
                job = exports.make_file(job, now)
            else:
                job = step(job, now)
    except Exception:
        logger.exception("Bulk job %s failed", job.pk)
        return True
    BulkJob.objects.filter(pk=job.pk).update(leased_until=None, attempts=0)
    return True


def _lease(now: datetime) -> BulkJob | None:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    for job in BulkJob.objects.filter(WAITING & free).order_by("id")[:5]:
        won = BulkJob.objects.filter(WAITING & free, pk=job.pk).update(
            leased_until=now + LEASE, attempts=F("attempts") + 1, state=BulkJob.State.RUNNING
        )
        if not won:
            continue
        job.refresh_from_db()
        if job.attempts <= ATTEMPTS:
            return job
        with transaction.atomic():
            _finish(job, now, BulkJob.State.FAILED)
    return None


def step(job: BulkJob, now: datetime) -> BulkJob:
    """Some more records and how far the job has come, in one transaction."""
    with transaction.atomic():
        job = (
            BulkJob.objects.select_for_update(of=("self",))
            .select_related("user", "undoes")
            .get(pk=job.pk)
        )
        if job.is_finished:
            return job
        records = bulk_steps.next_records(job, STEP, now)
        for record in records:
            _one(job, record, now)
            job.last_id = record.pk
        if len(records) < STEP:
            _finish(job, now, BulkJob.State.DONE)
        else:
            job.leased_until = now + LEASE
        job.save()
    return job


def _one(job: BulkJob, record: Record, now: datetime) -> None:
    job.seen += 1
    with events.gathered() as told:
        answer = bulk_steps.act(job, record, now)
    if isinstance(answer, Refused | editing.Conflict):
        _refuse(job, record, answer)
        return
    own = [each for each in told if each.record == record.record]
    if not own:
        return
    job.changed += 1
    after = {key: value for each in own for key, value in each.after.items()}
    BulkChange.objects.create(
        job=job,
        record=record.pk,
        version=after.pop("version", record.version),
        before=own[0].before,
        after=after,
    )


def _refuse(job: BulkJob, record: Record, answer: Refused | editing.Conflict) -> None:
    job.refused += 1
    if len(job.refusals) >= MOST_REFUSALS:
        return
    with translation.override(job.user.language):
        reasons = (
            [reason.say(gettext, ngettext) for reason in answer.reasons]
            if isinstance(answer, Refused)
            else [gettext("Somebody changed it meanwhile.")]
        )
    job.refusals = [*job.refusals, {"id": record.pk, "name": record.name, "reasons": reasons}]


def _finish(job: BulkJob, now: datetime, state: str) -> None:
    job.state, job.finished_at, job.leased_until = state, now, None
    if job.changed:
        event = events.record(
            kind=f"{job.record_kind}.bulk_{job.action}",
            by=job.user_id,
            at=now,
            record=("bulk_job", job.pk),
            after={"count": job.changed, "changes": job.changes, "undoes": job.undoes_id},
            also=_subjects(job),
        )
        job.event = event.pk
    job.save()
    _tell(job, now)


def _tell(job: BulkJob, now: datetime) -> None:
    """The new owners, and whoever waited for long work."""
    owners = Counter(job.rows.values_list("after__owner", flat=True))
    for owner, count in owners.items():
        if owner is not None:
            notices.handed_over(job, owner, count, at=now)
    if job.total > AT_ONCE:
        notices.bulk_done(job, at=now)


def _subjects(job: BulkJob) -> Iterable[tuple[str, int]]:
    """Every record that was changed; of deals also their boards and companies."""
    changed = list(job.rows.values_list("record", flat=True))
    found = {(job.record_kind, pk) for pk in changed}
    if job.record_kind == Deal.KIND:
        deals = Deal.objects.filter(pk__in=job.rows.values("record"))
        found |= {("pipeline", pk) for pk in deals.values_list("pipeline", flat=True).distinct()}
        companies = deals.exclude(company=None).values_list("company", flat=True)
        found |= {("company", pk) for pk in companies.distinct()}
    return found
