"""Mails of saved views that are due: each recipient's own figures, one mail a moment."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from dealcycle.insights import keepsakes, scheduling
from dealcycle.insights.models import Recipient, Schedule
from dealcycle.insights.packing import patiently
from dealcycle.insights.viewable import KINDS
from dealcycle.outside import mail
from dealcycle.people import letters

logger = logging.getLogger(__name__)
ATTEMPTS = 3
MOST = 100  # schedules a turn
MOST_LINES = 40  # of figures in the text; the page holds what matters, the view all


def is_due(now: datetime) -> bool:
    return mail.is_set_up() and due(now).exists()


def due(now: datetime) -> QuerySet[Schedule]:
    return Schedule.objects.filter(stopped_at=None, next_at__lte=now).order_by("next_at", "pk")


def work_off(now: datetime) -> int:
    """Writes every mail that is due; how many."""
    if not mail.is_set_up():
        return 0
    found = list(due(now).select_related("view__owner", "owner")[:MOST])
    return sum(_send(each, now) for each in found)


def _send(schedule: Schedule, now: datetime) -> int:
    """To all recipients, then on to the next moment; what fails is tried again some times."""
    Schedule.objects.filter(pk=schedule.pk).update(attempts=F("attempts") + 1)
    written, failed = 0, False
    for recipient in _recipients(schedule):
        try:
            written += _write(recipient, schedule, now)
        except Exception:
            logger.exception("View %s for user %s failed", schedule.view_id, recipient.user_id)
            failed = True
    if not failed or schedule.attempts + 1 >= ATTEMPTS:
        coming = scheduling.times_of(schedule).after(now, scheduling.zone_of(schedule.owner))
        Schedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at).update(
            next_at=coming, attempts=0
        )
    return written


def _recipients(schedule: Schedule) -> list[Recipient]:
    """Those who want it and may still open the view; of a view in the bin nobody."""
    view = schedule.view
    if view.binned_at or not schedule.owner.is_active or view.record_kind not in KINDS:
        return []
    if not keepsakes.readable(schedule.owner).filter(pk=view.pk).exists():
        return []
    waiting = Q(written_for=None) | Q(written_for__lt=schedule.next_at)
    wanted = schedule.recipients.filter(waiting, stopped_at=None).select_related("user")
    allowed = set(scheduling.may_read(view, schedule.owner).values_list("pk", flat=True))
    return [each for each in wanted.order_by("pk") if each.user_id in allowed]


def _write(recipient: Recipient, schedule: Schedule, now: datetime) -> bool:
    """Worked out first; then the moment is taken and the mail written in one transaction."""
    user = recipient.user
    zone = ZoneInfo(scheduling.zone_of(user))
    with translation.override(user.language), timezone.override(zone):
        letter, page, name = patiently(lambda: _letter(recipient, schedule))
    waiting = Q(written_for=None) | Q(written_for__lt=schedule.next_at)
    with transaction.atomic():
        mine = Recipient.objects.filter(waiting, pk=recipient.pk, stopped_at=None)
        if not mine.update(written_for=schedule.next_at):
            return False
        mail.put(
            recipient=user.email, subject=letter.subject, text=letter.text, html=letter.html,
            at=now, files=[mail.Attached(name, "application/pdf", page)],
            stop=_stop_address(recipient),
        )  # fmt: skip
    return True


def _letter(recipient: Recipient, schedule: Schedule) -> tuple[letters.Letter, bytes, str]:
    # The engine and the typesetter are loaded where something is made.
    from dealcycle.insights import mailed
    from dealcycle.insights.asking import Reader as Asks
    from dealcycle.insights.sheets import sheet_of
    from dealcycle.insights.views.sharing import as_pdf, file_name

    view = schedule.view
    key = KINDS[view.record_kind].key
    sheet = sheet_of(key, Asks(recipient.user, keepsakes.as_query(view.query)))
    letter = letters.Letter.made(
        "insights/mail/view",
        language=recipient.user.language,
        name=view.name,
        sheet=sheet,
        figures=mailed.figures(sheet, most=MOST_LINES),
        sender=schedule.owner if schedule.owner_id != recipient.user_id else None,
        link=settings.BASE_URL + reverse("figures_view", args=[view.pk]),
        stop=_stop_address(recipient),
    )
    return letter, as_pdf(sheet), file_name(sheet, "pdf")


def _stop_address(recipient: Recipient) -> str:
    return settings.BASE_URL + reverse("figures_stop", args=[scheduling.stop_secret(recipient)])
