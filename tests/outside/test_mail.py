"""System mail waits in the outbox with its change, and leaves once, whatever the server does."""

import dataclasses
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.mail import send_mail
from django.db import transaction

from dealcycle.outside import mail, pausing
from dealcycle.outside.models import MailFile, SystemMail
from tests.clock import NOW
from tests.outside.smtp_peer import PASSWORD, Peer, listening

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer() -> Peer:
    return Peer()


@pytest.fixture
def server(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> Iterator[mail.MailServer]:
    with listening(peer) as found:
        monkeypatch.setattr(mail, "mail_server", lambda: found)
        yield found


def letter(**changes: str) -> SystemMail:
    fields = {"recipient": "alice@example.org", "subject": "Hello", "text": "The link"} | changes
    return mail.put(**fields, at=NOW)  # type: ignore[arg-type]


def test_a_mail_leaves_with_text_and_html(server: mail.MailServer, peer: Peer) -> None:
    letter(subject="Приглашение", text="Ссылка", html="<p>Ссылка</p>")
    assert mail.send_due(now=NOW) == 1
    (received,) = peer.received
    assert (received["To"], received["Subject"]) == ("alice@example.org", "Приглашение")
    assert received["From"] == "Dealcycle <crm@example.org>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert [part.get_content().strip() for part in received.iter_parts()] == [
        "Ссылка",
        "<p>Ссылка</p>",
    ]
    assert mail.send_due(now=NOW) == 0
    assert len(peer.received) == 1


def test_a_file_goes_along_sealed_and_is_then_forgotten(
    server: mail.MailServer, peer: Peer
) -> None:
    mail.put(
        recipient="alice@example.org", subject="Cycle", text="See", html="<p>See</p>", at=NOW,
        files=[mail.Attached("цикл.pdf", "application/pdf", b"%PDF words")],
        stop="https://example.org/stop/x",
    )  # fmt: skip
    assert "%PDF" not in MailFile.objects.get().sealed
    assert mail.send_due(now=NOW) == 1
    (received,) = peer.received
    (file,) = received.iter_attachments()
    assert file.get_filename() == "цикл.pdf" and file.get_content() == b"%PDF words"
    assert received["List-Unsubscribe"] == "<https://example.org/stop/x>"
    assert received["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not MailFile.objects.exists()


def test_what_the_mail_says_is_sealed_and_then_forgotten(server: mail.MailServer) -> None:
    kept = letter(text="https://example.org/invitations/the-secret/")
    assert "the-secret" not in kept.sealed_text
    mail.send_due(now=NOW)
    kept.refresh_from_db()
    assert (kept.sealed_text, kept.sealed_html) == ("", "")
    assert kept.sent_at == NOW


def test_a_mail_of_a_change_that_failed_never_leaves(server: mail.MailServer) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        letter()
        _ = 1 / 0
    assert mail.send_due(now=NOW) == 0


def test_a_server_that_is_down_for_hours_delays_and_loses_nothing(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = mail.MailServer(host="127.0.0.1", port=9, security="none", sender="a@example.org")
    monkeypatch.setattr(mail, "mail_server", lambda: nobody)
    letter()
    letter(recipient="bob@example.org")
    now = NOW
    for _ in range(60):
        now += timedelta(minutes=10)
        assert mail.send_due(now=now) == 0
    assert mail.waiting().count() == 2
    with listening(peer) as found:
        monkeypatch.setattr(mail, "mail_server", lambda: found)
        mail.send_due(now=now + timedelta(hours=2))
    assert sorted(received["To"] for received in peer.received) == [
        "alice@example.org",
        "bob@example.org",
    ]


def test_an_unknown_recipient_fails_for_good_and_holds_nobody_up(
    server: mail.MailServer, peer: Peer
) -> None:
    peer.refuse["gone@example.org"] = "550 No such user here"
    gone, there = letter(recipient="gone@example.org"), letter()
    assert mail.send_due(now=NOW) == 1
    gone.refresh_from_db()
    there.refresh_from_db()
    assert gone.failed_at == NOW
    assert "No such user" in gone.error
    assert there.sent_at == NOW


def test_a_full_mailbox_is_tried_again(server: mail.MailServer, peer: Peer) -> None:
    peer.refuse["alice@example.org"] = "452 Mailbox full"
    letter()
    assert mail.send_due(now=NOW) == 0
    peer.refuse.clear()
    assert mail.send_due(now=NOW) == 0, "not before its pause is over"
    assert mail.send_due(now=NOW + timedelta(minutes=2)) == 1


def test_a_worker_that_died_holding_a_mail_does_not_lose_it(
    server: mail.MailServer, peer: Peer
) -> None:
    kept = letter()
    SystemMail.objects.filter(pk=kept.pk).update(leased_until=NOW + mail.LEASE, attempts=1)
    assert mail.send_due(now=NOW) == 0
    assert mail.send_due(now=NOW + mail.LEASE + timedelta(seconds=1)) == 1
    assert peer.received[0]["Message-ID"] == kept.message_id


def test_nothing_leaves_while_paused(server: mail.MailServer) -> None:
    letter()
    pausing.pause(reason=pausing.RESTORED, at=NOW)
    pausing.pause(reason=pausing.RESTORED, at=NOW)
    assert mail.send_due(now=NOW) == 0
    pausing.resume(at=NOW)
    assert mail.send_due(now=NOW) == 1


def test_no_header_can_be_smuggled_in(server: mail.MailServer, peer: Peer) -> None:
    letter(subject="Hello\r\nBcc: everybody@example.org")
    mail.send_due(now=NOW)
    assert peer.received[0]["Bcc"] is None
    assert peer.received[0]["Subject"] == "Hello Bcc: everybody@example.org"


def test_django_writes_into_the_outbox(server: mail.MailServer, settings: object) -> None:
    settings.EMAIL_BACKEND = "dealcycle.outside.mail.Outbox"  # type: ignore[attr-defined]
    send_mail("Subject", "Text", None, ["a@example.org", "b@example.org"])
    assert mail.waiting().count() == 2


def test_without_a_mail_server_a_mail_is_only_logged(
    settings: object, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "dealcycle.outside.mail.Outbox"  # type: ignore[attr-defined]
    send_mail("Subject", "The secret link", None, ["a@example.org"])
    assert mail.waiting().count() == 0
    assert "No mail server" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_wrong_password_is_said_and_not_shown(
    peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with listening(peer, login=True) as found:
        mail.deliver(found, letter())
        wrong = dataclasses.replace(found, password="not it at all")
        with pytest.raises(mail.MailError, match="user name and password") as refused:
            mail.deliver(wrong, letter())
    assert not refused.value.permanent
    assert len(peer.received) == 1
    for secret in (PASSWORD, "not it at all"):
        assert secret not in caplog.text
        assert secret not in repr(found)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, "starttls")),
        ("smtps://u%40x:p%2F@mail.example.org", ("mail.example.org", 465, "tls")),
        ("smtp+plain://localhost:2525", ("localhost", 2525, "none")),
    ],
)
def test_a_mail_server_from_an_address(url: str, expected: tuple[str, int, str]) -> None:
    found = mail.MailServer.from_url(url)
    assert (found.host, found.port, found.security) == expected


def test_an_address_of_another_kind_is_no_mail_server() -> None:
    with pytest.raises(ValueError, match="smtp://"):
        mail.MailServer.from_url("https://mail.example.org")
