"""Routes of people/urls/settings.py."""

from tests.access.matrix import MEMBER, Row

ROWS = [
    Row("settings", who=MEMBER),
]
