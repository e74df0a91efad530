"""Records of lists that the matrix asks for: all of them Alice's."""

from collections.abc import Callable

from django.utils import timezone

from dealcycle.crm.actions import exports
from dealcycle.crm.models import BulkJob, SavedView
from tests.cast import Cast


def a_finished_job(cast: Cast) -> BulkJob:
    return BulkJob.objects.create(
        user=cast.alice,
        record_kind="deal",
        action="edit",
        state=BulkJob.State.DONE,
        created_at=timezone.now(),
    )


def an_export(cast: Cast) -> BulkJob:
    job = exports.start_export(
        kind="deal", params={}, format_="csv", by=cast.alice, now=timezone.now()
    )
    return exports.make_file(job, timezone.now())


SUBJECTS: dict[str, Callable[[Cast], object]] = {
    "view": lambda cast: SavedView.objects.create(
        owner=cast.alice, record_kind="deal", name="Mine", query={"owner": ["me"]}
    ),
    "job": a_finished_job,
    "export": an_export,
}
