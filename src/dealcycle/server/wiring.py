"""Where the rooms are joined: who handles which event, and what stands in the open lists."""

from datetime import datetime, timedelta

from django.db import connection

from dealcycle.crm import handlers as crm
from dealcycle.crm import once, rate_fetch, reminders
from dealcycle.crm.actions import bin, bulk, exports, forgetting, rates, tags
from dealcycle.demo import handlers as demo
from dealcycle.events import ports
from dealcycle.insights import handlers as insights
from dealcycle.outside import mail, outbox
from dealcycle.people import digests, mail_settings
from dealcycle.people.queries import notifications
from dealcycle.server.worker import Job
from dealcycle.transfer import handlers as transfer
from dealcycle.transfer import working as imports
from dealcycle.transfer.actions import exporting, uploading
from dealcycle.web.shell import SHELL

# Event kind -> the handlers that the worker calls. The whole of who listens to whom.
HANDLERS: dict[str, list[ports.Handler]] = {
    "user.updated": [crm.follow_team],
    "organisation.updated": [crm.revalue_deals],
    "import.done": [transfer.tell_whoever_ran],
    "import.undone": [transfer.tell_whoever_ran],
    "import.failed": [transfer.tell_whoever_ran],
}


def join() -> None:
    ports.HANDLERS.update(HANDLERS)
    mail.mail_server = mail_settings.mail_server
    SHELL.unread = notifications.unread


def jobs() -> list[Job]:
    """What the worker does by the clock."""
    return [
        Job(bulk.work_off, every=timedelta(seconds=1)),
        Job(imports.look, every=timedelta(seconds=1)),
        Job(uploading.forget_files, every=timedelta(hours=6)),
        Job(bin.purge, every=timedelta(hours=6)),
        Job(forgetting.forget_removed, every=timedelta(hours=6)),
        Job(exports.forget_files, every=timedelta(hours=6)),
        Job(exporting.work_off, every=timedelta(seconds=2)),
        Job(exporting.forget_files, every=timedelta(hours=6)),
        Job(_send_mail, every=timedelta(seconds=5)),
        Job(rates.work_off_revaluations, every=timedelta(seconds=5)),
        Job(crm.hand_over, every=timedelta(seconds=2)),
        Job(demo.fill_if_chosen, every=timedelta(seconds=2)),
        Job(rate_fetch.fetch_daily, every=timedelta(minutes=10)),
        Job(once.forget, every=timedelta(hours=6)),
        Job(tags.forget_deleted, every=timedelta(hours=6)),
        Job(outbox.forget_failed, every=timedelta(hours=6)),
        Job(reminders.remind, every=timedelta(minutes=1)),
        Job(insights.keep_fresh, every=timedelta(seconds=2)),
        Job(insights.run_errands, every=timedelta(seconds=2)),
        Job(insights.forget_packs, every=timedelta(hours=6)),
        Job(insights.write_down_forecasts, every=timedelta(minutes=10)),
        Job(_carry_log_over, every=timedelta(seconds=5)),
        Job(digests.mail_at_once, every=timedelta(minutes=1)),
        Job(digests.send_digests, every=timedelta(minutes=5)),
    ]


def _send_mail(now: datetime) -> int:
    return mail.send_due(now=now)


def _carry_log_over(now: datetime) -> bool:
    """SQLite's log into the database, so that no page has to wait for it."""
    if connection.vendor == "sqlite":
        connection.carry_over()
    return False
