"""Where the rooms are joined: who handles which event, and what stands in the open lists."""

from datetime import datetime, timedelta

from dealcycle.events import ports
from dealcycle.outside import mail, outbox
from dealcycle.people import mail_settings
from dealcycle.server.worker import Job

# Event kind -> the handlers that the worker calls. The whole of who listens to whom.
HANDLERS: dict[str, list[ports.Handler]] = {}


def join() -> None:
    ports.HANDLERS.update(HANDLERS)
    mail.mail_server = mail_settings.mail_server


def jobs() -> list[Job]:
    """What the worker does by the clock."""
    return [
        Job(_send_mail, every=timedelta(seconds=5)),
        Job(outbox.forget_failed, every=timedelta(hours=6)),
    ]


def _send_mail(now: datetime) -> int:
    return mail.send_due(now=now)
