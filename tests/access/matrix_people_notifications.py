"""Routes of people/urls/notifications.py."""

from tests.access.matrix import Row

ROWS: list[Row] = []
