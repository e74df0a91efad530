"""Routes of crm/urls/activities.py."""

from tests.access.matrix import READ, WRITE, WRITER, Row

ACTIVITY = {"activity": "activity"}
COMMENT = {"comment": "comment"}
FILE = {"attachment": "attachment"}
ON_DEAL = {"kind": "=deal", "record": "deal"}
ON_COMPANY = {"kind": "=company", "record": "company"}
ON_CONTACT = {"kind": "=contact", "record": "contact"}
NOTE = {"kind": "note", "body": "They like the price."}

ROWS = [
    *(Row("timeline", "GET", READ, on) for on in (ON_DEAL, ON_COMPANY, ON_CONTACT)),
    *(Row("activity_log", "POST", WRITE, on, NOTE) for on in (ON_DEAL, ON_COMPANY, ON_CONTACT)),
    Row("activity_new", "GET", WRITER),
    Row("activity_new", "POST", WRITER, data=NOTE),
    Row("activity_edit", "GET", WRITE, ACTIVITY),
    Row("activity_edit", "POST", WRITE, ACTIVITY, {"kind": "call", "subject": "Another"}),
    Row("activity_restore", "POST", WRITE, ACTIVITY),
    Row("comment_new", "GET", WRITE, ON_DEAL),
    Row("comment_new", "POST", WRITE, ON_DEAL, {"body": "Ask twice."}),
    Row("comment_edit", "GET", WRITE, COMMENT),
    Row("comment_edit", "POST", WRITE, COMMENT, {"body": "Ask three times."}),
    Row("comment_delete", "POST", WRITE - {"alice", "bob"}, COMMENT),
    Row("comment_restore", "POST", WRITE - {"alice", "bob"}, COMMENT),
    *(Row("attachments", "GET", READ, on) for on in (ON_DEAL, ON_COMPANY, ON_CONTACT)),
    Row("attachments", "POST", WRITE, ON_DEAL),
    Row("attachment", "GET", READ, FILE),
    Row("attachment_rename", "GET", WRITE, FILE),
    Row("attachment_rename", "POST", WRITE, FILE, {"name": "Plan for May"}),
    Row("attachment_remove", "POST", WRITE, FILE),
    Row("attachment_restore", "POST", WRITE, FILE),
]
