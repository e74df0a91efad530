"""Files are kept under a secret name in the data folder, and handed to the worker to be read."""

import hashlib
import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Protocol

from django.conf import settings
from django.db import transaction

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User
from dealcycle.transfer.access import MAY_NOT, may_import, may_touch
from dealcycle.transfer.models import Import

MOST_FILES = 20
LARGEST = 2_000_000_000  # bytes, all files of one import together
# Files of finished imports are kept for the refused rows and for going on, then forgotten.
KEPT = timedelta(days=30)
BLOCK = 1 << 20


class Readable(Protocol):
    """As Django's uploaded files and plain binary files alike."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Upload:
    """A file as somebody brings it: what it is called, and its bytes."""

    name: str
    file: Readable


def start_import(*, files: Sequence[Upload], by: User, now: datetime) -> Import | Refused:
    """Keeps the files and has the worker read them. A file that is no table is refused at once."""
    if not may_import(by):
        return Refused.because("may_not_import", MAY_NOT)
    if not files:
        return Refused.because("no_files", N_("Choose at least one file."), field="files")
    if len(files) > MOST_FILES:
        return Refused.because(
            "too_many_files", N_("At most %(most)s files fit into one import."), field="files",
            most=MOST_FILES,
        )  # fmt: skip
    secret = secrets.token_hex(16)
    place = folder(secret)
    place.mkdir(parents=True, mode=0o700)
    kept = _keep(place, files)
    refused = kept if isinstance(kept, Refused) else _unreadable(place, kept)
    if isinstance(refused, Refused):
        shutil.rmtree(place, ignore_errors=True)
        return refused
    with transaction.atomic():
        job = Import.objects.create(user=by, folder=secret, files=kept, created_at=now)
        events.record(
            kind="import.uploaded", by=by.pk, at=now, record=job.record,
            after={"files": job.names},
        )  # fmt: skip
    return job


def paths(job: Import) -> list[Path]:
    return [folder(job.folder) / each["path"] for each in job.files]


def folder(secret: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / secret


def forget_import(*, job: Import, by: User, now: datetime) -> Refused | None:
    """An import that was never run goes, with its files."""
    if job.run_at is not None or not may_touch(by, job):
        return Refused.because(
            "import_ran", N_("It has run already. Undo it if it should not have.")
        )
    secret = job.folder
    with transaction.atomic():
        events.record(
            kind="import.forgotten", by=by.pk, at=now, record=job.record,
            before={"files": job.names},
        )  # fmt: skip
        job.delete()
    if secret:
        shutil.rmtree(folder(secret), ignore_errors=True)
    return None


def forget_files(now: datetime) -> int:
    """Old files go; what was imported stays, and can still be undone. Run by the worker."""
    old = Import.objects.filter(created_at__lt=now - KEPT).exclude(folder="")
    gone = 0
    for job in old:
        if job.is_in_work:
            continue
        Import.objects.filter(pk=job.pk).update(folder="", refused_file="")
        shutil.rmtree(folder(job.folder), ignore_errors=True)
        gone += 1
    return gone


def _keep(place: Path, files: Iterable[Upload]) -> list[dict[str, object]] | Refused:
    kept: list[dict[str, object]] = []
    left = LARGEST
    for number, upload in enumerate(files, start=1):
        name = _bare(upload.name) or f"file {number}"
        # A folder of its own lets the file keep its name, which reasons and mappings mention.
        path = place / str(number) / name
        path.parent.mkdir()
        size, digest = 0, hashlib.sha256()
        with path.open("xb") as copy:
            while block := upload.file.read(BLOCK):
                size += len(block)
                if size > left:
                    return Refused.because(
                        "file_too_large",
                        N_("These files are too large: up to %(most)s MB fit into one import."),
                        field="files",
                        most=LARGEST // 1_000_000,
                    )
                digest.update(block)
                copy.write(block)
        left -= size
        kept.append({
            "name": name, "path": f"{number}/{name}", "size": size, "sha256": digest.hexdigest(),
        })  # fmt: skip
    return kept


def _bare(name: str) -> str:
    """The last part of what a browser calls the file, safe as a name on any disk."""
    last = PurePath(name.replace("\\", "/")).name
    plain = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last)
    return plain.strip(". ")[-120:]


def _unreadable(place: Path, kept: Iterable[dict[str, object]]) -> Refused | None:
    from dealcycle.sources.reading import open_tables

    refused = Refused(())
    for each in kept:
        sheets = open_tables(place / str(each["path"]))
        if isinstance(sheets, Refused):
            refused += sheets
    return refused if refused.reasons else None
