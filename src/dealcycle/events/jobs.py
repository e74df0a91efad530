"""Work by the clock that several workers share: leased, so that one of them does it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q

from dealcycle.events.models import Job

# Longer than any job takes; a worker that dies within it is followed by another after it.
LEASE = timedelta(minutes=15)
AGAIN_AFTER_FAILURE = timedelta(minutes=5)


def take(*, name: str, every: timedelta, now: datetime, run: Callable[[datetime], object]) -> bool:
    """Runs the job if it is due and nobody else has it; whether it ran."""
    lease = now + LEASE
    if not _leased(name, every, now, lease):
        return False
    # Whoever took longer than the lease must not write over the next one's.
    mine = Job.objects.filter(name=name, leased_until=lease)
    try:
        run(now)
    except Exception as error:
        mine.update(
            leased_until=None,
            failed_at=now,
            error=f"{type(error).__name__}: {error}"[:2000],
            due_at=now + min(every, AGAIN_AFTER_FAILURE),
        )
        raise
    mine.update(leased_until=None, done_at=now, error="", due_at=now + every)
    return True


def _leased(name: str, every: timedelta, now: datetime, lease: datetime) -> bool:
    Job.objects.get_or_create(name=name, defaults={"due_at": now})
    # Far ahead is where a clock that ran ahead left it.
    due = Q(due_at__lte=now) | Q(due_at__gt=now + 2 * every)
    free = Q(leased_until=None) | Q(leased_until__lte=now) | Q(leased_until__gt=now + 2 * LEASE)
    return bool(Job.objects.filter(due, free, name=name).update(leased_until=lease))
