"""What was removed 30 days ago goes for ever, files included; a second run finds nothing."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from dealcycle.crm.actions import activities, attachments, bin, forgetting
from dealcycle.crm.models import Activity, Attachment, Comment, Deal
from tests.builders import a_company, a_deal
from tests.cast import Cast
from tests.clock import NOW

LATER = NOW + timedelta(days=31)


def a_file(record: tuple[str, int], cast: Cast) -> Attachment:
    return attachments.attach_file(
        record=record, file=ContentFile(b"x"), name="a.txt", content_type="text/plain",
        by=cast.alice, now=NOW,
    )  # fmt: skip


def a_note(deal: Deal, cast: Cast) -> Activity:
    entry = activities.Entry(kind="note", body="They like it", deal=deal, owner=cast.alice)
    return activities.log_activity(
        entry=entry, result=activities.Result(at=NOW), by=cast.alice, now=NOW
    )


@pytest.mark.django_db
def test_removed_files_leave_the_disk(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    deal = a_deal(owner=cast.alice)
    gone, kept = a_file(deal.record, cast), a_file(deal.record, cast)
    attachments.remove_attachment(attachment=gone, by=cast.alice, now=NOW)
    assert forgetting.forget_removed(NOW + timedelta(days=29)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert forgetting.forget_removed(LATER) == 1
    assert not gone.file.storage.exists(gone.file.name)
    assert kept.file.storage.exists(kept.file.name)
    assert forgetting.forget_removed(LATER) == 0


@pytest.mark.django_db
def test_a_removed_note_takes_its_comments_and_files_along(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    note = a_note(a_deal(owner=cast.alice), cast)
    file = a_file(note.record, cast)
    Comment.objects.create(
        record_kind="activity", record=note.pk, author=cast.alice, body="Good", at=NOW
    )
    Activity.objects.filter(pk=note.pk).update(binned_at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        forgetting.forget_removed(LATER)
    assert not Activity.objects.filter(pk=note.pk).exists()
    assert not Comment.objects.exists()
    assert not file.file.storage.exists(file.file.name)


@pytest.mark.django_db
def test_a_purged_deal_takes_the_files_of_its_notes_along(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    deal = a_deal(owner=cast.alice)
    file = a_file(a_note(deal, cast).record, cast)
    Deal.objects.filter(pk=deal.pk).update(binned_at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        assert bin.purge(LATER) == 1
    assert not Attachment.objects.exists()
    assert not file.file.storage.exists(file.file.name)


@pytest.mark.django_db
def test_a_company_that_has_deals_does_not_stand_in_the_way(cast: Cast) -> None:
    busy, idle = a_company(), a_company()
    a_deal(owner=cast.alice, company=busy)
    for days, company in enumerate((busy, idle)):
        at = NOW - timedelta(days=9 - days)
        type(company).objects.filter(pk=company.pk).update(binned_at=at)
    assert bin.purge(LATER, most=1) == 1
    assert type(idle).objects.filter(pk=busy.pk).exists()
