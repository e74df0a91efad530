"""Routes of the room insights."""

from tests.access.matrix import ADMIN, MEMBER, OPEN, OWNER, WRITE, WRITER, Row

OWN_OR_ADMIN = OWNER | ADMIN
# The manager of Alice's team, and whoever runs the organisation.
LEADS = frozenset({"carol", "adam"})

A_CHART = {"view_key": "cycle", "part": "curves", "kind": "svg"}

A_MAIL = {"every": "day", "hour": "8", "recipients": "<alice>"}

# Whoever has signed in may ask; whose deals are counted is the scope's (tests/insights).
ROWS = [
    Row("cycle", who=MEMBER),
    Row("cycle_figure", who=MEMBER, args={"figure": "win_rate"}),
    Row("cycle_deals", who=MEMBER, data={"figure": "deals", "part": "open"}),
    Row("cycle_deals_csv", who=MEMBER, data={"figure": "deals", "part": "open"}),
    Row("improve", who=MEMBER),
    Row("cycle_quality", who=MEMBER),
    Row("cycle_changed", who=MEMBER, data={"since": "2026-01-01"}),
    Row("cycle_compare", who=MEMBER, data={"what": "owner"}),
    Row("cycle_trends", who=MEMBER, data={"period": "quarter"}),
    Row("cycle_what_if", who=MEMBER, data={"frame": "arrivals"}),
    Row("improve_deals", who=MEMBER, data={"key": "no_step.0..0"}),
    Row("improve_adopting", who=WRITER, data={"key": "proposal.1..0"}),
    Row("improve_adopting", "POST", WRITER, data={"key": "proposal.1..0"}),
    Row("improve_withdrawal", "POST", OWN_OR_ADMIN, {"adoption": "adoption"}),
    Row("improve_restoration", "POST", OWN_OR_ADMIN, {"adoption": "adoption"}),
    Row("cycle_old_system", who=MEMBER, data={"system": "hubspot"}),
    Row("forecast", who=MEMBER),
    Row("figures_mails", who=OWNER, args={"view": "figures_view"}),
    Row("figures_mails", "POST", OWNER, {"view": "figures_view"}, A_MAIL),
    Row("figures_mails_end", "POST", OWNER, {"schedule": "schedule"}),
    Row("figures_mails_begin", "POST", OWNER, {"schedule": "schedule"}),
    # Whoever has the address from the mail: a mail program has no login.
    Row("figures_stop", who=OPEN, args={"secret": "stop_secret"}),
    Row("figures_stop", "POST", OPEN, {"secret": "stop_secret"}, by_secret=True),
    Row("pack", who=MEMBER),
    Row("pack", "POST", MEMBER, data={"language": "en"}),
    Row("pack_file", who=OWNER, args={"pack": "pack"}, answers=(404,)),
    # Whose lines and plans one sees is the scope's (tests/insights).
    Row("roll_up", who=MEMBER),
    Row("roll_up_lock", "POST", ADMIN),
    Row("roll_up_unlock", who=ADMIN, args={"kept": "roll_up"}),
    Row("roll_up_unlock", "POST", ADMIN, {"kept": "roll_up"}, {"reason": "A deal was missing"}),
    Row("sum_adjustment", who=LEADS, args={"person": "seller"}),
    Row("sum_adjustment", "POST", LEADS, {"person": "seller"}, {"sum": "5000", "reason": "Slow"}),
    Row("sum_adjustment_undo", "POST", LEADS, {"person": "seller"}),
    Row("plans", who=MEMBER),
    Row("plans", "POST", LEADS, data={"plan.p1.2026-01.": "5000"}),
    Row("plans_copy", "POST", LEADS),
    Row("plans_undo", "POST", LEADS),
    Row("deal_call", args={"deal": "deal"}),
    Row("deal_adjustment", who=LEADS, args={"deal": "deal"}),
    Row("deal_adjustment", "POST", LEADS, {"deal": "deal"}, {"call": "omit", "reason": "Budget"}),
    Row("deal_adjustment_undo", "POST", LEADS, {"deal": "deal"}),
    Row("view_export", who=MEMBER, args={"view_key": "cycle"}),
    Row("view_figures", who=MEMBER, args={"view_key": "cycle"}),
    Row("view_page", who=MEMBER, args={"view_key": "changed"}),
    Row("view_chart", who=MEMBER, args=A_CHART, answers=(200, 404)),
    Row("view_menu", who=MEMBER, args={"view_key": "cycle"}),
    Row("view_save", who=MEMBER, args={"view_key": "cycle"}),
    Row("view_save", "POST", MEMBER, {"view_key": "cycle"}, {"name": "Mine", "sharing": "own"}),
    Row("figures_view", who=OWNER, args={"view": "figures_view"}),
    Row("figures_view_update", "POST", OWNER, {"view": "figures_view"}),
    Row("figures_mails", who=OWNER, args={"view": "figures_view"}),
    Row("figures_mails", "POST", OWNER, {"view": "figures_view"}, A_MAIL),
    Row("figures_mails_end", "POST", OWNER, {"schedule": "schedule"}),
    Row("figures_mails_begin", "POST", OWNER, {"schedule": "schedule"}),
    # Whoever has the address from the mail: a mail program has no login.
    Row("figures_stop", who=OPEN, args={"secret": "stop_secret"}),
    Row("figures_stop", "POST", OPEN, {"secret": "stop_secret"}, by_secret=True),
    Row("pack", who=MEMBER),
    Row("pack", "POST", MEMBER, data={"language": "en"}),
    Row("pack_file", who=OWNER, args={"pack": "pack"}, answers=(404,)),
    Row("deal_call", "POST", WRITE, {"deal": "deal"}, {"call": "commit"}),
]
