"""System mail: through the organisation's mail server, as its settings say now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend


@dataclass(frozen=True)
class MailServer:
    host: str
    port: int = 587
    user: str = ""
    password: str = ""
    security: str = "starttls"  # none, starttls, tls
    sender: str = ""


class MailError(Exception):
    """A mail that did not leave; `permanent` says whether trying again may help."""

    def __init__(self, words: str, *, permanent: bool) -> None:
        super().__init__(words)
        self.permanent = permanent


# Where the present mail settings come from; `server.wiring` joins it to the organisation.
mail_server: Callable[[], MailServer | None] = lambda: None  # noqa: E731


class OrganisationBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        server = mail_server()
        if server is None:
            raise MailError("No mail server is set up.", permanent=True)
        connection = get_connection(
            "django.core.mail.backends.smtp.EmailBackend",
            host=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.security == "starttls",
            use_ssl=server.security == "tls",
            timeout=20,
        )
        for message in email_messages:
            message.from_email = server.sender or message.from_email
        return connection.send_messages(email_messages) or 0
