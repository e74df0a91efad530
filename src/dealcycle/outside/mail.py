"""System mail: written into the outbox with the change it tells of, sent by the worker."""

import base64
import logging
import smtplib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from dealcycle.cycle.words import N_
from dealcycle.outside import pausing
from dealcycle.outside.models import MailFile, SystemMail
from dealcycle.outside.sealed import seal, unseal

LEASE = timedelta(minutes=5)
# An hour's outage of the mail server must not cost a mail, nor must a weekend's.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60)]
GIVE_UP_AFTER = timedelta(days=4)
SMTP = "django.core.mail.backends.smtp.EmailBackend"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    security: str = "starttls"  # none, starttls, tls
    sender: str = ""

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """smtp://user:password@host:587?from=crm@example.org; smtps:// speaks TLS at once."""
        parts = urlsplit(url)
        schemes = {"smtp": ("starttls", 587), "smtps": ("tls", 465), "smtp+plain": ("none", 25)}
        if parts.scheme not in schemes or not parts.hostname:
            raise ValueError("a mail address starts with smtp:// or smtps:// and names a host")
        security, port = schemes[parts.scheme]
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return cls(
            host=parts.hostname,
            port=parts.port or port,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            security=security,
            sender=unquote(query.get("from", "")),
        )


class MailError(Exception):
    """A mail that did not leave; `permanent` says whether trying again may help.

    `words` is a message id, `detail` what the other side answered.
    """

    def __init__(self, words: str, *, permanent: bool, detail: str = "") -> None:
        super().__init__(f"{words} {detail}".strip())
        self.words = words
        self.detail = detail
        self.permanent = permanent


# Where the present mail settings come from; `server.wiring` joins it to the organisation.
mail_server: Callable[[], MailServer | None] = lambda: None  # noqa: E731


def send_test(server: MailServer, *, recipient: str, subject: str, text: str) -> None:
    """One mail at once, past the outbox; raises MailError with what the server answered."""
    message_id = make_msgid(domain=urlsplit(settings.BASE_URL).hostname)
    deliver(
        server,
        SystemMail(
            recipient=recipient, subject=subject, sealed_text=seal(text), message_id=message_id
        ),
    )


def is_set_up() -> bool:
    return mail_server() is not None


class Outbox(BaseEmailBackend):
    """Django's way to send mail, here: into the outbox, in the caller's transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        if not is_set_up():
            logger.warning("No mail server is set up: %s mail(s) not sent", len(email_messages))
            return 0
        for message in email_messages:
            for recipient in message.recipients():
                put(
                    recipient=recipient,
                    subject=message.subject,
                    text=str(message.body),
                    html=_html(message),
                    at=timezone.now(),
                )
        return len(email_messages)


@dataclass(frozen=True)
class Attached:
    """A file that goes along with a mail."""

    name: str
    kind: str
    content: bytes


def put(
    *, recipient: str, subject: str, text: str, html: str = "", at: datetime,
    files: Sequence[Attached] = (), stop: str = "",
) -> SystemMail:  # fmt: skip
    """Writes a mail into the outbox; it leaves after the caller's transaction is committed.

    `stop` is the address where one that comes regularly is stopped with one click.
    """
    written = SystemMail.objects.create(
        recipient=recipient,
        # A line break in a subject would begin a header of somebody's choice.
        subject=" ".join(subject.split())[:250],
        sealed_text=seal(text),
        sealed_html=seal(html),
        message_id=make_msgid(domain=urlsplit(settings.BASE_URL).hostname),
        written_at=at,
        due_at=at,
        stop=stop,
    )
    MailFile.objects.bulk_create(
        MailFile(
            mail=written, name=each.name, kind=each.kind,
            sealed=seal(base64.b64encode(each.content).decode()),
        )
        for each in files
    )  # fmt: skip
    return written


def send_due(*, now: datetime, limit: int = 50) -> int:
    """Sends what is due; how many left. A server that is down costs one attempt, not all."""
    server = mail_server()
    if server is None or pausing.paused():
        return 0
    sent = 0
    while sent < limit and (mail := _lease(now)):
        try:
            deliver(server, mail)
        except MailError as error:
            _put_back(mail, error, now)
            if not error.permanent:
                break
        else:
            _close(mail, sent_at=now)
            sent += 1
    return sent


def deliver(server: MailServer, mail: SystemMail) -> None:
    """Hands one mail to the server; raises MailError."""
    message = EmailMultiAlternatives(
        mail.subject,
        unseal(mail.sealed_text),
        server.sender or server.user,
        [mail.recipient],
        headers=_headers(mail),
        connection=_connection(server),
    )
    if html := unseal(mail.sealed_html):
        message.attach_alternative(html, "text/html")
    for each in mail.files.all() if mail.pk else ():
        message.attach(each.name, base64.b64decode(unseal(each.sealed)), each.kind)
    try:
        message.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise _explained(error) from error


def waiting() -> QuerySet[SystemMail]:
    return SystemMail.objects.filter(sent_at=None, failed_at=None)


def failed() -> QuerySet[SystemMail]:
    return SystemMail.objects.filter(failed_at__isnull=False).order_by("-failed_at")


def _html(message: EmailMessage) -> str:
    for content, kind in getattr(message, "alternatives", []):
        if kind == "text/html":
            return str(content)
    return ""


def _headers(mail: SystemMail) -> dict[str, str]:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.stop:
        headers["List-Unsubscribe"] = f"<{mail.stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _connection(server: MailServer) -> BaseEmailBackend:
    return get_connection(
        SMTP,
        host=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == "starttls",
        use_ssl=server.security == "tls",
        timeout=20,
    )


def _lease(now: datetime) -> SystemMail | None:
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    for mail in waiting().filter(free, due_at__lte=now).order_by("due_at", "id")[:10]:
        won = SystemMail.objects.filter(free, pk=mail.pk, sent_at=None, failed_at=None).update(
            leased_until=now + LEASE, attempts=F("attempts") + 1
        )
        if won:
            mail.refresh_from_db()
            return mail
    return None


def _put_back(mail: SystemMail, error: MailError, now: datetime) -> None:
    logger.warning("Mail %s was not sent: %s", mail.pk, error)
    if error.permanent or now - mail.written_at > GIVE_UP_AFTER:
        # The sealed text stays for a while: an administrator may try again.
        SystemMail.objects.filter(pk=mail.pk).update(
            leased_until=None, failed_at=now, error=str(error)[:2000]
        )
        return
    pause = PAUSES[min(mail.attempts, len(PAUSES)) - 1]
    SystemMail.objects.filter(pk=mail.pk).update(
        leased_until=None, due_at=now + pause, error=str(error)[:2000]
    )


def _close(mail: SystemMail, *, sent_at: datetime) -> None:
    SystemMail.objects.filter(pk=mail.pk).update(
        leased_until=None, sealed_text="", sealed_html="", sent_at=sent_at
    )
    MailFile.objects.filter(mail=mail).delete()


def _explained(error: Exception) -> MailError:
    """What happened, in words; only a refused recipient or text is beyond another try."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()), (550, b""))
            return MailError(
                N_("The mail server refuses this recipient."),
                permanent=500 <= code < 600,
                detail=_text(said),
            )
        case smtplib.SMTPDataError():
            return MailError(
                N_("The mail server refuses this mail."),
                permanent=500 <= error.smtp_code < 600,
                detail=_text(error.smtp_error),
            )
        case smtplib.SMTPAuthenticationError():
            return MailError(
                N_("The mail server does not accept the user name and password."),
                permanent=False,
                detail=_text(error.smtp_error),
            )
        case smtplib.SMTPSenderRefused():
            return MailError(
                N_("The mail server does not accept the sender's address."),
                permanent=False,
                detail=_text(error.smtp_error),
            )
        case smtplib.SMTPNotSupportedError():
            words = N_("The mail server does not offer this kind of encryption or login.")
        case ssl.SSLError():
            words = N_("The encrypted connection to the mail server could not be made.")
        case ValueError():
            return MailError(N_("This mail has a broken header."), permanent=True)
        case _:
            words = N_("The mail server cannot be reached.")
    return MailError(words, permanent=False, detail=str(error))


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
