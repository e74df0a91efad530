"""Routes of crm/urls/lists.py."""

from tests.access.matrix import Row

ROWS: list[Row] = []
