"""Works off deliveries: leased, retried with growing pauses, set aside after five failures."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from dealcycle.events import ports
from dealcycle.events.models import Delivery

LEASE = timedelta(minutes=5)
PAUSES = [timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)]
ATTEMPTS = len(PAUSES) + 1
logger = logging.getLogger(__name__)


def work_off(*, now: datetime, limit: int = 100) -> int:
    """Hands due events to their handlers; how many were taken up."""
    taken = 0
    while taken < limit and (delivery := _lease(now)):
        _deliver(delivery, now)
        taken += 1
    return taken


def _lease(now: datetime) -> Delivery | None:
    waiting = Delivery.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=now),
        done_at=None,
        failed_at=None,
        due_at__lte=now,
    ).order_by("due_at", "id")
    for delivery in waiting[:10]:
        # A worker that dies here leaves a lease that runs out: the delivery is taken up again.
        won = Delivery.objects.filter(
            Q(leased_until=None) | Q(leased_until__lt=now), pk=delivery.pk, done_at=None
        ).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
        if won:
            delivery.refresh_from_db()
            return delivery
    return None


def _deliver(delivery: Delivery, now: datetime) -> None:
    handler = ports.handler_named(delivery.handler)
    try:
        if handler:
            with transaction.atomic():
                handler(delivery.event)
    except Exception as error:
        logger.exception("Handler %s failed", delivery.handler)
        _put_back(delivery, f"{type(error).__name__}: {error}", now)
    else:
        delivery.done_at = now
        delivery.leased_until = None
        delivery.save(update_fields=["done_at", "leased_until"])


def _put_back(delivery: Delivery, error: str, now: datetime) -> None:
    delivery.error = error[:2000]
    delivery.leased_until = None
    if delivery.attempts >= ATTEMPTS:
        delivery.failed_at = now
    else:
        delivery.due_at = now + PAUSES[delivery.attempts - 1]
    delivery.save(update_fields=["error", "leased_until", "failed_at", "due_at"])
