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

from dealcycle.events import worker as deliveries

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 1.0


@dataclass
class Job:
    """Something done every so often; running twice must not matter."""

    run: Callable[[datetime], object]
    every: timedelta
    due: datetime | None = None


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
        if job.due is not None and job.due > now:
            continue
        job.due = now + job.every
        try:
            job.run(now)
        except Exception:
            logger.exception("Job %s failed", job.run.__qualname__)
    return busy
