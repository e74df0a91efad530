"""Where the rooms are joined: who handles which event, and what stands in the open lists."""

from datetime import datetime, timedelta

from dealcycle.crm import reminders
from dealcycle.events import ports
from dealcycle.outside import mail, outbox
from dealcycle.people import digests, mail_settings
from dealcycle.people.queries import notifications
from dealcycle.server.worker import Job
from dealcycle.web.shell import SHELL

# Event kind -> the handlers that the worker calls. The whole of who listens to whom.
HANDLERS: dict[str, list[ports.Handler]] = {}


def join() -> None:
    ports.HANDLERS.update(HANDLERS)
    mail.mail_server = mail_settings.mail_server
    SHELL.unread = notifications.unread


def jobs() -> list[Job]:
    """What the worker does by the clock."""
    return [
        Job(_send_mail, every=timedelta(seconds=5)),
        Job(outbox.forget_failed, every=timedelta(hours=6)),
        Job(reminders.remind, every=timedelta(minutes=1)),
        Job(digests.mail_at_once, every=timedelta(minutes=1)),
        Job(digests.send_digests, every=timedelta(minutes=5)),
    ]


def _send_mail(now: datetime) -> int:
    return mail.send_due(now=now)
