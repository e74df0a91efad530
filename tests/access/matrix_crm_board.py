"""Routes of crm/urls/board.py."""

from tests.access.matrix import MEMBER, WRITE, Row

DEAL = {"deal": "deal"}
WON_DEAL = {"deal": "won_deal"}
WON = {"outcome": "won", "closed_on": "2026-01-01", "amount": "10"}

ROWS = [
    Row("board", who=MEMBER),
    Row("palette", who=MEMBER, data={"q": "call"}),
    Row("board_column", who=MEMBER, args={"stage": 1}),
    Row("board_news", who=MEMBER, data={"since": "0"}),
    Row("deal_stage", "GET", WRITE, DEAL, {"stage": "<stage>"}),
    Row("deal_stage", "POST", WRITE, DEAL, {"stage": "<stage>"}),
    Row("deal_move_undo", "POST", WRITE, DEAL),
    Row("deal_closure", "GET", WRITE, DEAL, {"outcome": "won"}),
    Row("deal_closure", "POST", WRITE, DEAL, WON),
    Row("deal_reopening", "GET", WRITE, WON_DEAL),
    Row("deal_reopening", "POST", WRITE, WON_DEAL),
    Row("deal_follow_up_done", "POST", WRITE, WON_DEAL),
    Row("deal_follow_up_resume", "POST", WRITE, WON_DEAL),
]
