"""A mail server to talk to: it accepts, refuses, or hangs up, as a test wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from dealcycle.outside.mail import MailServer

USER, PASSWORD = "crm@example.org", "a secret of the mail server"


class Peer:
    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.refuse: dict[str, str] = {}
        self.refuse_data = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse_data:
            return self.refuse_data
        content = envelope.content or b""
        data = content.encode() if isinstance(content, str) else content
        self.received.append(message_from_bytes(data, policy=policy.default))  # type: ignore[arg-type]
        return "250 Accepted"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        known = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
        return AuthResult(success=known, handled=False)


class AnyPort(Controller):
    """Listens on a port that the system chose."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def listening(peer: Peer, *, login: bool = False) -> Iterator[MailServer]:
    """The peer behind a real socket; gives the settings that reach it."""
    controller = AnyPort(
        peer,
        hostname="127.0.0.1",
        port=0,
        authenticator=peer.authenticate if login else None,
        auth_required=login,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield MailServer(
            host="127.0.0.1",
            port=controller.port,
            user=USER if login else "",
            password=PASSWORD if login else "",
            security="none",
            sender="Dealcycle <crm@example.org>",
        )
    finally:
        controller.stop()
