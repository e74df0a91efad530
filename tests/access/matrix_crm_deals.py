"""Routes of a deal's own page."""

from tests.access.matrix import MEMBER, WRITE, WRITER, Row

DEAL = {"deal": "deal"}
PLACE = {"deal": "deal_with_contact", "contact": "contact_on_deal"}

ROWS = [
    Row("lookup", who=MEMBER, args={"kind": "user"}),
    Row("deal", args=DEAL),
    Row("deal_news", args=DEAL),
    Row("deal_field", "GET", WRITE, {**DEAL, "field": "needs"}),
    Row("deal_field", "POST", WRITE, {**DEAL, "field": "needs"}, {"needs": "Two cranes"}),
    Row("deal_new", "GET", WRITER),
    Row("deal_new", "POST", WRITER, data={"name": "Cranes"}),
    Row("deal_likely", who=MEMBER),
    Row("deal_edit", "GET", WRITE, DEAL),
    Row("deal_edit", "POST", WRITE, DEAL, {"budget": "50k", "was_budget": ""}),
    Row("deal_handover", "GET", WRITE, DEAL),
    Row("deal_handover", "POST", WRITE, DEAL, {"owner": "<alice>"}),
    Row("deal_take_back", "POST", WRITE, DEAL),
    Row("deal_bin", "POST", WRITE, DEAL),
    Row("deal_restore", "POST", WRITE, {"deal": "binned_deal"}),
    Row("deal_history", "GET", WRITE, DEAL),
    Row("deal_history", "POST", WRITE, DEAL, {"do": "add"}),
    Row("deal_contact_add", "GET", WRITE, DEAL),
    Row("deal_contact_add", "POST", WRITE, DEAL, {"contact": "new:Anna Weber"}),
    Row("deal_contact_role", "POST", WRITE, PLACE, {"role": "champion"}),
    Row("deal_contact_remove", "POST", WRITE, PLACE),
    Row("deal_contact_return", "POST", WRITE, PLACE),
]
