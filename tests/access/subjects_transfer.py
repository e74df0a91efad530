"""The records that the rows of `matrix_transfer_*.py` ask for."""

import io
from collections.abc import Callable

from django.utils import timezone

from dealcycle.transfer import working
from dealcycle.transfer.actions import exporting, running, uploading
from dealcycle.transfer.models import Export, Import
from tests.cast import Cast

HEAD = "id,name,created,stage,amount,currency"
GOOD = [f"{n},Deal {n},2025-01-{n:02},Proposal,100,EUR" for n in range(1, 20)]
FILE = "\n".join([HEAD, *GOOD, "20,Deal 20,tomorrow,Proposal,90,EUR"]).encode()


def an_export(cast: Cast) -> Export:
    made = exporting.start_export(by=cast.adam, now=timezone.now())
    exporting.work_off(timezone.now())
    made.refresh_from_db()
    return made


def a_planned_import(cast: Cast) -> Import:
    now = timezone.now()
    upload = uploading.Upload("deals.csv", io.BytesIO(FILE))
    job = uploading.start_import(files=[upload], by=cast.adam, now=now)
    working.work_off(now)
    job.refresh_from_db()
    return job


def a_waiting_import(cast: Cast) -> Import:
    return running.run_import(job=a_planned_import(cast), by=cast.adam, now=timezone.now())


def a_stopped_import(cast: Cast) -> Import:
    return running.stop_import(job=a_waiting_import(cast), by=cast.adam, now=timezone.now())


def an_import_done(cast: Cast) -> Import:
    job = a_waiting_import(cast)
    working.work_off(timezone.now())
    job.refresh_from_db()
    return job


SUBJECTS: dict[str, Callable[[Cast], object]] = {
    "whole_export": an_export,
    "import": a_planned_import,
    "import_waiting": a_waiting_import,
    "import_stopped": a_stopped_import,
    "import_done": an_import_done,
}
