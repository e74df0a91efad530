"""Backup and restore: whole, checked, while the server runs."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from dealcycle import __version__
from dealcycle.cycle.refusal import Fault
from dealcycle.cycle.system import why
from dealcycle.cycle.words import N_

FORMAT = 1
CHUNK = 1 << 20
# Made anew by themselves, and holding nothing of the organisation's.
PASSING = {"cache_entry", "django_session", "usersessions_usersession"}


class BackupError(Fault):
    """Why there is no backup, or nothing was restored."""


@dataclass(frozen=True)
class Summary:
    path: Path
    rows: int
    files: int
    size: int


def back_up(*, to: Path, now: datetime) -> Summary:
    """Writes database and files into one archive, reads it back, then puts it in place."""
    if to.is_dir():
        to = to / f"dealcycle-{now:%Y-%m-%d-%H%M%S}.zip"
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder:
            part = Path(folder) / "archive.zip"
            _write(part, Path(folder), now)
            check(part)
            os.replace(part, to)  # noqa: PTH105 (one step: never half an archive under this name)
    except OSError as error:
        raise BackupError(
            N_(
                "The backup could not be written to %(to)s (%(why)s). "
                "Nothing was changed; give another place with enough room."
            ),
            to=to,
            why=why(error),
        ) from error
    manifest = check(to)
    return Summary(to, sum(manifest["rows"].values()), len(manifest["files"]), to.stat().st_size)


def check(archive: Path) -> dict:
    """Reads a backup whole: every part is there, with the content that was written."""
    try:
        with zipfile.ZipFile(archive) as parts:
            manifest = json.loads(parts.read("manifest.json"))
            if manifest.get("format") != FORMAT:
                raise BackupError(
                    N_(
                        "%(file)s was made by another version of Dealcycle (%(version)s); "
                        "restore it with that one."
                    ),
                    file=archive.name,
                    version=manifest.get("version"),
                )
            for name, digest in manifest["parts"].items():
                if _digest(parts, name) != digest:
                    raise BackupError(
                        N_("%(file)s is damaged: %(part)s is not what was written."),
                        file=archive.name,
                        part=name,
                    )
            return manifest
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError, EOFError) as error:
        raise BackupError(
            N_("%(file)s is no whole backup of Dealcycle."), file=archive.name
        ) from error
    except FileNotFoundError as error:
        raise BackupError(N_("There is no file %(file)s."), file=archive) from error


def restore(*, archive: Path, now: datetime) -> Summary:
    """Puts a backup in the place of what is here, in one step, after checking it."""
    manifest = check(archive)
    if manifest["engine"] != connection.vendor:
        raise BackupError(
            N_(
                "This backup is of %(theirs)s, and this installation uses %(ours)s. "
                "Restore it where DATABASE_URL names the same kind."
            ),
            theirs=manifest["engine"],
            ours=connection.vendor,
        )
    _same_tables(manifest)
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix=".restore-") as folder:
        with zipfile.ZipFile(archive) as parts:
            parts.extractall(folder)
        _restore_database(Path(folder), manifest)
        _restore_files(Path(folder) / "files")
    _pause_outgoing(now)
    return Summary(
        archive, sum(manifest["rows"].values()), len(manifest["files"]), archive.stat().st_size
    )


def put_back(archive: Path) -> None:
    """After a failed upgrade: the database as it was, whatever the tables have become."""
    manifest = check(archive)
    if manifest["engine"] != "sqlite":
        return  # PostgreSQL has rolled the failed migration back by itself.
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".restore-") as folder:
        with zipfile.ZipFile(archive) as parts:
            parts.extract("database.sqlite3", folder)
        _restore_database(Path(folder), manifest)


def tell_server() -> bool:
    """Has a running server and worker start their processes anew; whether there was one."""
    told = [_tell(settings.DATA / name) for name in ("server.pid", "worker.pid")]
    return any(told)


def _tell(pid_file: Path) -> bool:
    try:
        pid = int(pid_file.read_text())
        # The number may by now belong to another program.
        if b"dealcycle" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return False
        os.kill(pid, signal.SIGHUP)
    except (OSError, ValueError):
        return False
    return True


def _write(part: Path, folder: Path, now: datetime) -> None:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        digests, rows = {}, {}
        for name, path, count in _database_parts(folder):
            digests[name] = _add(archive, name, path)
            rows.update(count)
            path.unlink()
        files = {}
        for path in _kept_files():
            name = f"files/{path.relative_to(settings.MEDIA_ROOT)}"
            files[name] = digests[name] = _add(archive, name, path)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "made_at": now.isoformat(),
            "engine": connection.vendor,
            "migrations": _migrations(),
            "rows": rows,
            "files": list(files),
            "parts": digests,
        }
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))


def _database_parts(folder: Path) -> Iterator[tuple[str, Path, dict[str, int]]]:
    if connection.vendor == "sqlite":
        yield _copy_of_sqlite(folder)
    else:
        yield from _tables_of_postgres(folder)


def _copy_of_sqlite(folder: Path) -> tuple[str, Path, dict[str, int]]:
    """One consistent moment, whatever is written meanwhile. Never a copy of the live file."""
    copy = folder / "database.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as live:
        live.execute("VACUUM INTO ?", [str(copy)])
    with closing(sqlite3.connect(copy)) as made:
        if made.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BackupError(
                N_(
                    "The database is damaged: its copy fails the integrity check. "
                    "Keep your older backups and restore the newest that is whole."
                )
            )
        count = {
            table: made.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for table in _tables()
        }
    return "database.sqlite3", copy, count


def _tables_of_postgres(folder: Path) -> Iterator[tuple[str, Path, dict[str, int]]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in _tables():
            path = folder / "table.csv"
            columns = ", ".join(f'"{name}"' for name in _columns(table))
            with (
                path.open("wb") as out,
                cursor.copy(f'COPY "{table}" ({columns}) TO STDOUT (FORMAT csv, HEADER)') as rows,
            ):
                for block in rows:
                    out.write(block)
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            yield f"tables/{table}.csv", path, {table: cursor.fetchone()[0]}


def _restore_database(folder: Path, manifest: dict) -> None:
    if connection.vendor == "sqlite":
        # SQLite's own backup interface writes the pages in one transaction: readers and writers
        # of the running server wait, then see the restored database.
        with (
            closing(sqlite3.connect(folder / "database.sqlite3")) as source,
            closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as live,
        ):
            source.backup(live)
        connection.close()
        return
    tables = list(manifest["rows"])
    with transaction.atomic(), connection.cursor() as cursor:
        names = ", ".join(f'"{table}"' for table in [*tables, *sorted(PASSING & _existing())])
        cursor.execute(f"TRUNCATE {names} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in tables:
            path = folder / "tables" / f"{table}.csv"
            with path.open() as lines:
                columns = lines.readline().strip()
            quoted = ", ".join(f'"{name.strip(chr(34))}"' for name in columns.split(","))
            with (
                path.open("rb") as rows,
                cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN (FORMAT csv, HEADER)') as into,
            ):
                while block := rows.read(CHUNK):
                    into.write(block)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def _restore_files(source: Path) -> None:
    """Files carry names of their own, so those here and those restored never clash."""
    if not source.exists():
        return
    for path in source.rglob("*"):
        target = Path(settings.MEDIA_ROOT) / path.relative_to(source)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def _pause_outgoing(now: datetime) -> None:
    """A restored copy must not mail customers twice: a person confirms first."""
    from dealcycle.outside import pausing

    pausing.pause(reason=pausing.RESTORED, at=now)


def _same_tables(manifest: dict) -> None:
    here, there = _migrations(), manifest["migrations"]
    if here != there:
        raise BackupError(
            N_(
                "This backup was made by Dealcycle %(theirs)s, whose tables differ from those of "
                "%(ours)s. Restore it with version %(theirs)s, then upgrade."
            ),
            theirs=manifest["version"],
            ours=__version__,
        )


def _migrations() -> list[str]:
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def _tables() -> list[str]:
    """Every table that is kept; those with foreign keys load in one transaction anyway."""
    return sorted(_existing() - PASSING)


def _existing() -> set[str]:
    return set(connection.introspection.table_names())


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
            "AND table_schema = current_schema() AND is_generated = 'NEVER' "
            "ORDER BY ordinal_position",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def _kept_files() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    if root.exists():
        yield from (path for path in sorted(root.rglob("*")) if path.is_file())


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        while block := source.read(CHUNK):
            digest.update(block)
            target.write(block)
    return digest.hexdigest()


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with _no_escape(name), archive.open(name) as part:
        return hashlib.file_digest(part, "sha256").hexdigest()


@contextmanager
def _no_escape(name: str) -> Iterator[None]:
    """A part's name may lead nowhere but into the folder it is unpacked in."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise BackupError(
            N_("This is no backup of Dealcycle: it holds a part called %(part)s."), part=name
        )
    yield
