"""Routes of people/urls/settings.py."""

from tests.access.matrix import Row

ROWS: list[Row] = []
