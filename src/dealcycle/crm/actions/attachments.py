"""Files on records: kept under a secret name, never trusted, never shown inline."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath

from django.core.files import File
from django.db import transaction

from dealcycle.crm import search, texts
from dealcycle.crm.models import Attachment
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User

LARGEST = 25_000_000


def attach_file(
    *, record: tuple[str, int], file: File, name: str, content_type: str, by: User, now: datetime
) -> Attachment | Refused:
    name = _bare(name)
    if not name:
        return Refused.because("no_file", N_("Choose a file."), field="file")
    if file.size > LARGEST:
        return Refused.because(
            "file_too_large",
            N_("“%(name)s” is too large: files of up to %(most)s MB can be kept."),
            field="file",
            name=name,
            most=LARGEST // 1_000_000,
        )
    if file.size == 0:
        return Refused.because("file_empty", N_("“%(name)s” is empty."), field="file", name=name)
    attachment = Attachment(
        record_kind=record[0],
        record=record[1],
        name=name,
        size=file.size,
        content_type=content_type[:120],
        secret=secrets.token_hex(32),
        uploaded_by=by.pk,
        at=now,
    )
    # Written before the transaction: no request holds one across a disk's slowness.
    attachment.file.save(name, file, save=False)
    try:
        with transaction.atomic():
            attachment.save()
            _record("added", attachment, by, now)
    except Exception:
        attachment.file.delete(save=False)
        raise
    return attachment


def rename_attachment(
    *, attachment: Attachment, name: str, by: User, now: datetime
) -> Attachment | Refused:
    """Another name for the same file; its ending stays, or it would no longer open."""
    name, ending = _bare(name), PurePath(attachment.name).suffix
    if texts.is_blank(name.removesuffix(ending)):
        return Refused.because("empty", N_("Please fill this in."), field="name")
    if ending and not name.casefold().endswith(ending.casefold()):
        name = name[: 200 - len(ending)] + ending
    if name == attachment.name:
        return attachment
    with transaction.atomic():
        before, attachment.name = attachment.name, name
        attachment.save(update_fields=["name"])
        _record("renamed", attachment, by, now, {"name": before})
    return attachment


def remove_attachment(*, attachment: Attachment, by: User, now: datetime) -> Attachment:
    """Out of sight; the file itself goes with the record, or when the bin is emptied."""
    return _put(attachment, "removed", now, by, now)


def restore_attachment(*, attachment: Attachment, by: User, now: datetime) -> Attachment:
    return _put(attachment, "restored", None, by, now)


def _put(
    attachment: Attachment, what: str, binned_at: datetime | None, by: User, now: datetime
) -> Attachment:
    if (attachment.binned_at is None) == (binned_at is None):
        return attachment
    with transaction.atomic():
        attachment.binned_at = binned_at
        attachment.save(update_fields=["binned_at"])
        _record(what, attachment, by, now)
    return attachment


def _bare(name: str) -> str:
    # Some browsers send a whole path, of their own or of a stranger's making.
    return texts.line(PurePath((name or "").replace("\\", "/")).name)[-200:]


def _record(
    what: str,
    attachment: Attachment,
    by: User,
    now: datetime,
    before: Mapping[str, object] | None = None,
) -> None:
    search.reindex(attachment.record_kind, [attachment.record])
    events.record(
        kind=f"attachment.{what}",
        by=by.pk,
        at=now,
        record=("attachment", attachment.pk),
        before=before,
        after={"name": attachment.name},
        also=[(attachment.record_kind, attachment.record)],
    )
