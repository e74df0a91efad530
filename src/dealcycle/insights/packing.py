"""Board packs: made at once where that is quick, by the worker where it is not; then told."""

import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dealcycle.insights import keepsakes
from dealcycle.insights.models import Pack
from dealcycle.people import organisation
from dealcycle.people.models import Notification, User

logger = logging.getLogger(__name__)
KEPT = timedelta(days=7)
LEASE = timedelta(minutes=15)
ATTEMPTS = 3
PATIENCE = 600  # seconds that a large book's figures are waited for
LANGUAGES = ("en", "ru")
State = Pack.State
Answer = TypeVar("Answer")


def ask_for(*, language: str, question: keepsakes.Query, by: User, now: datetime) -> Pack:
    """The same pack asked for twice is made once."""
    language = language if language in LANGUAGES else by.language
    waiting = Pack.objects.filter(
        user=by, language=language, state__in=(State.WAITING, State.RUNNING), query=dict(question)
    )
    return waiting.first() or Pack.objects.create(
        user=by, language=language, query=dict(question), created_at=now
    )


def make(pack: Pack, now: datetime) -> Pack:
    """Writes the file. Raises `NotReady` while something is counted; the pack then waits."""
    from dealcycle.insights.asking import Reader, voice
    from dealcycle.insights.sheets.pack import sheets
    from dealcycle.present import press

    zone = ZoneInfo(pack.user.time_zone or organisation.time_zone())
    with translation.override(pack.language), timezone.override(zone):
        found = sheets(Reader(pack.user, keepsakes.as_query(pack.query)))
        title = _("Board pack")
        content = press.pdf(found, voice(), title=title, foot=_("Made by Dealcycle"))
    name = f"{secrets.token_hex(16)}.pdf"
    part = _folder() / f".{name}"
    part.write_bytes(content)
    part.rename(_folder() / name)
    pack.file, pack.state, pack.finished_at, pack.leased_until = name, State.DONE, now, None
    pack.save()
    return pack


def make_now(pack: Pack, now: datetime) -> Pack | None:
    """While somebody waits; None where it takes longer, and is the worker's."""
    from dealcycle.insights.journal import NotReady

    mine = Pack.objects.filter(pk=pack.pk, state=State.WAITING)
    if not mine.update(state=State.RUNNING, leased_until=now + LEASE):
        return None
    try:
        return make(pack, now)
    except NotReady:
        Pack.objects.filter(pk=pack.pk).update(state=State.WAITING, leased_until=None)
        return None


def is_due(now: datetime) -> bool:
    return _free(now).exists()


def work_off(now: datetime) -> int:
    """All packs that wait; each whole, told once, whatever was killed before."""
    made = 0
    while (pack := _lease(now)) is not None:
        try:
            patiently(lambda pack=pack: make(pack, now))
        except Exception:
            logger.exception("Board pack %s failed", pack.pk)
            if pack.attempts < ATTEMPTS:
                Pack.objects.filter(pk=pack.pk).update(state=State.WAITING, leased_until=None)
                break
            pack.state, pack.finished_at, pack.leased_until = State.FAILED, now, None
            pack.save()
        _tell(pack, now)
        made += 1
    return made


def patiently(work: Callable[[], Answer]) -> Answer:
    """The answer, waited for while a large book is counted in this process."""
    from dealcycle.insights.journal import NotReady

    until = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except NotReady:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def path_of(pack: Pack) -> Path | None:
    path = _folder() / pack.file
    return path if pack.file and path.exists() else None


def forget_files(now: datetime) -> int:
    """Files that nobody fetches any more; run by the worker."""
    old = Pack.objects.filter(created_at__lt=now - KEPT)
    for pack in old:
        if pack.file:
            (_folder() / pack.file).unlink(missing_ok=True)
        pack.delete()
    return len(old)


def _free(now: datetime) -> QuerySet[Pack]:
    return Pack.objects.filter(
        Q(state=State.WAITING) | Q(state=State.RUNNING, leased_until__lt=now)
    )


def _lease(now: datetime) -> Pack | None:
    for pack in _free(now).order_by("id")[:5]:
        won = (
            _free(now)
            .filter(pk=pack.pk)
            .update(state=State.RUNNING, leased_until=now + LEASE, attempts=F("attempts") + 1)
        )
        if won:
            return Pack.objects.select_related("user").get(pk=pack.pk)
    return None


def _tell(pack: Pack, now: datetime) -> None:
    with transaction.atomic():
        Notification.objects.get_or_create(
            user_id=pack.user_id,
            key=f"pack {pack.pk}",
            defaults={
                "kind": "pack_made",
                "params": {"failed": pack.state == State.FAILED},
                "link": reverse("pack_file", args=[pack.pk]) if pack.file else reverse("cycle"),
                "at": now,
            },
        )


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
