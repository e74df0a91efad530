"""Tells people what concerns them: a record or task handed to them, their name in a note."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealcycle.crm import access, links
from dealcycle.crm.kinds import Kind
from dealcycle.crm.models import Activity, Comment
from dealcycle.crm.models.record import Record
from dealcycle.people.models import Notification, User

# A mention's first words are enough to know what it is about.
EXCERPT = 140


def assigned(record: Record, *, by: User, at: datetime, before: int | None) -> None:
    """The new owner is told, unless they gave it to themselves."""
    if record.owner_id in (None, before, by.pk):
        return
    _notify(
        user=record.owner_id,
        kind="assigned",
        params={"by": by.name, "kind": record.KIND, "name": record.name},
        link=links.link(*record.record),
        key=f"assigned {record.KIND} {record.pk} {record.version}",
        at=at,
    )


def given(activity: Activity, *, by: User, at: datetime) -> None:
    """A task that somebody else put into this person's day."""
    if activity.owner_id in (None, by.pk):
        return
    _notify(
        user=activity.owner_id,
        kind="task_given",
        params={"by": by.name, "kind": activity.kind, "name": activity.subject},
        link=links.link_of_activity(activity),
        key=f"given activity {activity.pk} {activity.version}",
        at=at,
    )


def mentioned(person: User, item: Activity | Comment, *, by: User, at: datetime) -> None:
    """Only who may see the record is told; the others would learn of it."""
    if isinstance(item, Comment):
        seen, pk = access.READERS[item.record_kind](person), item.record
        link, key = links.link_of_comment(item), f"mentioned comment {item.pk}"
    else:
        seen, pk = access.activities(person), item.pk
        link, key = links.link_of_activity(item), f"mentioned activity {item.pk}"
    if not seen.filter(pk=pk).exists():
        return
    _notify(
        user=person.pk,
        kind="mentioned",
        params={"by": by.name, "text": item.body[:EXCERPT]},
        link=link,
        key=key,
        at=at,
    )


def _notify(*, user: int, key: str, **told: object) -> None:
    Notification.objects.get_or_create(user_id=user, key=key, defaults=told)


def _tell_assigned(params: Mapping[str, object]) -> str:
    words: dict[str, Callable[[], str]] = {
        "company": lambda: _("%(by)s made you the owner of the company “%(name)s”."),
        "contact": lambda: _("%(by)s made you the owner of the contact “%(name)s”."),
        "deal": lambda: _("%(by)s made you the owner of the deal “%(name)s”."),
    }
    return words[str(params["kind"])]() % params


def _tell_given(params: Mapping[str, object]) -> str:
    what = params["name"] or Kind(str(params["kind"])).label
    return _("%(by)s planned for you: %(what)s") % {**params, "what": what}


def _tell_mentioned(params: Mapping[str, object]) -> str:
    return _("%(by)s mentions you: “%(text)s”") % params


# Kind -> how settings call it, how one is told, its icon.
NOTIFICATIONS = {
    "assigned": (gettext_lazy("A record is handed to me"), _tell_assigned, "user-check"),
    "task_given": (gettext_lazy("Somebody plans a task for me"), _tell_given, "calendar-plus"),
    "mentioned": (gettext_lazy("Somebody mentions me"), _tell_mentioned, "at-sign"),
}
