"""Routes of crm/urls/board.py."""

from tests.access.matrix import Row

ROWS: list[Row] = []
