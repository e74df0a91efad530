"""Sessions in the database, and who has signed in: asked for by every request."""

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import BigAutoField, CharField, DateTimeField
from django.utils import timezone

from dealcycle.events.prepared import Prepared, Slot
from dealcycle.people.models import User

_SESSION: Prepared[Session] = Prepared(
    lambda: Session.objects.filter(
        session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField())
    )
)
_USER: Prepared[User] = Prepared(lambda: User.objects.filter(pk=Slot("pk", BigAutoField())))


class SessionStore(DatabaseStore):
    """Django's own, with its question prepared."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found


class AuthenticationBackend(AllauthBackend):
    """allauth's own, with its question prepared."""

    def get_user(self, user_id: int) -> User | None:
        found = _USER.first(pk=user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
