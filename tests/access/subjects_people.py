"""Records of the room `people` that the matrix asks for."""

from collections.abc import Callable

from django.utils import timezone

from dealcycle.people.models import Notification
from tests.cast import Cast


def a_notification(cast: Cast) -> Notification:
    told = {"kind": "mentioned", "params": {"by": "Bob", "text": "Look"}, "link": "/deals/1"}
    return Notification.objects.create(user=cast.alice, key="one", at=timezone.now(), **told)


SUBJECTS: dict[str, Callable[[Cast], object]] = {"notification": a_notification}
