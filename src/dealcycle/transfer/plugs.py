"""What this room offers to the open lists of the rooms below it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealcycle.people import ports as people
from dealcycle.transfer import access, telling
from dealcycle.web.menu import Entry, administrators
from dealcycle.web.settings_menu import SETTINGS, SYSTEM


def offer() -> None:
    _offer_imports()
    _offer_export()


def _offer_imports() -> None:
    people.BEGINNINGS.append(
        people.Beginning(
            "import",
            gettext_lazy("Import a file"),
            gettext_lazy(
                "The export of your present system or a spreadsheet: see first what comes of it."
            ),
            "upload",
            order=20,
            url_name="imports",
        )
    )
    people.NOTICES["import_done"] = people.Notice(
        gettext_lazy("An import of mine is done"), telling.finished, "upload", by_mail="never"
    )
    SETTINGS.append(
        Entry(
            "imports",
            gettext_lazy("Import"),
            "imports",
            "upload",
            order=330,
            visible=access.may_import,
            about=gettext_lazy("Bring deals from another system or a spreadsheet; undo an import"),
            group=SYSTEM,
        )
    )


def _offer_export() -> None:
    people.NOTICES["export_made"] = people.Notice(
        gettext_lazy("My export of everything is ready"),
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
