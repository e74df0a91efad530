"""Saved views sent by mail: begun, stopped, begun again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet

from dealcycle.crm.models import SavedView
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.insights.models import Recipient, Schedule
from dealcycle.insights.timing import next_due
from dealcycle.people import organisation
from dealcycle.people.models import User

SALT = "dealcycle.insights.mails.stop"
MOST, MOST_RECIPIENTS = 50, 100


@dataclass(frozen=True)
class Times:
    """How often, on which day, at which hour of the owner's clock."""

    every: str = Schedule.Every.WEEK
    hour: int = 8
    weekday: int = 0
    monthday: int = 1

    def after(self, moment: datetime, zone: str) -> datetime:
        return next_due(
            moment, zone, every=self.every, hour=self.hour, weekday=self.weekday,
            monthday=self.monthday,
        )  # fmt: skip


def send_regularly(
    *, view: SavedView, times: Times, recipients: Iterable[User], by: User, now: datetime
) -> Schedule | Refused:
    """From the next such moment on; to those alone who may open the view."""
    chosen = list(
        may_read(view, by).filter(pk__in=[each.pk for each in recipients])[:MOST_RECIPIENTS]
    )
    if not chosen:
        return Refused.because("nobody", N_("Choose who gets the mail."), field="recipients")
    if Schedule.objects.filter(owner=by, stopped_at=None).count() >= MOST:
        return Refused.because("too_many", N_("You send very many views. Stop some first."))
    with transaction.atomic():
        schedule = Schedule.objects.create(
            view=view, owner=by, created_at=now, next_at=times.after(now, zone_of(by)),
            every=times.every, hour=times.hour, weekday=times.weekday, monthday=times.monthday,
        )  # fmt: skip
        Recipient.objects.bulk_create(Recipient(schedule=schedule, user=each) for each in chosen)
        _tell("begun", schedule, by, now)
    return schedule


def stop(*, schedule: Schedule, by: User, now: datetime) -> None:
    """For all its recipients."""
    with transaction.atomic():
        if Schedule.objects.filter(pk=schedule.pk, stopped_at=None).update(stopped_at=now):
            _tell("stopped", schedule, by, now)


def go_on(*, schedule: Schedule, by: User, now: datetime) -> None:
    """What would have come meanwhile does not come."""
    with transaction.atomic():
        coming = times_of(schedule).after(now, zone_of(schedule.owner))
        Schedule.objects.filter(pk=schedule.pk).update(stopped_at=None, next_at=coming, attempts=0)
        _tell("begun", schedule, by, now)


def stop_for(*, recipient: Recipient, now: datetime) -> None:
    """One recipient wants no more; a schedule without recipients ends."""
    with transaction.atomic():
        Recipient.objects.filter(pk=recipient.pk, stopped_at=None).update(stopped_at=now)
        if not recipient.schedule.recipients.filter(stopped_at=None).exists():
            Schedule.objects.filter(pk=recipient.schedule_id, stopped_at=None).update(
                stopped_at=now
            )


def may_read(view: SavedView, sender: User) -> QuerySet[User]:
    """To whom a view can be sent: whoever finds it; a viewer sends to nobody else."""
    own = Q(pk=sender.pk)
    found = own
    if sender.may_write and view.sharing == SavedView.Sharing.ALL:
        found = Q()
    elif sender.may_write and view.sharing == SavedView.Sharing.TEAM and view.owner.team_id:
        found = own | Q(team=view.owner.team_id)
    return User.objects.filter(found, is_active=True).order_by("name", "pk")


def times_of(schedule: Schedule) -> Times:
    return Times(schedule.every, schedule.hour, schedule.weekday, schedule.monthday)


def zone_of(user: User) -> str:
    return user.time_zone or organisation.time_zone()


def stop_secret(recipient: Recipient) -> str:
    """Signed, so that nobody stops the mails of others by counting."""
    return signing.dumps([recipient.pk, recipient.user_id], salt=SALT)


def recipient_of(secret: str) -> Recipient | None:
    try:
        number, user = signing.loads(secret, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Recipient.objects.filter(pk=number, user_id=user)
    return found.select_related("schedule__view", "user").first()


def _tell(what: str, schedule: Schedule, by: User, now: datetime) -> None:
    events.record(
        kind=f"schedule.{what}", by=by.pk, at=now, record=("schedule", schedule.pk),
        after={"view": schedule.view_id, "every": schedule.every},
    )  # fmt: skip
