"""Who works on imports: a thread of the worker, or the command line; leased, one run at a time.

What reads files is imported when there is one: the engine takes memory that few days need.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import close_old_connections, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import rows
from dealcycle.events.models import Job
from dealcycle.transfer import reasons
from dealcycle.transfer.models import Import, Remembered

logger = logging.getLogger(__name__)
# Longer than any step takes; who is killed is followed by another after it.
LEASE = timedelta(minutes=3)
ATTEMPTS = 5
# Two imports at once would make the same company twice: they take turns.
LANE = "transfer.lane"
PAUSE_SECONDS = 0.5
State = Import.State
RUNS = (State.WAITING, State.RUNNING, State.UNDOING)
_threads: dict[str, threading.Thread] = {}


class Lost(Exception):
    """Somebody else has taken the work up: ours was thought dead."""


def look(now: datetime) -> bool:
    """The worker's share, every second: begins a thread where there is work; quick itself."""
    begun = False
    for name, due in (("reading", _due_readings), ("running", _due_runs)):
        thread = _threads.get(name)
        if (thread is None or not thread.is_alive()) and due(now).exists():
            _threads[name] = threading.Thread(
                target=_in_thread, args=(name,), name=f"import {name}"
            )
            _threads[name].start()
            begun = True
    return begun


def work_off(now: datetime) -> int:
    """Everything there is to do, at once; how many imports were worked on."""
    count = 0
    while _one("reading", now) or _one("running", now):
        count += 1
    return count


def read_here(job: Import) -> None:
    """Has it read now, by us or by the worker, whoever is first."""
    while job.state == State.READING:
        now = timezone.now()
        if (mine := _lease(job, now)) is not None:
            plan(mine, now)
        else:
            time.sleep(PAUSE_SECONDS)
        job.refresh_from_db()


def run_here(job: Import) -> Iterator[Import]:
    """Runs or undoes it now, by us or by the worker; yields while it lasts."""
    while job.state in RUNS:
        now = timezone.now()
        mine = None
        if take_lane(now):
            try:
                if (mine := _lease(job, now)) is not None:
                    yield from work(mine)
            finally:
                leave_lane()
        job.refresh_from_db()
        if mine is None and job.state in RUNS:
            yield job
            time.sleep(PAUSE_SECONDS)


def _in_thread(name: str) -> None:
    close_old_connections()
    try:
        while threading.main_thread().is_alive() and _one(name, timezone.now()):
            pass
    finally:
        connection.close()


def _one(name: str, now: datetime) -> bool:
    """One reading, or one run to its end; False when there is none, or it has to wait."""
    if name == "reading":
        job = next(filter(None, (_lease(row, now) for row in _due_readings(now)[:5])), None)
        if job is not None:
            plan(job, now)
        return job is not None
    if not take_lane(now):
        return False
    try:
        job = next(filter(None, (_lease(row, now) for row in _due_runs(now)[:5])), None)
        if job is None:
            return False
        for _step in work(job):
            if not threading.main_thread().is_alive():
                break
        return True
    finally:
        leave_lane()


def _due_readings(now: datetime):
    return Import.objects.filter(_free(now), state=State.READING).order_by("id")


def _due_runs(now: datetime):
    return Import.objects.filter(_free(now), state__in=RUNS).order_by("id")


def _free(now: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LEASE)


def _lease(job: Import, now: datetime) -> Import | None:
    won = Import.objects.filter(_free(now), pk=job.pk, state=job.state).update(
        leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    if not won:
        return None
    job.refresh_from_db()
    if job.attempts > ATTEMPTS:
        fail(job, _unexpected())
        return None
    return job


def take_lane(now: datetime) -> bool:
    """Whether the way is free; it is ours then until it is left."""
    Job.objects.get_or_create(name=LANE, defaults={"due_at": now})
    return bool(
        Job.objects.filter(
            Q(leased_until=None) | Q(leased_until__lt=now) | Q(leased_until__gt=now + 2 * LEASE),
            name=LANE,
        ).update(leased_until=now + LEASE)
    )


def leave_lane() -> None:
    Job.objects.filter(name=LANE).update(leased_until=None)


# --- reading ------------------------------------------------------------------------------------


def plan(job: Import, now: datetime) -> None:
    """Reads the files and writes the plan; what cannot be read fails with its reason."""
    from dealcycle.transfer import planning

    try:
        with planning.a_stage() as stage:
            book = planning.read(job, stage, now)
            if isinstance(book, Refused):
                fail(job, book.reasons[0])
                return
            if _remember(job, book.signature):
                plan(job, now)
                return
            made = planning.plan(job, book)
    except Exception:
        logger.exception("Import %s cannot be read", job.pk)
        fail(job, _unexpected())
        return
    # Whoever said something meanwhile has it read once more.
    with transaction.atomic():
        fresh = Import.objects.select_for_update().get(pk=job.pk)
        if fresh.leased_until != job.leased_until:
            return
        fresh.plan, fresh.signature, fresh.system = made, book.signature, made["system"]
        fresh.total = made["counts"]["rows"]
        fresh.state, fresh.leased_until, fresh.attempts = State.READY, None, 0
        fresh.save()


def _remember(job: Import, signature: str) -> bool:
    """What was said of such files before holds for these, unless something is said of them."""
    if job.said or job.answers or job.signature == signature:
        return False
    row = Remembered.objects.filter(signature=signature).first()
    if row is None or not (row.said or row.answers):
        return False
    job.said, job.answers, job.signature = row.said, row.answers, signature
    Import.objects.filter(pk=job.pk).update(said=row.said, answers=row.answers, signature=signature)
    return True


# --- running ------------------------------------------------------------------------------------


def work(job: Import) -> Iterator[Import]:
    """Runs or undoes a leased import; yields after each step. Its lease is ours as long."""
    from dealcycle.transfer import planning, run, undoing

    try:
        if job.state == State.UNDOING:
            _go_on(job)
            yield from _watched(job, lambda: undoing.steps(job))
            return
        with planning.a_stage() as stage:
            book = planning.read(job, stage, job.run_at)
            if isinstance(book, Refused):
                fail(job, book.reasons[0])
                return
            _go_on(job)
            with rows.much():
                yield from _watched(job, lambda: run.steps(job, book))
    except Lost:
        logger.warning("Import %s was taken up by another worker", job.pk)
    except Exception:
        # Taken up again when the lease ends; after five times it waits, visibly, for a person.
        logger.exception("Import %s was interrupted", job.pk)
        if connection.in_atomic_block:
            raise


def _go_on(job: Import) -> None:
    if job.state == State.WAITING:
        job.state = State.RUNNING
    job.begun_at, job.begun_with = timezone.now(), job.done
    job.save(update_fields=["state", "begun_at", "begun_with"])


def _watched(job: Import, begin: Callable[[], Iterator[Import]]) -> Iterator[Import]:
    for _step in begin():
        if job.state in (State.DONE, State.UNDONE):
            Import.objects.filter(pk=job.pk).update(leased_until=None, attempts=0)
            yield job
            return
        _renew(job)
        yield job
        if job.state == State.RUNNING and _is_stopped(job):
            job.state = State.STOPPED
            return


def _renew(job: Import) -> None:
    until = timezone.now() + LEASE
    with transaction.atomic():
        won = Import.objects.filter(pk=job.pk, leased_until=job.leased_until).update(
            leased_until=until, attempts=0
        )
        Job.objects.filter(name=LANE).update(leased_until=until)
    if not won:
        raise Lost
    job.leased_until = until


def _is_stopped(job: Import) -> bool:
    return bool(
        Import.objects.filter(pk=job.pk, stop_asked=True).update(
            state=State.STOPPED, leased_until=None, stop_asked=False
        )
    )


def fail(job: Import, reason: Reason) -> None:
    with transaction.atomic():
        Import.objects.filter(pk=job.pk).update(
            state=State.FAILED, leased_until=None, failure=reasons.kept(reason)
        )
        if job.run_at is not None:
            # Whoever asked for the run has perhaps left the page.
            events.record(kind="import.failed", by=job.run_by, at=timezone.now(), record=job.record)
    job.state, job.failure = State.FAILED, reasons.kept(reason)


def _unexpected() -> Reason:
    return Reason(
        "unexpected",
        N_("Something unexpected went wrong; the server's log says what. Try again, or undo it."),
    )
