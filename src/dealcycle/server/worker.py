"""The worker: deliveries of events, and what has to happen by the clock."""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

from django.db import close_old_connections
from django.utils import timezone

from dealcycle.events import jobs as shared_jobs
from dealcycle.events import worker as deliveries

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0
# Work that comes round more often keeps its own leases: a row written each second is too many.
OFTEN = timedelta(minutes=1)


@dataclass
class Job:
    """Something done every so often; running twice must not matter."""

    run: Callable[[datetime], object]
    every: timedelta
    # When this process looks again.
    due: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.run.__module__}.{self.run.__qualname__}"


def run() -> None:
    """Works until told to stop."""
    from dealcycle.server import wiring

    stop = threading.Event()

    def ask_to_stop(signum: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    jobs = wiring.jobs()
    while not stop.is_set():
        busy = turn(jobs, now=timezone.now())
        if not busy:
            stop.wait(PAUSE_SECONDS)


def turn(jobs: list[Job], *, now: datetime) -> bool:
    """One look around; whether there was anything to do."""
    close_old_connections()
    busy = False
    try:
        busy = deliveries.work_off(now=now) > 0
    except Exception:
        logger.exception("Working off deliveries failed")
    for job in jobs:
        # A clock that was put back must not let a job wait for the time it was ahead.
        if job.due is not None and now < job.due <= now + job.every:
            continue
        job.due = now + min(job.every, OFTEN)
        try:
            if job.every < OFTEN:
                job.run(now)
            else:
                shared_jobs.take(name=job.name, every=job.every, now=now, run=job.run)
        except Exception:
            logger.exception("Job %s failed", job.name)
    return busy
