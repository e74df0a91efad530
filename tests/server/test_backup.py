"""A backup holds everything; a restore brings it back."""

import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dealcycle.crm.models import Change, Deal, Visit
from dealcycle.events.models import Event
from dealcycle.outside import pausing
from dealcycle.people.models import User
from dealcycle.server import backup
from tests.builders import a_deal
from tests.cast import assemble
from tests.clock import NOW

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = (User, Deal, Visit, Change, Event)


@pytest.fixture
def files(tmp_path: Path, settings: object) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.DATA = tmp_path
    return tmp_path


def everything() -> dict[str, list]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in KEPT}


def test_what_is_backed_up_comes_back(files: Path) -> None:
    cast = assemble()
    a_deal("Škoda — «Ёлка» 🚀", owner=cast.alice)
    stored = Path(settings.MEDIA_ROOT) / "attachments" / "ab" / "abc"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"signed")
    before = everything()
    made = backup.back_up(to=files, now=NOW)
    assert made.files == 1

    Deal.objects.all().delete()
    a_deal("Later", owner=cast.alice)
    stored.unlink()
    restored = backup.restore(archive=made.path, now=NOW)

    assert restored.rows == made.rows
    assert everything() == before
    assert stored.read_bytes() == b"signed"
    assert pausing.paused().reason == pausing.RESTORED
    # Rows written after a restore get numbers of their own.
    assert a_deal("Next", owner=cast.alice).pk > before["Deal"][0]["id"]


def test_a_damaged_backup_is_refused_and_nothing_changes(files: Path) -> None:
    cast = assemble()
    a_deal("Kept", owner=cast.alice)
    made = backup.back_up(to=files, now=NOW)
    damaged = files / "damaged.zip"
    with zipfile.ZipFile(made.path) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content if name == "manifest.json" else content[:-1] + b"!")
    before = everything()
    with pytest.raises(backup.BackupError, match="damaged"):
        backup.restore(archive=damaged, now=NOW)
    assert everything() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half", b"no archive"])
def test_what_is_no_backup_is_named_so(files: Path, content: bytes) -> None:
    path = files / "something.zip"
    path.write_bytes(content)
    with pytest.raises(backup.BackupError, match="no whole backup"):
        backup.restore(archive=path, now=NOW)


def test_a_backup_of_the_other_database_is_refused(files: Path) -> None:
    assemble()
    made = backup.back_up(to=files, now=NOW)
    other = files / "other.zip"
    with zipfile.ZipFile(made.path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                engine = f'"engine": "{connection.vendor}"'.encode()
                content = content.replace(engine, b'"engine": "another engine"')
            new.writestr(name, content)
    with pytest.raises(backup.BackupError, match="another engine"):
        backup.restore(archive=other, now=NOW)
