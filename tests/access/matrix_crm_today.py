"""Routes of the room crm."""

from tests.access.matrix import MEMBER, WRITE, Row

ACTIVITY = {"activity": "activity"}
DEAL = {"deal": "deal"}

ROWS = [
    Row("today", who=MEMBER),
    Row("today_list", who=MEMBER),
    Row("activity_done", "GET", WRITE, ACTIVITY),
    Row("activity_done", "POST", WRITE, ACTIVITY, {"outcome": "positive"}),
    Row("activity_reopen", "POST", WRITE, ACTIVITY),
    Row("activity_snooze", "POST", WRITE, ACTIVITY, {"until": "tomorrow"}),
    Row("activity_wake", "POST", WRITE, ACTIVITY),
    Row("activity_cancel", "POST", WRITE, ACTIVITY),
    Row("deal_snooze", "POST", WRITE, DEAL, {"until": "tomorrow"}),
    Row("deal_wake", "POST", WRITE, DEAL),
    Row("deal_next_step", "GET", WRITE, DEAL),
    Row("deal_next_step", "POST", WRITE, DEAL, {"kind": "call", "due_on": "2030-01-02"}),
]
