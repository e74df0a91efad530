"""What the worker does for this room when something has happened."""

from dealcycle.events.models import Event
from dealcycle.people.models import Notification
from dealcycle.transfer.models import Import

STATES = {"import.done": "done", "import.undone": "undone", "import.failed": "failed"}


def tell_whoever_ran(event: Event) -> None:
    """An import ended, well or not; run twice, it tells once."""
    job = Import.objects.filter(pk=event.record).first()
    if job is None or event.actor is None:
        return
    Notification.objects.get_or_create(
        user_id=event.actor,
        key=f"import {job.pk} event {event.pk}",
        defaults={
            "kind": "import_done",
            "params": {
                "state": STATES[event.kind],
                "file": job.names[0] if job.names else "",
                "created": job.created,
                "refused": job.refused,
            },
            "link": f"/imports/{job.pk}",
            "at": event.at,
        },
    )
