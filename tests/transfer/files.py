"""Files brought and imported whole, as the worker does it."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from dealcycle.people.models import User
from dealcycle.transfer import queries, working
from dealcycle.transfer.actions.deciding import say
from dealcycle.transfer.actions.running import run_import
from dealcycle.transfer.actions.uploading import Upload, start_import
from dealcycle.transfer.models import Import
from tests.clock import NOW


def planned(
    files: Sequence[Path] | Mapping[str, str],
    by: User,
    *,
    said: Mapping[str, object] | None = None,
    answers: Mapping[str, Mapping] | None = None,
    now: datetime = NOW,
) -> Import:
    """Brought, read and planned: nothing is written yet."""
    if isinstance(files, Mapping):
        uploads = [Upload(name, io.BytesIO(text.encode())) for name, text in files.items()]
    else:
        uploads = [Upload(path.name, io.BytesIO(path.read_bytes())) for path in files]
    job = start_import(files=uploads, by=by, now=now)
    assert isinstance(job, Import), job
    if said or answers:
        job = say(job=job, said=said, answers=answers, by=by, now=now)
        assert isinstance(job, Import), job
    working.work_off(now)
    job.refresh_from_db()
    return job


def imported(files: Sequence[Path] | Mapping[str, str], by: User, **how: object) -> Import:
    """The same, run to its end."""
    job = planned(files, by, **how)
    assert job.state == Import.State.READY, queries.failure(job)
    ran = run_import(job=job, by=by, now=how.get("now", NOW))
    assert isinstance(ran, Import), [str(each) for each in ran.reasons]
    working.work_off(NOW)
    job.refresh_from_db()
    assert job.state == Import.State.DONE, queries.failure(job)
    return job
