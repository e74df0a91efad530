"""Removed notes, comments and files go for ever after 30 days; their files leave the disk."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from dealcycle.crm import search
from dealcycle.crm.models import Activity, Attachment, Comment

KEPT = timedelta(days=30)


def forget_removed(now: datetime, *, most: int = 500) -> int:
    """What was removed from a timeline 30 days ago; how many, at most so many a turn."""
    old = {"binned_at__lt": now - KEPT}
    with transaction.atomic():
        forgotten = _forget_files(Attachment.objects.filter(**old).order_by("pk")[:most])
        comments = _ids(Comment.objects.filter(**old), most)
        Comment.objects.filter(pk__in=comments).delete()
        activities = _ids(Activity.objects.filter(**old), most)
        forget_parts("activity", activities)
        search.remove("activity", *activities)
        Activity.objects.filter(pk__in=activities).delete()
    return forgotten + len(comments) + len(activities)


def forget_parts(kind: str, records: Sequence[int]) -> None:
    """Comments and files of records that go; they know them by kind and id alone."""
    of = {"record_kind": kind, "record__in": records}
    Comment.objects.filter(**of).delete()
    _forget_files(Attachment.objects.filter(**of))


def _forget_files(attachments: Iterable[Attachment]) -> int:
    found = list(attachments)
    for attachment in found:
        transaction.on_commit(lambda file=attachment.file: file.storage.delete(file.name))
        attachment.delete()
    return len(found)


def _ids(found: QuerySet, most: int) -> list[int]:
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])
