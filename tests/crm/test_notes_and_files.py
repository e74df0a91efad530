"""Comments, attachments, people on deals, forms sent once."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.http import QueryDict

from dealcycle.crm.actions import attachments, comments, deal_contacts, records
from dealcycle.crm.models import Attachment, Comment, Company, DealContact, Once
from dealcycle.crm.once import Done, forget, once
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from dealcycle.people.models import Notification, User
from tests.builders import a_company, a_contact, a_deal
from tests.clock import NOW

pytestmark = pytest.mark.django_db


def comment(by: User, body: str, record: tuple[str, int]) -> Comment:
    made = comments.add_comment(record=record, body=body, by=by, now=NOW)
    assert isinstance(made, Comment), made
    return made


def test_a_comment_tells_whom_it_names_once(alice: User, bob: User, mallory: User) -> None:
    deal = a_deal(owner=alice)
    written = comment(alice, "@Bob Baker, @Mallory Mason: prices?", deal.record)
    assert set(written.mentions) == {bob.pk, mallory.pk}
    told = Notification.objects.get()
    assert (told.user, told.link) == (bob, f"/deals/{deal.pk}#comment-{written.pk}")
    comments.edit_comment(comment=written, body="@Bob Baker: terms?", by=alice, now=NOW)
    assert Notification.objects.count() == 1
    written.refresh_from_db()
    assert written.edited_at == NOW


def test_words_are_changed_by_their_author_only(alice: User, bob: User, adam: User) -> None:
    written = comment(alice, "Mine", a_company(owner=alice).record)
    for answer in (
        comments.edit_comment(comment=written, body="His", by=bob, now=NOW),
        comments.delete_comment(comment=written, by=bob, now=NOW),
    ):
        assert isinstance(answer, Refused)
    assert comments.delete_comment(comment=written, by=adam, now=NOW).binned_at == NOW
    assert comments.restore_comment(comment=written, by=adam, now=NOW).binned_at is None


@pytest.mark.parametrize(("body", "code"), [(" \n", "empty"), ("x" * 10_000_000, "too_long")])
def test_empty_and_endless_comments_are_refused(alice: User, body: str, code: str) -> None:
    answer = comments.add_comment(record=("company", 1), body=body, by=alice, now=NOW)
    assert answer.codes == (code,)
    assert not Comment.objects.exists()


def attach(by: User, name: str = "plan.pdf", content: bytes = b"%PDF") -> Attachment | Refused:
    return attachments.attach_file(
        record=a_company(owner=by).record,
        file=ContentFile(content),
        name=name,
        content_type="application/pdf",
        by=by,
        now=NOW,
    )


def test_a_file_lies_under_a_name_of_ours(alice: User, settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = attach(alice, "..\\..\\secret/../plan.pdf")
    assert (kept.name, kept.size) == ("plan.pdf", 4)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [kept.secret]
    assert len(kept.secret) == 64
    attachments.remove_attachment(attachment=kept, by=alice, now=NOW)
    assert attachments.restore_attachment(attachment=kept, by=alice, now=NOW).binned_at is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("", b"x", "no_file"), ("a.txt", b"", "file_empty"), ("a.txt", b"xx", "file_too_large")],
)
def test_files_that_cannot_be_kept(
    alice: User, settings, tmp_path: Path, monkeypatch, name: str, content: bytes, code: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(attachments, "LARGEST", 1)
    assert attach(alice, name, content).codes == (code,)
    assert not any(tmp_path.rglob("*"))


def test_people_on_a_deal(alice: User) -> None:
    deal, ann = a_deal(owner=alice), a_contact("Ann", owner=alice)
    place = deal_contacts.add_to_deal(deal=deal, contact=ann, by=alice, now=NOW)
    deal_contacts.add_to_deal(deal=deal, contact=ann, role="champion", by=alice, now=NOW)
    place.refresh_from_db()
    assert place.role == "champion"
    refused = deal_contacts.change_role(place=place, role="king", by=alice, now=NOW)
    assert refused.codes == ("no_choice",)
    deal_contacts.remove_from_deal(place=place, by=alice, now=NOW)
    assert not DealContact.objects.exists()
    told = Event.objects.filter(kind__startswith="deal.contact").order_by("id")
    assert [event.kind for event in told] == [
        "deal.contact_added",
        "deal.contact_role_changed",
        "deal.contact_removed",
    ]
    assert ("contact", ann.pk) in told[0].subjects.values_list("record_kind", "record")


def send(by: User, body: str, name: str = "Harbour", key: str = "k1") -> object:
    return once(
        key=key,
        body=QueryDict(body),
        by=by,
        now=NOW,
        act=lambda: records.create_company(values={"name": name}, by=by, now=NOW),
    )


def test_a_form_sent_twice_creates_once(alice: User, bob: User) -> None:
    first = send(alice, "name=Harbour&csrfmiddlewaretoken=a")
    again = send(alice, "name=Harbour&csrfmiddlewaretoken=b")
    assert isinstance(first, Done)
    assert (again.record, again.repeated) == (first.record, True)
    assert Company.objects.count() == 1
    other = send(alice, "name=Port", "Port")
    assert other.codes == ("sent_before",)
    assert isinstance(send(bob, "name=Port", "Port"), Done)
    assert forget(NOW + timedelta(days=8)) == 2


def test_what_was_refused_may_be_corrected_and_sent_again(alice: User) -> None:
    assert isinstance(send(alice, "name=", ""), Refused)
    assert not Once.objects.exists()
    assert isinstance(send(alice, "name=Harbour"), Done)
