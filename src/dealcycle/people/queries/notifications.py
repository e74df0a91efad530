"""A person's notifications, newest first, paged by key."""

from dataclasses import dataclass

from django.db.models import BigAutoField

from dealcycle.events.prepared import Prepared, Slot
from dealcycle.people import ports
from dealcycle.people.models import Notification, User

PAGE = 30
# The bell says 99+ beyond.
MOST_UNREAD = 100
_UNREAD: Prepared[tuple[str]] = Prepared(
    lambda: Notification.objects.filter(
        user=Slot("user", BigAutoField()), read_at=None
    ).values_list("kind")[: 3 * MOST_UNREAD]
)


@dataclass(frozen=True)
class Page:
    rows: list[Notification]
    older: int | None


def page(user: User, *, before: int | None = None, only_unread: bool = False) -> Page:
    rows = Notification.objects.filter(user=user, kind__in=list(ports.NOTICES))
    if only_unread:
        rows = rows.filter(read_at=None)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def unread(user: User) -> int:
    found = _UNREAD.all(user=user.pk)
    # What a room that has gone once told is not shown, and so not counted.
    return min(MOST_UNREAD, sum(kind in ports.NOTICES for (kind,) in found))
