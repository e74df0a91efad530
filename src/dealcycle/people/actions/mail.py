"""The organisation's mail server: set up, tried, switched off and on."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.outside import mail, pausing
from dealcycle.outside.sealed import seal
from dealcycle.people import mail_settings
from dealcycle.people import organisation as at_hand
from dealcycle.people.models import Organisation, User

# A name or a number; an address of the web is none.
HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+")
SECURITIES = ("starttls", "tls", "none")
# What the password was given for: it is not sent to anybody else.
GIVEN_FOR = ("host", "port", "security", "user")


def set_up_mail(
    *,
    values: Mapping[str, object],
    password: str,
    version: int | None,
    by: User,
    now: datetime,
) -> Organisation | Refused | editing.Conflict:
    """Keeps the server's settings; an empty password keeps the one that is there."""
    with transaction.atomic():
        found = Organisation.objects.select_for_update().order_by("pk")[0]
        kept = {**mail_settings.FIRST, **found.mail}
        if problems := tuple(_problems({**kept, **values}, kept, password)):
            return Refused(problems)
        old, new = events.changes({field: kept[field] for field in values}, values)
        if not new and not password and kept.get("on"):
            return found
        clash = editing.conflict(
            record=found.record, present=found.version, mine=new, version=version
        )
        if clash is not None:
            return clash
        found.mail = {**kept, **new, "on": True} | _sealed({**kept, **new}, password)
        _save(found, old, new | ({"password_changed": True} if password else {}), by, now)
    return found


def switch_mail(*, on: bool, by: User, now: datetime) -> Organisation | Refused:
    """Off, mails wait in the outbox; what was set up stays."""
    with transaction.atomic():
        found = Organisation.objects.select_for_update().order_by("pk")[0]
        if on and not found.mail.get("host"):
            return Refused.because("no_server", N_("Set up a mail server first."))
        if bool(found.mail.get("on")) == on:
            return found
        found.mail = {**found.mail, "on": on}
        _save(found, {"mail_on": not on}, {"mail_on": on}, by, now)
    return found


def try_mail(
    *, values: Mapping[str, object], password: str, subject: str, text: str, by: User
) -> Refused | mail.MailError | None:
    """Sends one mail to oneself at once; nothing is kept. None means that it has left."""
    kept = {**mail_settings.FIRST, **_present()}
    if problems := tuple(_problems({**kept, **values}, kept, password)):
        return Refused(problems)
    tried = {**kept, **values} | _sealed({**kept, **values}, password)
    return _send_test(mail_settings.as_server(tried), subject, text, by)


def try_present_mail(*, subject: str, text: str, by: User) -> mail.MailError | None:
    """The same with the server that is in force."""
    server = mail_settings.mail_server()
    assert server is not None, "the page offers this only where there is a server"  # noqa: S101
    return _send_test(server, subject, text, by)


def resume(*, by: User, now: datetime) -> None:
    """Ends the pause that a restored backup began."""
    with transaction.atomic():
        pause = pausing.paused()
        if pause is None:
            return
        pausing.resume(at=now)
        found = Organisation.objects.order_by("pk")[0]
        events.record(
            kind="outside.resumed",
            by=by.pk,
            at=now,
            record=found.record,
            before={"reason": pause.reason, "since": pause.since.isoformat()},
        )


def _send_test(server: mail.MailServer, subject: str, text: str, by: User) -> mail.MailError | None:
    try:
        mail.send_test(server, recipient=by.email, subject=subject, text=text)
    except mail.MailError as error:
        return error
    return None


def _present() -> Mapping[str, object]:
    found = at_hand.current()
    return found.mail if found else {}


def _problems(
    values: Mapping[str, object], kept: Mapping[str, object], password: str
) -> Iterable[Reason]:
    if not HOST.fullmatch(str(values["host"])):
        words = N_("Give the name of the server, such as smtp.example.org.")
        yield Reason("no_host", words, {}, "host")
    if not 0 < int(values["port"]) < 65536:
        yield Reason("no_port", N_("A port is a number from 1 to 65535."), {}, "port")
    if values["security"] not in SECURITIES:
        yield Reason("no_security", N_("There is no such encryption."), {}, "security")
    if not _is_sender(str(values["sender"] or values["user"])):
        yield Reason(
            "no_sender",
            N_("Give the address that mails come from: Example <crm@example.org>."),
            {},
            "sender",
        )
    moved = any(values[field] != kept[field] for field in GIVEN_FOR)
    if values["user"] and not password and kept.get("sealed_password") and moved:
        yield Reason(
            "password_again",
            N_("The server or the user has changed: type the password once more."),
            {},
            "password",
        )


def _is_sender(text: str) -> bool:
    if any(ord(c) < 32 for c in text):
        return False
    try:
        validate_email(parseaddr(text)[1])
    except ValidationError:
        return False
    return True


def _sealed(values: Mapping[str, object], password: str) -> dict[str, object]:
    if not values["user"]:
        return {"sealed_password": ""}
    return {"sealed_password": seal(password)} if password else {}


def _save(found: Organisation, old: dict, new: dict, by: User, now: datetime) -> None:
    found.version += 1
    found.save(update_fields=["mail", "version"])
    events.record(
        kind="mail_server.updated",
        by=by.pk,
        at=now,
        record=found.record,
        before=old,
        after=new | {"version": found.version},
    )
    at_hand.forget()
