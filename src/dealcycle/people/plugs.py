"""What this room offers to the open lists of the rooms below it, and to its own."""

from django.utils.translation import gettext_lazy as _

from dealcycle.people import organisation, ports
from dealcycle.people.views.organisation import logo_address
from dealcycle.web.menu import PERSONAL, Entry, administrators
from dealcycle.web.settings_menu import ORGANISATION, SETTINGS, SYSTEM, YOU
from dealcycle.web.shell import SHELL

# What everybody decides for themselves.
OWN = (
    (
        "self",
        _("Profile"),
        "profile",
        "user",
        _("Your name, phone, language, time zone, light or dark"),
    ),
    (
        "own_safety",
        _("Password and safety"),
        "profile_security",
        "shield-check",
        _("Password, second factor, passkeys, recovery codes"),
    ),
    (
        "own_sessions",
        _("Sessions"),
        "profile_sessions",
        "monitor",
        _("Where you are signed in, and signing out there"),
    ),
    (
        "own_notices",
        _("Notifications by mail"),
        "profile_notifications",
        "bell",
        _("What comes by mail: at once, in the morning, or not at all"),
    ),
)


def offer() -> None:
    _offer_beginnings()
    SHELL.name = organisation.name
    SHELL.logo = logo_address
    _offer_profile()
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


def _offer_beginnings() -> None:
    ports.BEGINNINGS.append(
        ports.Beginning(
            "empty",
            _("Start empty"),
            _("Your pipeline, reasons and sources are laid out; add the first deal yourself."),
            "square-pen",
            order=90,
        )
    )


def _offer_profile() -> None:
    SETTINGS.extend(
        Entry(key, label, address, icon, order=order, about=about, group=YOU)
        for order, (key, label, address, icon, about) in enumerate(OWN, start=10)
    )
    PERSONAL.extend(
        [
            Entry("profile", _("Profile"), "profile", "user", order=10),
            Entry(
                "security", _("Password and safety"), "profile_security", "shield-check", order=20
            ),
        ]
    )
