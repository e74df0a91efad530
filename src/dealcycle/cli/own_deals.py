"""The journal of a Dealcycle database, for commands that otherwise read files."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from dealcycle.cycle.refusal import Fault
from dealcycle.cycle.words import N_

if TYPE_CHECKING:
    from dealcycle.sources.files import Read

HERE = "here"  # this installation's own database, wherever its settings say it is


class NoDatabase(Fault):
    """There is nothing to read at this address."""


@contextmanager
def read_database(address: str) -> Iterator[Read]:
    """Opens the database at `sqlite:///path` or `postgresql://...`, or this installation's own.

    Another database is only read: what is made of it lies in a folder that is gone afterwards.
    """
    if address == HERE:
        yield _read(address)
        return
    _check(address)
    with TemporaryDirectory(prefix="dealcycle-") as folder:
        os.environ["DATABASE_URL"], os.environ["DEALCYCLE_DATA"] = address, folder
        yield _read(address)


def _check(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme not in ("sqlite", "postgres", "postgresql"):
        raise NoDatabase(
            N_(
                "“%(address)s” is no address of a database. Give sqlite:///path/to/file, "
                "postgresql://USER:PASSWORD@HOST/NAME, or “here” for this installation's own."
            ),
            address=_without_password(address),
        )
    # SQLite would make a new, empty one.
    if parts.scheme == "sqlite" and not Path(unquote(parts.path)).is_file():
        raise NoDatabase(N_("There is no file %(path)s."), path=unquote(parts.path))


def _read(address: str) -> Read:
    from dealcycle.sources.files import Read

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealcycle.server.settings")
    try:
        import django
    except ImportError as error:
        raise NoDatabase(
            N_("Reading a database needs the application: pip install 'dealcycle[server]'.")
        ) from error
    django.setup()
    from django.db.utils import Error

    from dealcycle.insights.journal import open_whole

    try:
        opened = open_whole(now=int(time.time()))
    except Error as error:
        raise NoDatabase(
            N_(
                "%(address)s cannot be read as a database of this version of Dealcycle: %(why)s. "
                "Start Dealcycle on it once, which brings it up to date."
            ),
            address=_without_password(address),
            why=" ".join(str(error).split()).rstrip("."),
        ) from error
    return Read(opened.journal, (_without_password(address),), opened.deals, {})


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    if not parts.password:
        return address
    return address.replace(f":{parts.password}@", ":…@", 1)
