"""Routes of crm/urls/profiles.py."""

from tests.access.matrix import Row

ROWS: list[Row] = []
