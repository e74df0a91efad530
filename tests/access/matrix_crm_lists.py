"""Routes of crm/urls/lists.py."""

from tests.access.matrix import ADMIN, MEMBER, OWNER, WRITER, Row

KEYS = {"deals": "stage", "companies": "industry", "contacts": "job_title"}
FIRST = {"deals": "open", "companies": "all", "contacts": "all"}
JOB = {"job": "job"}
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
        Row(f"{plural}_bulk", "GET", WRITER, data={"do": "bin"}),
        Row(f"{plural}_bulk", "POST", WRITER, data={"do": "bin", "chosen": "1"}),
        Row(f"{plural}_export", who=MEMBER),
        Row(f"{plural}_export", "POST", MEMBER),
        Row(f"{plural}_view_default", "POST", MEMBER, data={"view": FIRST[plural]}),
    )
] + [
    Row("saved_view", "GET", OWNER, A_VIEW),
    Row("saved_view", "POST", OWNER, A_VIEW, {"name": "Fair", "sharing": "own"}),
    Row("saved_view_bin", "POST", OWNER, A_VIEW),
    Row("bulk_job", "GET", OWNER, JOB),
    Row("bulk_undo", "POST", OWNER, JOB),
    Row("export_file", "GET", OWNER, {"job": "export"}),
    Row("bin", who=MEMBER),
    Row("bin_restore", "POST", WRITER, data={"kind": "deal"}),
    Row("bin_delete", "GET", ADMIN, data={"kind": "deal"}),
    Row("bin_delete", "POST", ADMIN, data={"kind": "deal"}),
    Row("search", who=MEMBER, data={"q": "words"}),
    Row("saved_view_return", "POST", OWNER, A_VIEW),
]
