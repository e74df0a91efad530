"""Routes of transfer/urls/export.py."""

from tests.access.matrix import ADMIN, Row

ROWS = [
    Row("settings_export", "GET", ADMIN),
    Row("settings_export", "POST", ADMIN),
    Row("settings_export_file", "GET", ADMIN, {"export": "whole_export"}),
]
