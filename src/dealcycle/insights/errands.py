"""Board packs and mails that are due, made in a process of its own; without the engine here."""

import subprocess
from datetime import datetime, timedelta

from dealcycle.insights import beside, packing, posting

PAUSE = timedelta(seconds=30)
_apart: subprocess.Popen | None = None
_apart_since: datetime | None = None


def run(now: datetime) -> bool:
    """The worker's job: begins that process where something waits; whether it did."""
    global _apart, _apart_since
    if _apart is not None and _apart.poll() is None:
        return False
    # One that failed says so in the log; the next tries after a pause.
    failed = _apart is not None and _apart.poll()
    if failed and _apart_since is not None and _apart_since <= now < _apart_since + PAUSE:
        return False
    if not (packing.is_due(now) or posting.is_due(now)):
        return False
    _apart = beside.begin("dealcycle.insights.errand")
    _apart_since = now
    return True


def work_off(now: datetime) -> int:
    """What waits, in this process; how many were made."""
    return packing.work_off(now) + posting.work_off(now)
