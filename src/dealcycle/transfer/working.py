"""What the worker does for imports: reads, runs and undoes them, one after another."""

from datetime import datetime


def work_off(now: datetime) -> bool:
    """Takes up waiting imports; whether there was any."""
    return False
