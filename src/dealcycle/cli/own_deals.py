"""The journal of a Dealcycle database, for commands that otherwise read files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from dealcycle.library.addresses import HERE, check, without_password
from dealcycle.library.voices import voice_of

if TYPE_CHECKING:
    from dealcycle.sources.files import Read


@contextmanager
def read_database(address: str) -> Iterator[Read]:
    """Opens the database at `sqlite:///path` or `postgresql://...`, or this installation's own.

    Another database is only read: what is made of it lies in a folder that is gone afterwards.
    """
    check(address, voice_of(None))
    if address == HERE:
        yield _read(address)
        return
    with TemporaryDirectory(prefix="dealcycle-") as folder:
        os.environ["DATABASE_URL"], os.environ["DEALCYCLE_DATA"] = address, folder
        yield _read(address)


def _read(address: str) -> Read:
    from dealcycle.server.journal_copy import open_database
    from dealcycle.sources.files import Read

    opened = open_database(address)
    return Read(opened.journal, (without_password(address),), opened.deals, {})
