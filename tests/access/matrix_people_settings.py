"""Routes of people/urls/settings.py."""

from tests.access.matrix import ADMIN, MEMBER, Row

ALICE = {"user": "alice"}
TEAM = {"team": "team"}
INVITATION = {"invitation": "invitation"}

ROWS = [
    Row("settings", who=MEMBER),
    Row("settings_organisation", who=ADMIN),
    Row("settings_organisation", "POST", ADMIN, data={"name": "Else", "version": 1}),
    Row("organisation_logo_new", "POST", ADMIN),
    Row("organisation_logo_removal", "POST", ADMIN),
    # The cast has no logo: whoever may look finds nothing.
    Row("organisation_logo_return", "POST", ADMIN, {"name": "none.png"}, answers=(404,)),
    Row("organisation_logo", "GET", MEMBER, {"name": "none.png"}, answers=(404,)),
    Row("settings_users", who=ADMIN),
    Row("settings_users_list", who=ADMIN),
    Row("settings_user", "GET", ADMIN, ALICE),
    Row("settings_user", "POST", ADMIN, ALICE, {"name": "Al", "role": "viewer", "version": 1}),
    Row("settings_user_deactivation", "GET", ADMIN, ALICE),
    Row("settings_user_deactivation", "POST", ADMIN, ALICE),
    Row("settings_user_reactivation", "POST", ADMIN, ALICE),
    Row("settings_user_sessions_end", "GET", ADMIN, ALICE),
    Row("settings_user_sessions_end", "POST", ADMIN, ALICE),
    Row("settings_user_second_factor_end", "GET", ADMIN, ALICE),
    Row("settings_user_second_factor_end", "POST", ADMIN, ALICE),
    Row("settings_teams", who=ADMIN),
    Row("settings_teams_list", who=ADMIN),
    Row("settings_team_new", "GET", ADMIN),
    Row("settings_team_new", "POST", ADMIN, data={"name": "East", "version": 1}),
    Row("settings_team", "GET", ADMIN, TEAM),
    Row("settings_team", "POST", ADMIN, TEAM, {"name": "East", "version": 1}),
    Row("settings_team_retirement", "GET", ADMIN, TEAM),
    Row("settings_team_retirement", "POST", ADMIN, TEAM),
    Row("settings_team_restoration", "POST", ADMIN, TEAM),
    Row("settings_visibility", who=ADMIN),
    Row("settings_visibility", "POST", ADMIN, data={"manager": "all", "version": 1}),
    Row("settings_visibility_preview", who=ADMIN),
    Row("settings_mail", who=ADMIN),
    Row("settings_mail", "POST", ADMIN, data={"host": "mail.example.org", "version": 1}),
    # Nothing listens there: the answer says so.
    Row("settings_mail_trial", "POST", ADMIN, data={"host": "127.0.0.1", "port": 1}),
    Row("settings_mail_switch", "POST", ADMIN, data={"on": "0"}),
    Row("settings_mail_list", who=ADMIN),
    Row("settings_mail_hurrying", "POST", ADMIN),
    Row("settings_mail_resuming", "POST", ADMIN),
    Row("settings_mail_retrial", "POST", ADMIN, {"mail": "failed_mail"}),
    Row("invitation_new", "GET", ADMIN),
    Row("invitation_new", "POST", ADMIN, data={"email": "new@example.org", "role": "viewer"}),
    Row("invitation_resending", "POST", ADMIN, INVITATION),
    Row("invitation_revocation", "POST", ADMIN, INVITATION),
]
