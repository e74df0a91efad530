"""A Dealcycle database as a source: another process reads it, so no Django is needed here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.library.faults import cannot_read, refused_by
from dealcycle.present.voice import Voice
from dealcycle.sources.files import Read
from dealcycle.sources.journal_folder import read_journal

HERE = "here"  # this installation's own database, wherever its settings say it is
READER = "dealcycle.server.journal_copy"  # by its name only: this room lies below it
SCHEMES = ("sqlite", "postgres", "postgresql")


def address_of(given: Any) -> str | None:
    """The address of a database, of a text or of an open connection; None of anything else."""
    if isinstance(given, str):
        return given if given == HERE or "://" in given else None
    module = type(given).__module__.partition(".")[0]
    if module == "sqlite3":
        return _of_sqlite(given)
    if module == "psycopg":
        return _of_psycopg(given)
    if module == "sqlalchemy":
        url = given.url if hasattr(given, "url") else given.engine.url
        scheme, _, rest = url.render_as_string(hide_password=False).partition("://")
        return f"{scheme.partition('+')[0]}://{rest}"
    return None


def read_address(address: str, folder: Path, voice: Voice) -> Read:
    """The deals of a Dealcycle database, copied as a journal into a folder of the caller's."""
    check(address, voice)
    environment = {**os.environ, "DEALCYCLE_LANGUAGE": voice.lang}
    # Our own module, and an address that was looked at: nothing goes through a shell.
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", READER, address, str(folder)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines() or [""]
        raise cannot_read(voice, "%(why)s", "database_unread", why=said[-1])
    found = read_journal(folder)
    if isinstance(found, Refused):
        raise refused_by(found, voice)
    journal, deals = found
    return Read(journal, (without_password(address),), deals, {})


def without_password(address: str) -> str:
    password = urlsplit(address).password
    return address.replace(f":{password}@", ":…@", 1) if password else address


def check(address: str, voice: Voice) -> None:
    """Stops where this cannot be the address of a database."""
    if address == HERE:
        return
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES:
        text = N_(
            "“%(address)s” is no address of a database. Give sqlite:///path/to/file, "
            "postgresql://USER:PASSWORD@HOST/NAME, or “here” for this installation's own."
        )
        raise cannot_read(voice, text, "no_address", address=without_password(address))
    # SQLite would make a new, empty one.
    if parts.scheme == "sqlite" and not Path(unquote(parts.path)).is_file():
        text = N_("There is no file %(path)s.")
        raise cannot_read(voice, text, "file_missing", path=unquote(parts.path))


def _of_sqlite(connection: Any) -> str:
    rows = connection.execute("PRAGMA database_list").fetchall()
    return f"sqlite://{next(path for _, name, path in rows if name == 'main')}"


def _of_psycopg(connection: Any) -> str:
    about = connection.info
    return f"postgresql://{about.user}:{about.password}@{about.host}:{about.port}/{about.dbname}"
