"""What this room offers to the open lists of the rooms below it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealcycle.people import ports as people
from dealcycle.web.menu import Entry, administrators
from dealcycle.web.settings_menu import SETTINGS, SYSTEM


def offer() -> None:
    people.NOTICES["export_made"] = people.Notice(
        gettext_lazy("Everything that I wanted to take along is written"),
        _tell_export,
        "download",
        by_mail="never",
    )
    SETTINGS.append(
        Entry(
            "export",
            gettext_lazy("Take everything with you"),
            "settings_export",
            "download",
            order=340,
            visible=administrators,
            about=gettext_lazy("All data and files as CSV and Parquet, explained"),
            group=SYSTEM,
        )
    )


def _tell_export(params: Mapping[str, object]) -> str:
    if params["failed"]:
        return _("Writing everything out failed. The server's log says why.")
    return _("Everything is written out: download it within 7 days.")
