"""What the worker does for this room: the example that the first visit chose."""

import logging
from datetime import datetime

from django.db import transaction

from dealcycle.cycle.refusal import Refused
from dealcycle.demo import filling
from dealcycle.demo.actions import fill
from dealcycle.events import actions as events
from dealcycle.events.models import Event
from dealcycle.people.models import Organisation, User

logger = logging.getLogger(__name__)


def fill_if_chosen(now: datetime) -> None:
    """A job and no handler: those hold one transaction, and nobody could write meanwhile.

    Killed or failed, it goes on where it was; after some failures it waits for a person.
    """
    chosen = Organisation.objects.filter(beginning=filling.BEGINNING)
    if not chosen.exists() or filling.is_filled() or filling.has_failed():
        return
    try:
        _fill(now)
    except Exception as error:
        logger.exception("The example could not be filled in")
        with transaction.atomic():
            after = {"error": f"{type(error).__name__}: {error}"[:500]}
            events.record(kind=filling.FAILED, by=None, at=now, record=None, after=after)


def _fill(now: datetime) -> None:
    begun = filling.state()
    if begun is not None:
        filling.go_on(begun)
        return
    event = Event.objects.filter(kind="organisation.begun").order_by("-id").first()
    if event is None:
        return
    first = User.objects.get(pk=event.actor)
    answer = fill(language=event.after["language"], now=now, first=first)
    if isinstance(answer, Refused):
        # Somebody has begun to work meanwhile: nothing is waited for any more.
        Organisation.objects.filter(beginning=filling.BEGINNING).update(beginning="empty")
