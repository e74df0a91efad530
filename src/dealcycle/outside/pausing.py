"""Nothing leaves while a pause stands: after a restore, until an administrator confirms."""

from datetime import datetime

from dealcycle.outside.models import Pause

RESTORED = "restored"


def pause(*, reason: str, at: datetime) -> None:
    Pause.objects.get_or_create(reason=reason, ended_at=None, defaults={"since": at})


def resume(*, at: datetime) -> None:
    Pause.objects.filter(ended_at=None).update(ended_at=at)


def paused() -> Pause | None:
    return Pause.objects.filter(ended_at=None).order_by("since").first()
