"""The mail server's settings: kept, sealed, tried at once, switched off; what waits for it."""

from collections.abc import Iterator

import pytest
from django.test import Client

from dealcycle.events.models import Event
from dealcycle.outside import mail, outbox, pausing
from dealcycle.outside.models import SystemMail
from dealcycle.people.models import Organisation
from tests.cast import Cast
from tests.clock import NOW
from tests.outside.smtp_peer import PASSWORD, USER, Peer, listening

PAGE = "/settings/mail"


@pytest.fixture
def peer() -> Peer:
    return Peer()


@pytest.fixture
def server(peer: Peer) -> Iterator[mail.MailServer]:
    with listening(peer, login=True) as found:
        yield found


@pytest.fixture
def adam(cast: Cast, client: Client) -> Client:
    client.force_login(cast.adam)
    return client


def typed(server: mail.MailServer, **changes: object) -> dict[str, object]:
    return {
        "host": server.host,
        "port": server.port,
        "security": "none",
        "user": USER,
        "password": PASSWORD,
        "sender": "Example <crm@example.org>",
        "version": Organisation.objects.get().version,
        **changes,
    }


def everything_kept() -> str:
    rows = [*Event.objects.values_list("before", "after"), *Organisation.objects.values_list()]
    return repr(rows)


def test_the_password_is_sealed_and_never_shown_again(
    adam: Client, server: mail.MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    assert adam.post(PAGE, typed(server)).status_code == 302
    assert PASSWORD not in everything_kept()
    assert PASSWORD not in adam.get(PAGE).content.decode()
    assert PASSWORD not in caplog.text
    found = mail.mail_server()
    assert found is not None
    assert (found.host, found.password) == (server.host, PASSWORD)


def test_an_empty_password_keeps_the_one_there_but_only_for_the_same_server(
    adam: Client, server: mail.MailServer
) -> None:
    adam.post(PAGE, typed(server))
    assert adam.post(PAGE, typed(server, password="", sender="a@example.org")).status_code == 302
    found = mail.mail_server()
    assert found is not None
    assert (found.sender, found.password) == ("a@example.org", PASSWORD)
    answer = adam.post(PAGE, typed(server, password="", host="elsewhere.example.org"))
    assert answer.status_code == 422
    assert "type the password once more" in answer.content.decode()
    # A trial would carry the password there just as well.
    tried = adam.post(f"{PAGE}/trial", typed(server, password="", host="localhost"))
    assert "type the password once more" in tried.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "https://example.org"},
        {"host": "two words"},
        {"host": ""},
        {"port": 0},
        {"port": 70000},
        {"security": "rot13"},
        {"sender": "nobody"},
        {"sender": "a@example.org\r\nBcc: b@example.org"},
    ],
)
def test_what_cannot_be_is_refused(
    adam: Client, server: mail.MailServer, wrong: dict[str, object]
) -> None:
    assert adam.post(PAGE, typed(server, **wrong)).status_code == 422
    assert Organisation.objects.get().mail == {}


def test_a_trial_goes_to_oneself_at_once_and_keeps_nothing(
    adam: Client, server: mail.MailServer, peer: Peer
) -> None:
    page = adam.post(f"{PAGE}/trial", typed(server)).content.decode()
    assert "The server took a mail for adam@example.org" in page
    (received,) = peer.received
    assert (received["To"], received["From"]) == ("adam@example.org", "Example <crm@example.org>")
    assert Organisation.objects.get().mail == {}
    assert not SystemMail.objects.exists()


def test_a_trial_says_in_words_what_the_server_answered(
    adam: Client, server: mail.MailServer, peer: Peer
) -> None:
    wrong = adam.post(f"{PAGE}/trial", typed(server, password="wrong")).content.decode()
    assert "does not accept the user name and password" in wrong
    peer.refuse["adam@example.org"] = "550 5.1.1 No such mailbox <b>here</b>"
    refused = adam.post(f"{PAGE}/trial", typed(server)).content.decode()
    assert "refuses this recipient" in refused
    assert "No such mailbox &lt;b&gt;here" in refused
    away = adam.post(f"{PAGE}/trial", typed(server, port=1)).content.decode()
    assert "cannot be reached" in away


def test_switched_off_nothing_leaves_and_all_waits(
    adam: Client, server: mail.MailServer, peer: Peer
) -> None:
    adam.post(PAGE, typed(server))
    adam.post(f"{PAGE}/switch", {"on": "0"})
    a_letter()
    assert mail.send_due(now=NOW) == 0
    adam.post(f"{PAGE}/switch", {"on": "1"})
    assert mail.send_due(now=NOW) == 1


def test_the_environment_goes_first_and_cannot_be_changed_here(
    adam: Client, server: mail.MailServer, settings: object, peer: Peer
) -> None:
    from dataclasses import replace

    url = f"smtp+plain://{USER.replace('@', '%40')}:{PASSWORD.replace(' ', '%20')}@"
    url += f"{server.host}:{server.port}?from=crm@example.org"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_url=url)
    page = adam.get(PAGE).content.decode()
    assert "DEALCYCLE_MAIL_URL" in page
    assert PASSWORD not in page
    assert adam.post(PAGE, typed(server)).status_code == 404
    adam.post(f"{PAGE}/trial")
    assert len(peer.received) == 1


def a_letter(recipient: str = "alice@example.org") -> SystemMail:
    return mail.put(recipient=recipient, subject="Your invitation", text="The link", at=NOW)


def test_a_refused_mail_is_listed_with_its_reason_and_tried_again(
    adam: Client, server: mail.MailServer, peer: Peer
) -> None:
    adam.post(PAGE, typed(server))
    peer.refuse["alice@example.org"] = "550 5.1.1 No such mailbox"
    letter = a_letter()
    mail.send_due(now=NOW)
    page = adam.get(PAGE).content.decode()
    assert "Your invitation" in page
    assert "No such mailbox" in page
    peer.refuse.clear()
    assert adam.post(f"{PAGE}/{letter.pk}/retrial").status_code == 204
    letter.refresh_from_db()
    assert mail.send_due(now=letter.due_at) == 1
    assert adam.post(f"{PAGE}/{letter.pk}/retrial").status_code == 404


def test_what_failed_long_ago_loses_its_text(adam: Client) -> None:
    letter = a_letter()
    SystemMail.objects.update(failed_at=NOW)
    assert outbox.forget_failed(NOW + outbox.KEPT_FOR) == 0
    assert outbox.forget_failed(NOW + outbox.KEPT_FOR * 1.1) == 1
    assert not outbox.retry(failed=letter, now=NOW)


@pytest.mark.parametrize(("choice", "left"), [("send", 1), ("drop", 0)])
def test_after_a_restore_nothing_leaves_until_somebody_says_so(
    adam: Client, server: mail.MailServer, peer: Peer, choice: str, left: int
) -> None:
    adam.post(PAGE, typed(server))
    a_letter()
    pausing.pause(reason=pausing.RESTORED, at=NOW)
    assert mail.send_due(now=NOW) == 0
    assert "Nothing leaves since a backup was restored" in adam.get(PAGE).content.decode()
    assert adam.post(f"{PAGE}/resuming", {"waiting": choice}).status_code == 204
    assert mail.send_due(now=NOW) == left
    assert Event.objects.filter(kind="outside.resumed").count() == 1
