"""One fixed moment that tests count from."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)
