"""Routes of crm/urls/deals.py."""

from tests.access.matrix import Row

ROWS: list[Row] = []
