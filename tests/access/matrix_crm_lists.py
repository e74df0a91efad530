"""Routes of crm/urls/lists.py."""

from tests.access.matrix import MEMBER, OWNER, Row

KEYS = {"deals": "stage", "companies": "industry", "contacts": "job_title"}
FIRST = {"deals": "open", "companies": "all", "contacts": "all"}
A_VIEW = {"view": "view"}
ROWS: list[Row] = [
    row
    for plural, key in KEYS.items()
    for row in (
        Row(plural, who=MEMBER),
        Row(f"{plural}_filter", who=MEMBER, data={"key": key}),
        Row(f"{plural}_view", who=MEMBER),
        Row(f"{plural}_view", "POST", MEMBER, data={"name": "Fair", "sharing": "own"}),
        # Nobody's own view is named in this address.
        Row(f"{plural}_view_update", "POST", MEMBER, answers=(404,)),
        Row(f"{plural}_view_default", "POST", MEMBER, data={"view": FIRST[plural]}),
    )
] + [
    Row("saved_view", "GET", OWNER, A_VIEW),
    Row("saved_view", "POST", OWNER, A_VIEW, {"name": "Fair", "sharing": "own"}),
    Row("saved_view_bin", "POST", OWNER, A_VIEW),
    Row("saved_view_return", "POST", OWNER, A_VIEW),
]
