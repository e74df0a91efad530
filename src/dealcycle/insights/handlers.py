"""What this room does by the clock. Engine and numbers are loaded only where they are used."""

from datetime import datetime

from dealcycle.insights import asking_lately


def keep_fresh(now: datetime) -> bool:
    """Brings the snapshot up to date; whether there was anything to do.

    Where nobody looks at figures, the worker neither loads the engine nor reads the book.
    """
    if not asking_lately.lately():
        return False
    from dealcycle.insights import upkeep

    return upkeep.keep_fresh(now)


def write_down_forecasts(now: datetime) -> bool:
    """Once a week: what is forecast now, to be scored when its time has passed."""
    from dealcycle.insights import weeks

    return weeks.write_down(now)


def run_errands(now: datetime) -> bool:
    """Board packs and mails of saved views that wait, in a process of their own."""
    from dealcycle.insights import errands

    return errands.run(now)


def forget_packs(now: datetime) -> int:
    from dealcycle.insights import packing

    return packing.forget_files(now)
