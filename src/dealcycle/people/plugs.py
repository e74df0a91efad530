"""What this room offers to the open lists of the rooms below it."""

from django.utils.translation import gettext_lazy as _

from dealcycle.people import organisation
from dealcycle.people.views.organisation import logo_address
from dealcycle.web.menu import Entry, administrators
from dealcycle.web.settings_menu import ORGANISATION, SETTINGS, SYSTEM
from dealcycle.web.shell import SHELL


def offer() -> None:
    SHELL.name = organisation.name
    SHELL.logo = logo_address
    SETTINGS.extend(
        [
            Entry(
                "organisation",
                _("Organisation"),
                "settings_organisation",
                "building-2",
                order=110,
                visible=administrators,
                about=_("Name, logo, currency, time zone, language, week, second factor"),
                group=ORGANISATION,
            ),
            Entry(
                "users",
                _("Users"),
                "settings_users",
                "users",
                order=120,
                visible=administrators,
                about=_("Who works here: invite, change role and team, deactivate"),
                group=ORGANISATION,
            ),
            Entry(
                "teams",
                _("Teams"),
                "settings_teams",
                "git-branch",
                order=130,
                visible=administrators,
                about=_("Teams, who leads them, who belongs to them"),
                group=ORGANISATION,
            ),
            Entry(
                "visibility",
                _("Roles and visibility"),
                "settings_visibility",
                "eye",
                order=140,
                visible=administrators,
                about=_("Whose records each role sees: own, the team's, all"),
                group=ORGANISATION,
            ),
            Entry(
                "mail",
                _("Mail server"),
                "settings_mail",
                "mail",
                order=310,
                visible=administrators,
                about=_("How invitations and notifications leave; test, waiting mails"),
                group=SYSTEM,
            ),
        ]
    )
