"""Notifications are read: one, or all."""

from datetime import datetime

from dealcycle.people.models import Notification, User


def read(*, notification: Notification, now: datetime) -> None:
    Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=now)


def unread(*, notification: Notification) -> None:
    Notification.objects.filter(pk=notification.pk).update(read_at=None)


def read_all(*, user: User, now: datetime) -> int:
    return Notification.objects.filter(user=user, read_at=None).update(read_at=now)
