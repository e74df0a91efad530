"""The mail server that is in force: the environment's, or else the organisation's."""

from collections.abc import Mapping

from django.conf import settings

from dealcycle.outside.mail import MailServer
from dealcycle.outside.sealed import unseal
from dealcycle.people import organisation

FIELDS = ("host", "port", "security", "user", "sender")
FIRST = {"host": "", "port": 587, "security": "starttls", "user": "", "sender": ""}


def mail_server() -> MailServer | None:
    if server := from_environment():
        return server
    found = organisation.current()
    kept = found.mail if found else {}
    return as_server(kept) if kept.get("host") and kept.get("on") else None


def from_environment() -> MailServer | None:
    url = settings.ENVIRONMENT.mail_url
    return MailServer.from_url(url) if url else None


def as_server(kept: Mapping[str, object]) -> MailServer:
    password = unseal(str(kept.get("sealed_password", "")))
    return MailServer(
        **{field: kept.get(field, FIRST[field]) for field in FIELDS}, password=password
    )
