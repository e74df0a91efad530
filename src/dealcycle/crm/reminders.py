"""What is due: told shortly before its hour, and in the morning's mail."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dealcycle.crm import links
from dealcycle.crm.kinds import Kind
from dealcycle.crm.models import Activity
from dealcycle.people import ports as people
from dealcycle.people.models import Notification, User
from dealcycle.present import formats

AHEAD = timedelta(minutes=10)
# A worker that was down does not tell of yesterday's hours.
LATE = timedelta(hours=1)
MOST = 10


def remind(now: datetime) -> int:
    """Tells owners of what has an hour and is about to be due; each once."""
    active = list(User.objects.filter(is_active=True).values_list("pk", flat=True))
    due = _open(now).filter(
        owner__in=active, all_day=False, due_at__gt=now - LATE, due_at__lte=now + AHEAD
    )
    for activity in due:
        Notification.objects.get_or_create(
            user_id=activity.owner_id,
            key=f"due activity {activity.pk} {activity.due_at.isoformat()}",
            defaults={
                "kind": "task_due",
                "params": {
                    "kind": activity.kind,
                    "name": activity.subject,
                    "at": activity.due_at.isoformat(),
                },
                "link": links.link_of_activity(activity),
                "at": now,
            },
        )
    return len(due)


def tell_due(params: Mapping[str, object]) -> str:
    at = timezone.localtime(datetime.fromisoformat(str(params["at"])))
    what = params["name"] or Kind(str(params["kind"])).label
    clock = formats.clock(at.time(), formats.language(get_language() or "en"))
    return _("Due at %(time)s: %(what)s") % {"time": clock, "what": what}


def todays(user: User, now: datetime) -> people.Section | None:
    """What the day holds, earliest first; what is overdue comes with it."""
    end = timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=999999)
    due = _open(now).filter(owner=user, due_at__lte=end).select_related("deal")
    found = list(due.order_by("due_at", "pk")[: MOST + 1])
    if not found:
        return None
    return people.Section(
        title=_("To do today"),
        lines=[_line(activity, now) for activity in found[:MOST]],
        more=due.count() - MOST if len(found) > MOST else 0,
    )


def _open(now: datetime) -> QuerySet[Activity]:
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now)
    return Activity.objects.filter(awake, done_at=None, binned_at=None, due_at__isnull=False)


def _line(activity: Activity, now: datetime) -> people.Line:
    at, language = timezone.localtime(activity.due_at), formats.language(get_language() or "en")
    hints = []
    if at.date() < timezone.localtime(now).date():
        hints.append(_("due %(day)s") % {"day": formats.day(at.date(), language, "short")})
    elif not activity.all_day:
        hints.append(formats.clock(at.time(), language))
    if activity.deal:
        hints.append(activity.deal.name)
    return people.Line(
        text=activity.subject or activity.kind_label,
        link=settings.BASE_URL + links.link_of_activity(activity),
        hint=", ".join(hints),
    )
