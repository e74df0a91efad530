"""Routes of people/urls/notifications.py."""

from tests.access.matrix import MEMBER, OWNER, Row

ONE = {"notification": "notification"}
ROWS = [
    Row("notifications", who=MEMBER),
    Row("notifications_reading", "POST", MEMBER),
    Row("notification", who=OWNER, args=ONE, changes=True),
    Row("notification_reading", "POST", OWNER, ONE),
    Row("notification_unreading", "POST", OWNER, ONE),
]
