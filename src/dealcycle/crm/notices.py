"""Tells people what concerns them: a record or task handed to them, their name in a note."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dealcycle.crm import access, links
from dealcycle.crm.kinds import Kind
from dealcycle.crm.models import Activity, BulkJob, Comment, HandOver
from dealcycle.crm.models.record import Record
from dealcycle.events import actions as events
from dealcycle.people.models import Notification, User

# A mention's first words are enough to know what it is about.
EXCERPT = 140
PLURALS = {"deal": "deals", "company": "companies", "contact": "contacts"}


def assigned(record: Record, *, by: User, at: datetime, before: int | None) -> None:
    """The new owner is told, unless they gave it to themselves; of many at once in one word."""
    if record.owner_id in (None, before, by.pk) or events.is_gathering():
        return
    _notify(
        user=record.owner_id,
        kind="assigned",
        params={"by": by.name, "kind": record.KIND, "name": record.name},
        link=links.link(*record.record),
        key=f"assigned {record.KIND} {record.pk} {record.version}",
        at=at,
    )


def handed_over(job: BulkJob, owner: int, count: int, *, at: datetime) -> None:
    """As `assigned`, of many records that one job gave to somebody."""
    if owner == job.user_id:
        return
    _notify(
        user=owner,
        kind="assigned",
        params={"by": job.user.name, "kind": job.record_kind, "count": count},
        link=f"/{PLURALS[job.record_kind]}?owner=me&sort=-updated",
        key=f"assigned job {job.pk}",
        at=at,
    )


def bulk_done(job: BulkJob, *, at: datetime) -> None:
    """Whoever asked for long work is told that it is done."""
    _notify(
        user=job.user_id,
        kind="bulk_done",
        params={"action": job.action, "changed": job.changed, "refused": job.refused,
                "failed": job.state == job.State.FAILED},
        link=f"/bulk/{job.pk}",
        key=f"bulk {job.pk}",
        at=at,
    )  # fmt: skip


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


def taken_over(hand_over: HandOver, to: User, counts: Mapping[str, int], *, at: datetime) -> None:
    """Somebody's customers come to a new owner, told once for all of them."""
    if to.pk == hand_over.by_id:
        return
    _notify(
        user=to.pk,
        kind="handed_over",
        params={"by": hand_over.by.name, "from": hand_over.person.name, **counts},
        link="/",
        key=f"handed over {hand_over.pk}",
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
    if count := params.get("count"):
        return _tell_many(str(params["kind"]), int(str(count)), str(params["by"]))
    return words[str(params["kind"])]() % params


def _tell_many(kind: str, count: int, by: str) -> str:
    words = {
        "company": ngettext(
            "%(by)s made you the owner of %(n)d company.",
            "%(by)s made you the owner of %(n)d companies.",
            count,
        ),
        "contact": ngettext(
            "%(by)s made you the owner of %(n)d contact.",
            "%(by)s made you the owner of %(n)d contacts.",
            count,
        ),
        "deal": ngettext(
            "%(by)s made you the owner of %(n)d deal.",
            "%(by)s made you the owner of %(n)d deals.",
            count,
        ),
    }
    return words[kind] % {"by": by, "n": count}


def _tell_bulk(params: Mapping[str, object]) -> str:
    if params["failed"]:
        return _("Work on many records could not be finished. Look what was done.")
    if params["action"] == "export":
        return _("Your export is ready.")
    changed = int(str(params["changed"]))
    told = ngettext("Done: %(n)d record changed.", "Done: %(n)d records changed.", changed)
    told %= {"n": changed}
    if refused := int(str(params["refused"])):
        more = ngettext("%(n)d was left as it was.", "%(n)d were left as they were.", refused)
        told = f"{told} {more % {'n': refused}}"
    return told


def _tell_given(params: Mapping[str, object]) -> str:
    what = params["name"] or Kind(str(params["kind"])).label
    return _("%(by)s planned for you: %(what)s") % {**params, "what": what}


def _tell_mentioned(params: Mapping[str, object]) -> str:
    return _("%(by)s mentions you: “%(text)s”") % params


def _tell_handed_over(params: Mapping[str, object]) -> str:
    counted = [
        ngettext("%(num)d deal", "%(num)d deals", number) % {"num": number}
        if kind == "deal"
        else ngettext("%(num)d company", "%(num)d companies", number) % {"num": number}
        if kind == "company"
        else ngettext("%(num)d contact", "%(num)d contacts", number) % {"num": number}
        if kind == "contact"
        else ngettext("%(num)d task", "%(num)d tasks", number) % {"num": number}
        for kind in ("deal", "company", "contact", "activity")
        if (number := int(str(params.get(kind, 0))))
    ]
    return _("%(by)s handed over to you from %(from)s: %(what)s.") % {
        **params,
        "what": ", ".join(counted),
    }


# Kind -> how settings call it, how one is told, its icon.
NOTIFICATIONS = {
    "assigned": (gettext_lazy("A record is handed to me"), _tell_assigned, "user-check"),
    "task_given": (gettext_lazy("Somebody plans a task for me"), _tell_given, "calendar-plus"),
    "bulk_done": (gettext_lazy("Long work of mine is done"), _tell_bulk, "list-checks"),
    "handed_over": (
        gettext_lazy("A colleague's customers come to me"),
        _tell_handed_over,
        "users",
    ),
    "mentioned": (gettext_lazy("Somebody mentions me"), _tell_mentioned, "at-sign"),
}
