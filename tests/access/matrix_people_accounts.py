"""Routes of people/urls/accounts.py."""

from tests.access.matrix import Row

ROWS: list[Row] = []
