"""Whether anybody has looked at figures lately: only then are they kept fresh."""

import time
from pathlib import Path

from django.conf import settings

LATELY = 30 * 60
EACH = 60  # seconds between two marks of the same thing


def mark() -> None:
    """Somebody looks at figures now."""
    path = _path()
    if _age(path) < EACH:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def lately() -> bool:
    return _age(_path()) < LATELY


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return float("inf")


def _path() -> Path:
    return Path(settings.DATA) / "snapshot" / "asked"
