"""An import is run, halted, gone on with, undone: asked for here, done by the worker."""

from datetime import datetime

from django.db import transaction

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User
from dealcycle.transfer import reasons
from dealcycle.transfer.access import MAY_NOT, may_touch
from dealcycle.transfer.models import Import

State = Import.State


def run_import(*, job: Import, by: User, now: datetime) -> Import | Refused:
    """Hands a planned import to the worker."""
    with transaction.atomic():
        job = _locked(job)
        if not may_touch(by, job):
            return _not_allowed()
        if job.state in (State.WAITING, State.RUNNING):
            return job  # a double click
        if job.state != State.READY:
            return _not_now()
        if questions := job.plan.get("questions"):
            return Refused(tuple(_question(each) for each in questions))
        return _begin(job, State.WAITING, by, now, "import.begun", run_by=by.pk, run_at=now)


def stop_import(*, job: Import, by: User, now: datetime) -> Import | Refused:
    """Halts it before its next step; what is in stays, until it goes on or is undone."""
    with transaction.atomic():
        job = _locked(job)
        if not may_touch(by, job):
            return _not_allowed()
        if job.state == State.WAITING:
            job.state = State.STOPPED
        elif job.state == State.RUNNING:
            job.stop_asked = True
        elif job.state != State.STOPPED:
            return _not_now()
        job.save()
    return job


def continue_import(*, job: Import, by: User, now: datetime) -> Import | Refused:
    """Goes on after the last row that is in."""
    with transaction.atomic():
        job = _locked(job)
        if not may_touch(by, job):
            return _not_allowed()
        if job.state not in (State.STOPPED, State.FAILED) or job.run_at is None:
            return _not_now()
        if not job.folder:
            return Refused.because(
                "files_forgotten", N_("Its files are kept no longer. Import them anew.")
            )
        return _begin(job, State.WAITING, by, now, "import.continued")


def undo_import(*, job: Import, by: User, now: datetime) -> Import | Refused:
    """Removes what it made and puts back what it changed; what people changed since is kept."""
    with transaction.atomic():
        job = _locked(job)
        if not may_touch(by, job):
            return _not_allowed()
        if job.state == State.UNDOING:
            return job
        if job.run_at is None or job.state not in (State.DONE, State.STOPPED, State.FAILED):
            return _not_now()
        return _begin(
            job, State.UNDOING, by, now, "import.undoing",
            phase="", position=0, done=0, kept=[], kept_count=0,
        )  # fmt: skip


def _begin(
    job: Import, state: State, by: User, now: datetime, kind: str, **values: object
) -> Import:
    for name, value in values.items():
        setattr(job, name, value)
    job.state, job.leased_until, job.attempts = state, None, 0
    job.stop_asked, job.failure, job.begun_at = False, {}, None
    job.save()
    events.record(kind=kind, by=by.pk, at=now, record=job.record, after={"files": job.names})
    return job


def _locked(job: Import) -> Import:
    return Import.objects.select_for_update().get(pk=job.pk)


def _question(question: dict) -> Reason:
    return reasons.unkept(question["reason"])


def _not_allowed() -> Refused:
    return Refused.because("may_not_import", MAY_NOT)


def _not_now() -> Refused:
    return Refused.because("not_now", N_("The import is not in a state for that. Look again."))
