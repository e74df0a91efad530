"""Notifications: under the bell at once, by mail as one likes, never twice."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dealcycle.crm.actions import activities
from dealcycle.crm.reminders import remind
from dealcycle.outside import mail
from dealcycle.outside.models import SystemMail
from dealcycle.outside.sealed import unseal
from dealcycle.people import digests
from dealcycle.people.models import Notification, User
from tests.builders import a_deal
from tests.cast import Cast

As = Callable[[User], Client]
# Eleven in Berlin, one in the morning in San Francisco, nine in London.
MORNING = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def mail_server() -> Iterator[None]:
    kept, mail.mail_server = mail.mail_server, lambda: mail.MailServer("mail.example.org")
    yield
    mail.mail_server = kept


def tell(user: User, key: str = "one", **values: object) -> Notification:
    told = {"kind": "mentioned", "params": {"by": "Bob", "text": "Look"}, "link": "/deals/1",
            "at": MORNING - timedelta(hours=2), **values}  # fmt: skip
    return Notification.objects.create(user=user, key=key, **told)


@pytest.mark.django_db
def test_newest_first_and_opening_marks_read(cast: Cast, as_user: As) -> None:
    first, second = tell(cast.alice), tell(cast.alice, "two", params={"by": "Eve", "text": "x"})
    client = as_user(cast.alice)
    page = client.get("/notifications").content.decode()
    assert page.index("Eve mentions") < page.index("Bob mentions")
    assert client.get(reverse("notification", args=[first.pk])).headers["Location"] == "/deals/1"
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.read_at
    assert not second.read_at
    unread = client.get("/notifications?show=unread").content.decode()
    assert "Eve mentions" in unread
    assert "Bob mentions" not in unread


@pytest.mark.django_db
def test_a_link_elsewhere_is_not_followed(cast: Cast, as_user: As) -> None:
    for number, link in enumerate(("https://evil.example.org", "//evil.example.org", "")):
        found = tell(cast.alice, str(number), link=link)
        answer = as_user(cast.alice).get(reverse("notification", args=[found.pk]))
        assert answer.headers["Location"] == "/notifications"


@pytest.mark.django_db
def test_all_are_read_at_once_but_only_ones_own(cast: Cast, as_user: As) -> None:
    tell(cast.alice)
    tell(cast.bob)
    as_user(cast.alice).post("/notifications/reading")
    assert list(Notification.objects.filter(read_at=None)) == list(cast.bob.notifications.all())


@pytest.mark.django_db
def test_pages_by_key_with_a_bounded_number_of_queries(cast: Cast, as_user: As) -> None:
    client = as_user(cast.alice)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get("/notifications").status_code == 200
        return len(seen)

    tell(cast.alice)
    client.get("/notifications")
    few = queries()
    for number in range(40):
        tell(cast.alice, f"more {number}")
    assert queries() == few
    page = client.get("/notifications").content.decode()
    older = Notification.objects.order_by("-pk")[29].pk
    assert f"before={older}" in page
    assert client.get(f"/notifications?before={older}").content.decode().count("data-row ") <= 11
    assert client.get("/notifications?before=nonsense").status_code == 200


@pytest.mark.django_db
def test_the_bell_counts_what_is_unread(cast: Cast, as_user: As) -> None:
    for number in range(3):
        tell(cast.alice, str(number))
    page = as_user(cast.alice).get("/notifications").content.decode()
    assert "badge--count" in page
    assert ">3<" in page


@pytest.mark.django_db
def test_the_morning_mail_comes_once_in_the_readers_own_morning(
    cast: Cast, mail_server: None
) -> None:
    User.objects.filter(pk=cast.alice.pk).update(time_zone="Europe/Berlin", language="ru")
    User.objects.filter(pk=cast.bob.pk).update(time_zone="America/Los_Angeles")
    for person in (cast.alice, cast.bob):
        tell(person)
    assert digests.send_digests(MORNING) == 1
    letter = SystemMail.objects.get()
    assert letter.recipient == cast.alice.email
    assert "Доброе утро, Alice" in unseal(letter.sealed_text)
    assert settings.BASE_URL in unseal(letter.sealed_html)
    # Again, and again after a restart: nothing more.
    assert digests.send_digests(MORNING + timedelta(minutes=5)) == 0
    assert digests.send_digests(MORNING + timedelta(hours=8)) == 1
    assert digests.send_digests(MORNING + timedelta(days=1, hours=8)) == 0
    assert SystemMail.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_while_writing_has_written_nothing(
    cast: Cast, mail_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast.alice)
    real = digests.letters.send

    def dying(*args: object, **words: object) -> None:
        real(*args, **words)
        raise KeyboardInterrupt

    monkeypatch.setattr(digests.letters, "send", dying)
    with pytest.raises(KeyboardInterrupt):
        digests.send_digests(MORNING)
    assert not SystemMail.objects.exists()
    monkeypatch.undo()
    kept, mail.mail_server = mail.mail_server, lambda: mail.MailServer("mail.example.org")
    assert digests.send_digests(MORNING) == 1
    mail.mail_server = kept


@pytest.mark.django_db
def test_nothing_to_tell_is_no_mail(cast: Cast, mail_server: None) -> None:
    assert digests.send_digests(MORNING) == 0
    assert not SystemMail.objects.exists()


@pytest.mark.django_db
def test_at_once_or_never_as_one_likes(cast: Cast, as_user: As, mail_server: None) -> None:
    as_user(cast.alice).post("/profile/notifications", {"mail_mentioned": "now", "mail_x": "now"})
    as_user(cast.bob).post("/profile/notifications", {"mail_mentioned": "never"})
    assert User.objects.get(pk=cast.alice.pk).preferences == {"mail": {"mentioned": "now"}}
    for person in (cast.alice, cast.bob, cast.carol):
        tell(person)
    assert digests.mail_at_once(MORNING) == 1
    assert digests.mail_at_once(MORNING) == 0
    assert SystemMail.objects.get().recipient == cast.alice.email
    assert digests.send_digests(MORNING) == 1
    assert SystemMail.objects.last().recipient == cast.carol.email


@pytest.mark.django_db
def test_what_was_read_is_not_mailed(cast: Cast, mail_server: None) -> None:
    tell(cast.alice, read_at=MORNING)
    assert digests.send_digests(MORNING) == 0


@pytest.mark.django_db
def test_a_task_is_told_before_its_hour_once(cast: Cast, mail_server: None) -> None:
    now = timezone.now()
    deal = a_deal(owner=cast.alice, at=now - timedelta(days=1))
    due = activities.Due(on=timezone.localdate(), at=now + timedelta(minutes=5))
    entry = activities.Entry(kind="call", subject="Ask about money", deal=deal, due=due)
    activities.plan_activity(entry=entry, by=cast.alice, now=now)
    remind(now - timedelta(minutes=30))
    assert not Notification.objects.exists()
    remind(now)
    remind(now + timedelta(minutes=1))
    told = Notification.objects.get()
    assert (told.user, told.kind) == (cast.alice, "task_due")
    assert told.link.startswith(f"/deals/{deal.pk}")
