"""Routes of crm/urls/settings.py."""

from tests.access.matrix import Row

ROWS: list[Row] = []
