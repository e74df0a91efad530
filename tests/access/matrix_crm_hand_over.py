"""Routes of crm/urls/hand_over.py."""

from tests.access.matrix import ADMIN, Row

ALICE = {"user": "alice"}
HAND_OVER = {"hand_over": "hand_over"}

ROWS = [
    Row("hand_over", "GET", ADMIN, ALICE),
    Row("hand_over", "POST", ADMIN, ALICE, {"how": "one", "kinds": "deal", "key": "k"}),
    Row("hand_over_preview", "POST", ADMIN, ALICE, {"how": "one"}),
    Row("hand_over_holdings", "GET", ADMIN, ALICE),
    Row("hand_over_done", "GET", ADMIN, ALICE),
    Row("hand_over_progress", "GET", ADMIN, HAND_OVER),
    Row("hand_over_undo", "POST", ADMIN, HAND_OVER),
    Row("hand_over_resumption", "POST", ADMIN, HAND_OVER),
]
