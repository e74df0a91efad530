"""Lets somebody in who has just proved themselves: after the first visit, after an invitation."""

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from dealcycle.people.models import User


def sign_in(request: HttpRequest, person: User) -> None:
    """As after a password: what asks for a fresh one does not ask again at once."""
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(
        request, person, method="password", email=person.email, reauthenticated=True
    )
    UserSession.objects.create_from_request(request)
