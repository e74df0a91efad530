"""What one should know: told in the reader's words, by mail as they prefer."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dealcycle.people import ports
from dealcycle.people.models import Notification, User

NEVER, DIGEST, NOW = "never", "digest", "now"
BY_MAIL: tuple[tuple[str, Promise], ...] = (
    (NEVER, _("Never")),
    (DIGEST, _("In the morning")),
    (NOW, _("At once")),
)


def by_mail(user: User, kind: str) -> str:
    """How this person wants this kind by mail; in the application everything is told."""
    chosen = user.preferences.get("mail", {}).get(kind)
    if chosen in (NEVER, DIGEST, NOW):
        return chosen
    notice = ports.NOTICES.get(kind)
    return notice.by_mail if notice else NEVER


def tell(notification: Notification) -> str:
    """Its sentence; a kind whose room is gone tells nothing."""
    notice = ports.NOTICES.get(notification.kind)
    return str(notice.tell(notification.params)) if notice else ""


def icon(notification: Notification) -> str:
    notice = ports.NOTICES.get(notification.kind)
    return notice.icon if notice else "bell"
