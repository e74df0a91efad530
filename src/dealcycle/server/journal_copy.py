"""`python -m dealcycle.server.journal_copy ADDRESS FOLDER`: a database's journal into a folder.

For the library, which runs it: a notebook reads any number of databases, and knows no Django.
"""

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dealcycle.cycle.refusal import Fault
from dealcycle.cycle.words import N_
from dealcycle.library.addresses import HERE, without_password
from dealcycle.present.terminal import tell

if TYPE_CHECKING:
    from dealcycle.insights.journal import Opened


class Unreadable(Fault):
    """No database of this version at this address."""


def main(address: str, folder: str) -> None:
    from dealcycle.sources.journal_folder import write_journal

    with TemporaryDirectory(prefix="dealcycle-") as own:
        if address != HERE:
            os.environ["DATABASE_URL"], os.environ["DEALCYCLE_DATA"] = address, own
        try:
            opened = open_database(address)
        except Fault as fault:
            sys.exit(tell(fault))
        write_journal(opened.journal, Path(folder), deals=opened.deals)


def open_database(address: str) -> "Opened":
    """Everybody's deals: who has the address can read them anyway. The environment names it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealcycle.server.settings")
    try:
        import django
    except ImportError as error:
        raise Unreadable(
            N_("Reading a database needs the application: pip install 'dealcycle[server]'.")
        ) from error
    django.setup()
    from django.db.utils import Error

    from dealcycle.insights.journal import open_whole

    try:
        return open_whole(now=int(time.time()))
    except Error as error:
        raise Unreadable(
            N_(
                "%(address)s cannot be read as a database of this version of Dealcycle: %(why)s. "
                "Start Dealcycle on it once, which brings it up to date."
            ),
            address=without_password(address),
            why=" ".join(str(error).split()).rstrip("."),
        ) from error


if __name__ == "__main__":
    main(*sys.argv[1:3])
