"""Routes of people/urls/accounts.py."""

from tests.access.matrix import ADMIN, MEMBER, OPEN, Row

ROWS = [
    # Closed for ever once a user exists.
    Row("welcome", who=OPEN, answers=(404,)),
    Row("welcome", "POST", OPEN, answers=(404,)),
    Row("beginning", who=ADMIN),
    Row("beginning", "POST", ADMIN, data={"key": "empty"}),
    Row("beginning_progress", who=ADMIN),
    # Whom the secret lets in: tests/people/test_invitations.py.
    Row("invitation", who=OPEN, args={"secret": "guessed"}, answers=(404,)),
    Row("profile", who=MEMBER),
    Row("profile", "POST", MEMBER, data={"name": "Somebody"}),
    Row("profile_theme", "POST", MEMBER, data={"theme": "dark"}),
    Row("profile_security", who=MEMBER),
    Row("profile_sessions", who=MEMBER),
    Row("other_sessions_ending", "POST", MEMBER),
    # Whose session it is: tests/people/test_profile.py.
    Row("session_ending", "POST", MEMBER, {"session": 1}, answers=(404,)),
    Row("profile_notifications", who=MEMBER),
    Row("profile_notifications", "POST", MEMBER, data={"mail_mentioned": "now"}),
    Row("invitation", "POST", OPEN, args={"secret": "guessed"}, answers=(404,)),
]
