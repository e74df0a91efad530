"""The records that the rows of `matrix_transfer_*.py` ask for."""

from collections.abc import Callable

from django.utils import timezone

from dealcycle.transfer.actions import exporting
from dealcycle.transfer.models import Export
from tests.cast import Cast


def an_export(cast: Cast) -> Export:
    made = exporting.start_export(by=cast.adam, now=timezone.now())
    exporting.work_off(timezone.now())
    made.refresh_from_db()
    return made


SUBJECTS: dict[str, Callable[[Cast], object]] = {"export": an_export}
