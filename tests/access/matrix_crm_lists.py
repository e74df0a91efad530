"""Routes of crm/urls/lists.py."""

from tests.access.matrix import MEMBER, Row

KEYS = {"deals": "stage", "companies": "industry", "contacts": "job_title"}
ROWS: list[Row] = [
    row
    for plural, key in KEYS.items()
    for row in (
        Row(plural, who=MEMBER),
        Row(f"{plural}_filter", who=MEMBER, data={"key": key}),
    )
]
