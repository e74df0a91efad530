"""What this room offers to the open lists of the rooms below it."""

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dealcycle.crm import access, commands, reminders
from dealcycle.crm.actions.pipelines import lay_foundations
from dealcycle.crm.notices import NOTIFICATIONS
from dealcycle.people import ports as people
from dealcycle.web.menu import CREATE, MENU, Creation, Entry, administrators
from dealcycle.web.settings_menu import RECORDS, SALES, SETTINGS


def offer() -> None:
    _offer_to_people()
    CREATE.append(_creations)
    MENU.extend(
        [
            Entry("today", _("Today"), "today", "sun", shortcut="t", order=10),
            Entry("board", _("Board"), "board", "square-kanban", shortcut="b", order=20),
            Entry("deals", _("Deals"), "deals", "handshake", shortcut="d", order=30),
            Entry("companies", _("Companies"), "companies", "building-2", shortcut="o", order=40),
            Entry("contacts", _("Contacts"), "contacts", "users", shortcut="p", order=50),
        ]
    )
    SETTINGS.extend(
        [
            Entry(
                "pipelines",
                _("Pipelines"),
                "settings_pipelines",
                "square-kanban",
                order=210,
                visible=administrators,
                about=_("Stages, what each asks for, targets, guidance, when a deal is won"),
                group=SALES,
            ),
            Entry(
                "reasons",
                _("Reasons"),
                "settings_reasons",
                "thumbs-down",
                order=220,
                visible=administrators,
                about=_("Why deals are lost, not decided, or moved anyway"),
                group=SALES,
            ),
            Entry(
                "sources",
                _("Sources"),
                "settings_sources",
                "megaphone",
                order=230,
                visible=administrators,
                about=_("Where deals come from"),
                group=SALES,
            ),
            Entry(
                "rates",
                _("Exchange rates"),
                "settings_rates",
                "scale",
                order=240,
                visible=administrators,
                about=_("What other currencies are worth: by hand, from a file, or fetched daily"),
                group=SALES,
            ),
            Entry(
                "own_fields",
                _("Own fields"),
                "settings_fields",
                "puzzle",
                order=250,
                visible=administrators,
                about=_("Fields of your own on companies, contacts and deals"),
                group=RECORDS,
            ),
            Entry(
                "tags",
                _("Tags"),
                "settings_tags",
                "tag",
                order=260,
                visible=administrators,
                about=_("Words and colours that mark records; merge two"),
                group=RECORDS,
            ),
        ]
    )


def _offer_to_people() -> None:
    people.FOUNDATIONS.append(lay_foundations)
    people.NOTICES.update({kind: people.Notice(*each) for kind, each in NOTIFICATIONS.items()})
    people.NOTICES["task_due"] = people.Notice(
        _("A task's hour has come"), reminders.tell_due, "clock-alert", by_mail="never"
    )
    people.DIGESTS.append(reminders.todays)


def _creations(user: object) -> list[Creation]:
    """Deals, contacts, companies, and what was done or is to be done."""
    if not (getattr(user, "is_authenticated", False) and access.may_write(user)):
        return []
    return _all_creations(get_language())


@lru_cache
def _all_creations(language: str | None) -> list[Creation]:
    return [
        Creation(str(command.label), command.icon, address, command.target)
        for command, address in commands.creations()
    ]
