"""A deal goes to a colleague, with what was planned on it; and comes back."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from dealcycle.crm import editing, notices
from dealcycle.crm.actions.deals import subjects, update_deal
from dealcycle.crm.models import Activity, Deal
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events.models import Event
from dealcycle.people.models import User

KIND = "deal.tasks_handed"


def hand_over_deal(
    *, deal: Deal, to: User, with_tasks: bool, version: int | None, by: User, now: datetime
) -> Deal | Refused | editing.Conflict:
    """Gives the deal to a colleague, and what its owner has planned on it."""
    if deal.owner_id == to.pk:
        return Refused.because(
            "owner_already", N_("%(name)s has this deal already."), field="owner", name=to.name
        )
    before = deal.owner_id
    with transaction.atomic():
        answer = update_deal(deal=deal, values={"owner": to}, version=version, by=by, now=now)
        if answer and with_tasks and before:
            planned = Activity.objects.filter(
                deal=deal, owner=before, done_at=None, due_at__isnull=False, binned_at=None
            )
            _hand_tasks(answer, list(planned), before, to.pk, by, now)
    return answer


def take_back_deal(*, deal: Deal, by: User, now: datetime) -> Deal | Refused | editing.Conflict:
    """Undoes the last handing over, if nobody has given the deal away since."""
    last = (
        Event.objects.filter(
            subjects__record_kind=Deal.KIND,
            subjects__record=deal.pk,
            kind="deal.updated",
            before__has_key="owner",
        )
        .order_by("-pk")
        .first()
    )
    to = User.objects.filter(pk=last.before["owner"]).first() if last else None
    if to is None or last.actor != by.pk or last.after.get("owner") != deal.owner_id:
        return Refused.because("nothing_to_undo", N_("Somebody has changed the owner since."))
    with transaction.atomic():
        answer = update_deal(deal=deal, values={"owner": to}, version=None, by=by, now=now)
        tasks = Event.objects.filter(
            subjects__record_kind=Deal.KIND, subjects__record=deal.pk, kind=KIND, pk__gt=last.pk
        ).first()
        if answer and tasks:
            theirs = Activity.objects.filter(
                pk__in=tasks.after["tasks"], deal=deal, owner=tasks.after["owner"], done_at=None
            )
            _hand_tasks(answer, list(theirs), tasks.after["owner"], to.pk, by, now)
    return answer


def _hand_tasks(
    deal: Deal, tasks: list[Activity], before: int, to: int, by: User, now: datetime
) -> None:
    if not tasks:
        return
    Activity.objects.filter(pk__in=[task.pk for task in tasks]).update(
        owner=to, version=F("version") + 1
    )
    events.record(
        kind=KIND,
        by=by.pk,
        at=now,
        record=deal.record,
        before={"owner": before},
        after={"owner": to, "tasks": [task.pk for task in tasks]},
        also=subjects(deal),
    )
    for task in tasks:
        task.owner_id = to
        task.version += 1
        notices.given(task, by=by, at=now)
