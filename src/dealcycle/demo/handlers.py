"""What the worker does for this room when something has happened."""

from django.utils import timezone

from dealcycle.crm.models import Deal
from dealcycle.cycle.refusal import Refused
from dealcycle.demo.actions import BEGINNING, fill
from dealcycle.events.models import Event
from dealcycle.people.models import Organisation, User


def fill_if_chosen(event: Event) -> None:
    """The first visit chose the example. Run twice, it finds deals there and leaves them alone."""
    if event.after.get("beginning") != BEGINNING or Deal.objects.exists():
        return
    first = User.objects.get(pk=event.actor)
    answer = fill(language=event.after["language"], now=timezone.now(), first=first)
    if isinstance(answer, Refused):
        # Somebody has begun to work meanwhile: nothing is waited for any more.
        Organisation.objects.filter(beginning=BEGINNING).update(beginning="empty")
