"""When a session was last used, noted a few times an hour: looking around is no write."""

import logging
import time

from allauth.usersessions.models import UserSession
from django.db import OperationalError, transaction
from django.http import HttpRequest
from django.utils import timezone

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 15 * 60
MOST = 10_000
_noted: dict[str, float] = {}


def note(request: HttpRequest) -> None:
    key, now = request.session.session_key, time.monotonic()
    if key is None or now - _noted.get(key, -PAUSE_SECONDS) < PAUSE_SECONDS:
        return
    if len(_noted) > MOST:
        _noted.clear()
    _noted[key] = now
    try:
        with transaction.atomic():
            UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())
    except OperationalError:
        # Somebody writes for long: no page fails for want of a note.
        logger.info("A session's last use was not noted: the database is busy")
