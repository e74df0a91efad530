"""What this room does by the clock. Engine and numbers are loaded only where they are used."""

from datetime import datetime


def keep_fresh(now: datetime) -> bool:
    """Brings the snapshot up to date; whether there was anything to do."""
    from dealcycle.insights import upkeep

    return upkeep.keep_fresh(now)
