"""Routes of crm/urls/activities.py."""

from tests.access.matrix import Row

ROWS: list[Row] = []
