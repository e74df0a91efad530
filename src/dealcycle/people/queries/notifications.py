"""A person's notifications, newest first, paged by key."""

from dataclasses import dataclass

from dealcycle.people import ports
from dealcycle.people.models import Notification, User

PAGE = 30
# The bell says 99+ beyond.
MOST_UNREAD = 100


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
    rows = Notification.objects.filter(user=user, read_at=None, kind__in=list(ports.NOTICES))
    return rows[:MOST_UNREAD].count()
