"""Long lists are written into files by the worker; whoever asked is told, and fetches the file."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from dealcycle.crm import notices
from dealcycle.crm.lists import exporting
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.selection import listed, place
from dealcycle.crm.models import BulkJob
from dealcycle.people.models import User

KEPT = timedelta(days=7)


def start_export(
    *, kind: str, params: Mapping[str, list[str]], format_: str, by: User, now: datetime
) -> BulkJob:
    """Asks the worker for the file."""
    return BulkJob.objects.create(
        user=by,
        record_kind=kind,
        action=BulkJob.Action.EXPORT,
        selection={"params": dict(params)},
        changes={"format": format_},
        created_at=now,
    )


def make_file(job: BulkJob, now: datetime) -> BulkJob:
    """Writes the file anew from its beginning, whatever became of an earlier try."""
    choices = Choices(job.record_kind, job.user)
    here, state = place(job.user, now), listed(job.selection, choices)
    name = f"{secrets.token_hex(16)}.{job.changes['format']}"
    path = _folder() / name
    with translation.override(job.user.language), timezone.override(here.zone):
        exporting.write(path, job.changes["format"], exporting.table(state, choices, here))
    with transaction.atomic():
        job.file, job.state, job.finished_at, job.leased_until = (
            name,
            BulkJob.State.DONE,
            now,
            None,
        )
        job.save()
        notices.bulk_done(job, at=now)
    return job


def path_of(job: BulkJob) -> Path | None:
    return _folder() / job.file if job.file else None


def forget_files(now: datetime) -> int:
    """Files that nobody fetches any more; run by the worker."""
    old = BulkJob.objects.filter(action=BulkJob.Action.EXPORT, created_at__lt=now - KEPT).exclude(
        file=""
    )
    for job in old:
        (_folder() / job.file).unlink(missing_ok=True)
        BulkJob.objects.filter(pk=job.pk).update(file="")
    return len(old)


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
