"""Activities, comments and files as pages write them."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from dealcycle.crm.actions import activities, attachments
from dealcycle.crm.models import Activity, Attachment, Comment
from dealcycle.people.models import Notification, User
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


@pytest.fixture
def alice(cast: Cast, as_user: Login) -> Client:
    return as_user(cast.alice)


def a_call(cast: Cast, **values: object) -> Activity:
    entry = activities.Entry(
        kind="call",
        subject="Ask about the budget",
        deal=a_deal(owner=cast.alice, at=timezone.now() - timedelta(days=2)),
        due=activities.Due(on=timezone.localdate()),
        **values,
    )
    made = activities.plan_activity(entry=entry, by=cast.alice, now=timezone.now())
    assert isinstance(made, Activity), made
    return made


def test_a_note_is_written_above_the_timeline_once(cast: Cast, alice: Client) -> None:
    deal = a_deal(owner=cast.alice)
    sent = {"kind": "note", "body": "@Bob Baker knows them.", "once": "k1"}
    for _click in range(2):
        answer = alice.post(f"/timeline/deal/{deal.pk}/activities", sent)
        assert answer.status_code == 204
        assert "timeline-changed" in answer.headers["HX-Trigger"]
    note = Activity.objects.get()
    assert (note.deal, note.owner, note.body) == (deal, cast.alice, "@Bob Baker knows them.")
    assert Notification.objects.get().user == cast.bob


def test_a_call_with_all_that_belongs_to_it(cast: Cast, alice: Client) -> None:
    company = a_company(owner=cast.alice)
    anna, igor = (a_contact(name, company=company, owner=cast.alice) for name in ("Anna", "Igor"))
    deal = a_deal(owner=cast.alice, company=company)
    answer = alice.post(
        "/activities/new",
        {
            "on": f"deal-{deal.pk}",
            "kind": "call",
            "state": "done",
            "subject": "Prices",
            "contact": anna.pk,
            "participants": [igor.pk],
            "direction": "in",
            "outcome": "positive",
            "minutes": "25",
            "done_at": (timezone.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
        },
    )
    assert answer.status_code == 204
    call = Activity.objects.get()
    assert (call.deal, call.company, call.contact) == (deal, company, anna)
    assert list(call.participants.all()) == [igor]
    assert (call.direction, call.outcome, call.minutes) == ("in", "positive", 25)
    assert call.done_at < timezone.now() - timedelta(hours=2)
    deal.refresh_from_db()
    assert deal.last_touch_at == call.done_at


@pytest.mark.parametrize(
    ("sent", "due", "all_day"),
    [
        ({"kind": "task", "due_on": "2027-01-05"}, (2027, 1, 5, 23, 59, 59), True),
        (
            {"kind": "meeting", "state": "planned", "due_on": "2027-01-05", "due_time": "14:30"},
            (2027, 1, 5, 14, 30, 0),
            False,
        ),
    ],
)
def test_planned_for_a_day_or_an_hour(
    cast: Cast, alice: Client, sent: dict[str, str], due: tuple[int, ...], all_day: bool
) -> None:
    deal = a_deal(owner=cast.alice)
    sent = {"subject": "Show it", "owner": cast.bob.pk, **sent}
    answer = alice.post(f"/timeline/deal/{deal.pk}/activities", sent)
    assert answer.status_code == 204
    planned = Activity.objects.get()
    assert planned.due_at == datetime(*due, tzinfo=planned.due_at.tzinfo)
    assert (planned.all_day, planned.owner, planned.done_at) == (all_day, cast.bob, None)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "note", "body": " \u200b "}, "Please write a few words."),
        ({"kind": "note", "body": "x" * 100_001}, "Attach longer texts as a file."),
        ({"kind": "task", "subject": "Later"}, "When? Choose a day."),
        ({"kind": "task", "subject": "Later", "due_on": "9999-12-31"}, "9999"),
        ({"kind": "call", "state": "done", "minutes": "-5"}, "Enter minutes from 0"),
        ({"kind": "call", "state": "done", "outcome": "answered"}, "Choose one of the list."),
        ({"kind": "carrier pigeon", "body": "Coo"}, "carrier pigeon"),
    ],
)
def test_what_cannot_be_is_said_and_the_words_stay(
    cast: Cast, alice: Client, sent: dict[str, str], said: str
) -> None:
    deal = a_deal(owner=cast.alice)
    answer = alice.post(f"/timeline/deal/{deal.pk}/activities", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert not Activity.objects.exists()
    for words in (sent.get("subject"), sent.get("body", "").strip()[:50]):
        assert not words or words in page


def test_a_stranger_s_contact_cannot_be_named(cast: Cast, alice: Client) -> None:
    deal, hidden = a_deal(owner=cast.alice), a_contact("Secret", owner=cast.mallory)
    sent = {"kind": "call", "state": "done", "contact": hidden.pk}
    answer = alice.post(f"/timeline/deal/{deal.pk}/activities", sent)
    assert answer.status_code == 422
    assert "Secret" not in answer.content.decode()


def test_somebody_who_left_gets_no_task(cast: Cast, alice: Client) -> None:
    cast.bob.is_active = False
    cast.bob.save()
    answer = alice.post(
        "/activities/new",
        {"kind": "task", "subject": "Later", "due_on": "2027-01-05", "owner": cast.bob.pk},
    )
    assert answer.status_code == 422
    assert "Bob Baker no longer works here" in answer.content.decode()


def test_an_edit_keeps_where_it_stands_and_its_history(cast: Cast, alice: Client) -> None:
    call = a_call(cast, minutes=10)
    form = alice.get(f"/activities/{call.pk}/edit").content.decode()
    assert "Ask about the budget" in form
    answer = alice.post(
        f"/activities/{call.pk}/edit",
        {"kind": "call", "subject": "Ask about money", "version": 1, "due_on": "2027-02-03"},
    )
    assert answer.status_code == 204
    call.refresh_from_db()
    assert (call.subject, call.owner) == ("Ask about money", cast.alice)
    assert call.due_at.date() == date(2027, 2, 3)
    told = alice.get(f"/timeline/deal/{call.deal_id}").content.decode()
    assert "Ask about the budget" in told


def test_when_it_was_and_how_it_went_are_put_right(cast: Cast, alice: Client) -> None:
    call = a_call(cast)
    now = timezone.now()
    activities.complete_activity(
        activity=call, result=activities.Result(outcome="negative"), by=cast.alice, now=now
    )
    form = alice.get(f"/activities/{call.pk}/edit").content.decode()
    at = timezone.localtime(now)
    assert f'value="{at:%Y-%m-%dT%H:%M}"' in form
    sent = {"kind": "call", "subject": call.subject, "version": 2, "outcome": "positive"}
    address = f"/activities/{call.pk}/edit"
    assert alice.post(address, {**sent, "done_at": f"{at:%Y-%m-%dT%H:%M}"}).status_code == 204
    call.refresh_from_db()
    assert (call.outcome, call.done_at) == ("positive", now)
    yesterday = (at - timedelta(days=1)).replace(second=0, microsecond=0)
    sent |= {"version": 3, "done_at": f"{yesterday:%Y-%m-%dT%H:%M}"}
    assert alice.post(address, sent).status_code == 204
    call.refresh_from_db()
    assert call.done_at == call.at == yesterday
    call.deal.refresh_from_db()
    assert call.deal.last_touch_at == yesterday
    told = alice.get(f"/timeline/deal/{call.deal_id}").content.decode()
    assert "Went well" in told
    tomorrow = {**sent, "version": 4, "done_at": f"{at + timedelta(days=1):%Y-%m-%dT%H:%M}"}
    assert alice.post(address, tomorrow).status_code == 422
    # What was a call turns out to have been a note: a call's result says nothing of it.
    assert alice.post(address, {"kind": "note", "body": "Words", "version": 4}).status_code == 204
    call.refresh_from_db()
    assert (call.outcome, call.done_at) == ("", yesterday)


def test_two_edits_at_once_show_both_values(cast: Cast, alice: Client, as_user: Login) -> None:
    call = a_call(cast)
    mine = {"kind": "call", "subject": "Mine", "version": 1}
    theirs = {"kind": "call", "subject": "Theirs", "version": 1}
    assert as_user(cast.bob).post(f"/activities/{call.pk}/edit", theirs).status_code == 204
    clash = alice.post(f"/activities/{call.pk}/edit", mine)
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "Bob Baker changed this meanwhile" in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    call.refresh_from_db()
    assert call.subject == "Theirs"
    assert alice.post(f"/activities/{call.pk}/edit", {**mine, "version": 2}).status_code == 204


def test_deleted_and_taken_back(cast: Cast, alice: Client) -> None:
    call = a_call(cast)
    deleted = alice.post(f"/activities/{call.pk}/cancelling")
    assert f"/activities/{call.pk}/restoring" in deleted.headers["HX-Trigger"]
    assert alice.get(f"/activities/{call.pk}/edit").status_code == 404
    assert alice.post(f"/activities/{call.pk}/restoring").status_code == 204
    call.refresh_from_db()
    assert call.binned_at is None


def test_comments_on_an_activity(cast: Cast, alice: Client, as_user: Login) -> None:
    call = a_call(cast)
    sent = {"body": "Ask @Carol Carter first.", "once": "k2"}
    for _click in range(2):
        assert alice.post(f"/comments/activity/{call.pk}/new", sent).status_code == 204
    comment = Comment.objects.get()
    assert "Ask" in as_user(cast.bob).get(f"/timeline/deal/{call.deal_id}").content.decode()
    bob = as_user(cast.bob)
    assert bob.post(f"/comments/{comment.pk}/deletion").status_code == 403
    assert bob.post(f"/comments/{comment.pk}/edit", {"body": "Mine"}).status_code == 422
    assert alice.post(f"/comments/{comment.pk}/edit", {"body": "Ask twice."}).status_code == 204
    assert alice.post(f"/comments/{comment.pk}/deletion").status_code == 204
    assert alice.post(f"/comments/{comment.pk}/restoring").status_code == 204
    comment.refresh_from_db()
    assert (comment.body, comment.binned_at) == ("Ask twice.", None)


def upload(client: Client, address: str, *files: tuple[str, bytes]) -> object:
    made = [SimpleUploadedFile(name, content, "text/html") for name, content in files]
    return client.post(address, {"files": made})


def test_a_comment_edited_in_two_windows_shows_both(cast: Cast, alice: Client) -> None:
    call = a_call(cast)
    alice.post(f"/comments/activity/{call.pk}/new", {"body": "Ask once."})
    address = f"/comments/{Comment.objects.get().pk}/edit"
    first = {"body": "Ask twice.", "was": "Ask once."}
    assert alice.post(address, first).status_code == 204
    second = alice.post(address, {"body": "Never ask.", "was": "Ask once."})
    assert second.status_code == 409
    page = second.content.decode()
    assert "Ask twice." in page
    assert "Never ask.</textarea>" in page
    assert Comment.objects.get().body == "Ask twice."
    third = {"body": "Never ask.", "was": "Ask twice."}
    assert alice.post(address, third).status_code == 204


def test_files_come_back_as_downloads_only(cast: Cast, alice: Client, as_user: Login) -> None:
    company = a_company(owner=cast.alice)
    address = f"/attachments/company/{company.pk}"
    evil = b"<script>alert(document.cookie)</script>"
    answer = upload(alice, address, ("Plan für Мая.html", evil), ("two.svg", b"<svg/>"))
    assert answer.status_code == 204
    file = Attachment.objects.get(name="Plan für Мая.html")
    got = alice.get(f"/attachments/{file.pk}")
    assert b"".join(got.streaming_content) == evil
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert as_user(cast.mallory).get(f"/attachments/{file.pk}").status_code == 404
    assert "two.svg" in alice.get(address).content.decode()


def test_files_that_are_refused_do_not_take_the_others_along(
    cast: Cast, alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 1024 * 1024)
    address = f"/attachments/company/{a_company(owner=cast.alice).pk}"
    answer = upload(alice, address, ("big.bin", b"x" * (1024 * 1024 + 1)), ("small.txt", b"x"))
    assert answer.status_code == 204
    assert "too large" in answer.headers["HX-Trigger"]
    assert list(Attachment.objects.values_list("name", flat=True)) == ["small.txt"]
    for files in ([], [("empty.txt", b"")]):
        assert upload(alice, address, *files).status_code == 422


def test_a_file_is_renamed_removed_and_restored(cast: Cast, alice: Client) -> None:
    address = f"/attachments/company/{a_company(owner=cast.alice).pk}"
    upload(alice, address, ("plan.pdf", b"%PDF"))
    file = Attachment.objects.get()
    assert (
        alice.post(f"/attachments/{file.pk}/name", {"name": "../Plan for May"}).status_code == 204
    )
    file.refresh_from_db()
    # The ending stays: without it nobody could open the file.
    assert file.name == "Plan for May.pdf"
    assert alice.post(f"/attachments/{file.pk}/name", {"name": " "}).status_code == 422
    removed = alice.post(f"/attachments/{file.pk}/deletion")
    assert f"/attachments/{file.pk}/restoring" in removed.headers["HX-Trigger"]
    assert alice.get(f"/attachments/{file.pk}").status_code == 404
    assert "plan" not in alice.get(address).content.decode().lower()
    assert alice.post(f"/attachments/{file.pk}/restoring").status_code == 204
    assert alice.get(f"/attachments/{file.pk}").status_code == 200
