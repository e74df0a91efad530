"""What an administrator decides about the organisation and its people."""

from django.urls import path

from dealcycle.people.views import inviting, mail, organisation, settings, teams, users, visibility

urlpatterns = [
    path("settings", settings.index, name="settings"),
    path("settings/organisation", organisation.page, name="settings_organisation"),
    path("settings/organisation/logo", organisation.logo, name="organisation_logo_new"),
    path(
        "settings/organisation/logo/removal",
        organisation.logo_removal,
        name="organisation_logo_removal",
    ),
    path(
        "settings/organisation/logo/<str:name>/return",
        organisation.logo_return,
        name="organisation_logo_return",
    ),
    path("logo/<str:name>", organisation.logo_file, name="organisation_logo"),
    path("settings/users", users.page, name="settings_users"),
    path("settings/users/list", users.listed, name="settings_users_list"),
    path("settings/users/<int:user>", users.user, name="settings_user"),
    path(
        "settings/users/<int:user>/deactivation",
        users.deactivation,
        name="settings_user_deactivation",
    ),
    path(
        "settings/users/<int:user>/reactivation",
        users.reactivation,
        name="settings_user_reactivation",
    ),
    path(
        "settings/users/<int:user>/sessions/end",
        users.sessions_end,
        name="settings_user_sessions_end",
    ),
    path(
        "settings/users/<int:user>/second-factor/end",
        users.second_factor_end,
        name="settings_user_second_factor_end",
    ),
    path("settings/teams", teams.page, name="settings_teams"),
    path("settings/teams/list", teams.listed, name="settings_teams_list"),
    path("settings/teams/new", teams.new, name="settings_team_new"),
    path("settings/teams/<int:team>", teams.team, name="settings_team"),
    path("settings/teams/<int:team>/retirement", teams.retirement, name="settings_team_retirement"),
    path(
        "settings/teams/<int:team>/restoration",
        teams.restoration,
        name="settings_team_restoration",
    ),
    path("settings/visibility", visibility.page, name="settings_visibility"),
    path("settings/visibility/preview", visibility.preview, name="settings_visibility_preview"),
    path("settings/mail", mail.page, name="settings_mail"),
    path("settings/mail/trial", mail.trial, name="settings_mail_trial"),
    path("settings/mail/switch", mail.switch, name="settings_mail_switch"),
    path("settings/mail/list", mail.listed, name="settings_mail_list"),
    path("settings/mail/hurrying", mail.hurrying, name="settings_mail_hurrying"),
    path("settings/mail/resuming", mail.resuming, name="settings_mail_resuming"),
    path("settings/mail/<int:mail>/retrial", mail.retrial, name="settings_mail_retrial"),
    path("settings/invitations/new", inviting.new, name="invitation_new"),
    path(
        "settings/invitations/<int:invitation>/resending",
        inviting.resending,
        name="invitation_resending",
    ),
    path(
        "settings/invitations/<int:invitation>/revocation",
        inviting.revocation,
        name="invitation_revocation",
    ),
]
