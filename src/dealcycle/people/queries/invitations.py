"""Invitations that still open the door."""

from datetime import datetime

from django.db.models import QuerySet

from dealcycle.people.models import Invitation


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)
