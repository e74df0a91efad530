"""How far the snapshot has read the database, and what has been touched since."""

from typing import Any

from django.db.models import Max

from dealcycle.crm.models import Change, Visit
from dealcycle.events.models import Event


def present() -> dict[str, Any]:
    """Where somebody who begins to read now stands; asked before reading."""
    last = Event.objects.order_by("-pk").values_list("pk", "at").first()
    return {
        "event": last[0] if last else 0,
        "event_at": last[1].isoformat() if last else "",
        "visit": Visit.objects.aggregate(last=Max("pk"))["last"] or 0,
        "change": Change.objects.aggregate(last=Max("pk"))["last"] or 0,
    }
