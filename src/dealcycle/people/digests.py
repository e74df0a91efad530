"""Notifications by mail: at once, or in the morning of the reader's own day, once."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dealcycle.outside import mail
from dealcycle.people import letters, notifications, organisation, ports
from dealcycle.people.models import Notification, User

MORNING = time(8)
# What was told long ago is no news any more.
NEWS_FOR = timedelta(days=3)
MOST = 25


def send_digests(now: datetime) -> int:
    """The morning's mails of those whose morning it is; how many were written."""
    if not mail.is_set_up():
        return 0
    fallback = organisation.time_zone()
    return sum(_digest(user, fallback, now) for user in User.objects.filter(is_active=True))


def mail_at_once(now: datetime) -> int:
    """What somebody wants to have by mail at once and has not read yet."""
    if not mail.is_set_up():
        return 0
    waiting = _news(now).filter(user__is_active=True).select_related("user").order_by("pk")
    wanted = [
        each
        for each in waiting[:500]
        if notifications.by_mail(each.user, each.kind) == notifications.NOW
    ]
    return sum(_mail(each, now) for each in wanted)


def _digest(user: User, fallback: str, now: datetime) -> bool:
    zone = ZoneInfo(user.time_zone or fallback)
    local = now.astimezone(zone)
    if local.time() < MORNING:
        return False
    with transaction.atomic(), translation.override(user.language), timezone.override(zone):
        # The day is taken and the mail written in one transaction: never twice, never lost.
        if not _take_day(user, local.date()):
            return False
        sections = list(_sections(user, now))
        if not sections:
            return False
        letters.send(
            "people/mail/digest",
            to=user.email,
            language=user.language,
            at=now,
            person=user,
            sections=sections,
            preferences=settings.BASE_URL + reverse("profile_notifications"),
        )
    return True


def _take_day(user: User, today: date) -> bool:
    earlier = Q(digested_on=None) | Q(digested_on__lt=today)
    return bool(User.objects.filter(earlier, pk=user.pk).update(digested_on=today))


def _sections(user: User, now: datetime) -> Iterable[ports.Section]:
    for make in ports.DIGESTS:
        section = make(user, now)
        if section and section.lines:
            yield section
    told = [
        each
        for each in _news(now).filter(user=user).order_by("-pk")
        if notifications.by_mail(user, each.kind) == notifications.DIGEST
    ]
    if told:
        Notification.objects.filter(pk__in=[each.pk for each in told]).update(mailed_at=now)
        yield ports.Section(
            title=_("What concerns you"),
            lines=[ports.Line(notifications.tell(each), _link(each)) for each in told[:MOST]],
            more=max(len(told) - MOST, 0),
        )


def _mail(notification: Notification, now: datetime) -> bool:
    user = notification.user
    zone = ZoneInfo(user.time_zone or organisation.time_zone())
    with transaction.atomic(), translation.override(user.language), timezone.override(zone):
        if not Notification.objects.filter(pk=notification.pk, mailed_at=None).update(
            mailed_at=now
        ):
            return False
        letters.send(
            "people/mail/notice",
            to=user.email,
            language=user.language,
            at=now,
            text=notifications.tell(notification),
            link=_link(notification),
            preferences=settings.BASE_URL + reverse("profile_notifications"),
        )
    return True


def _news(now: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(
        read_at=None, mailed_at=None, at__gt=now - NEWS_FOR, kind__in=list(ports.NOTICES)
    )


def _link(notification: Notification) -> str:
    """Through the notification's own address: opening it there marks it read here."""
    return settings.BASE_URL + reverse("notification", args=[notification.pk])
