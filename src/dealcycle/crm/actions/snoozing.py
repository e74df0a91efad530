"""Deals put off, and taken up again before their time."""

from datetime import datetime

from django.db import transaction

from dealcycle.crm.models import Deal
from dealcycle.events import actions as events
from dealcycle.people.models import User


def snooze_deal(*, deal: Deal, until: datetime, by: User, now: datetime) -> None:
    """Keeps a deal off Today until then; nothing else about it changes."""
    _set_snooze(deal, until, by, now)


def wake_deal(*, deal: Deal, by: User, now: datetime) -> None:
    _set_snooze(deal, None, by, now)


def _set_snooze(deal: Deal, until: datetime | None, by: User, now: datetime) -> None:
    with transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(snoozed_until=until)
        events.record(
            kind="deal.snoozed",
            by=by.pk,
            at=now,
            record=deal.record,
            after={"until": until.isoformat() if until else None},
        )
