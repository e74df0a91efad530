"""Everything as one file: asked for here, written by the worker, kept for a week."""

import logging
import secrets
import tempfile
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import Notification, User
from dealcycle.transfer.models import Export

logger = logging.getLogger(__name__)
KEPT = timedelta(days=7)
# Longer than any export takes; a worker that died within it is followed by another after it.
LEASE = timedelta(hours=2)
ATTEMPTS = 2
State = Export.State


def start_export(*, by: User, now: datetime) -> Export | Refused:
    """Asks the worker for the file; one that is being made already serves everybody."""
    if not by.is_administrator:
        return Refused.because(
            "may_not_export", N_("Only administrators can take everything along.")
        )
    with transaction.atomic():
        running = Export.objects.filter(state__in=(State.WAITING, State.RUNNING)).first()
        if running is not None:
            return running
        export = Export.objects.create(user=by, created_at=now)
        events.record(kind="export.asked", by=by.pk, at=now, record=export.record)
    return export


def work_off(now: datetime) -> bool:
    """The worker's share; whether there was anything to write."""
    export = _lease(now)
    if export is None:
        return False
    try:
        with translation.override(export.user.language):
            _make(export, now)
    except Exception:
        logger.exception("Export %s failed", export.pk)
        _finish(export, now, State.FAILED)
    return True


def path_of(export: Export) -> Path | None:
    if not export.file:
        return None
    path = _folder() / export.file
    return path if path.exists() else None


def forget_files(now: datetime) -> int:
    """Files that nobody fetches any more; run by the worker."""
    old = Export.objects.filter(created_at__lt=now - KEPT).exclude(file="")
    for export in old:
        (_folder() / export.file).unlink(missing_ok=True)
        Export.objects.filter(pk=export.pk).update(file="")
    return len(old)


def _lease(now: datetime) -> Export | None:
    free = Q(state=State.WAITING) | Q(state=State.RUNNING, leased_until__lt=now)
    for export in Export.objects.filter(free).select_related("user").order_by("id")[:3]:
        won = Export.objects.filter(free, pk=export.pk).update(
            state=State.RUNNING, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
        if not won:
            continue
        if export.attempts < ATTEMPTS:
            return export
        _finish(export, now, State.FAILED)
    return None


def _make(export: Export, now: datetime) -> None:
    """Each part goes into the archive as soon as it is whole: the disk holds little twice."""
    # The engine is imported when something is written: few processes ever do.
    from dealcycle.transfer.export import writing

    export.file = f"{secrets.token_hex(16)}.zip"
    target = _folder() / export.file
    with tempfile.TemporaryDirectory(dir=_folder(), prefix=".part-") as place:
        part = Path(place) / "export.zip"
        tables = Path(place) / "tables"
        tables.mkdir()
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for written in writing.write(tables, now=now):
                # Parquet is compressed already, files mostly.
                kind = (
                    zipfile.ZIP_DEFLATED
                    if written.path.suffix in (".csv", ".md")
                    else zipfile.ZIP_STORED
                )
                archive.write(written.path, written.path.relative_to(tables), kind)
                written.path.unlink()
                export.rows += written.rows
        part.rename(target)
    export.size = target.stat().st_size
    _finish(export, now, State.DONE)


def _finish(export: Export, now: datetime, state: str) -> None:
    with transaction.atomic():
        export.state, export.finished_at, export.leased_until = state, now, None
        if state == State.FAILED:
            export.file = ""
        export.save()
        Notification.objects.get_or_create(
            user_id=export.user_id,
            key=f"export {export.pk}",
            defaults={
                "kind": "export_made",
                "params": {"failed": state == State.FAILED},
                "link": "/settings/export",
                "at": now,
            },
        )


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
