"""What would cost every test or every process the same again is done once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from jinja2 import FileSystemBytecodeCache
from whitenoise.middleware import WhiteNoiseMiddleware

# Written by Django when a database is made, and by nobody later.
STAYS = {"auth_permission", "django_content_type", "django_migrations"}


def arrange() -> None:
    """Before the first test: tests ask for the same as ever, and wait less for it."""
    WhiteNoiseMiddleware.add_files_from_finders = _add_files_found_before
    TransactionTestCase._fixture_teardown = empty_databases
    if run := os.environ.get("DEALCYCLE_TEST_RUN"):
        _keep_compiled_templates(Path(run) / "templates")


# Each of Django's test clients makes the middleware anew, and this one then looks at every static
# file: a third of the time of a test that asks for seven pages as seven people.
_look_for_files = WhiteNoiseMiddleware.add_files_from_finders
_files_found: dict[str, object] = {}


def _add_files_found_before(self: WhiteNoiseMiddleware) -> None:
    if not _files_found:
        _look_for_files(self)
        _files_found.update(self.files)
    self.files.update(_files_found)


def begin_with_a_copy() -> bool:
    """The database is a copy of one that `bin/test` migrated; says whether it is there already."""
    template = os.environ.get("DEALCYCLE_TEST_TEMPLATE")
    if not template:
        return False
    test = connections["default"].settings_dict["TEST"]
    test["MIGRATE"] = False
    if connections["default"].vendor == "postgresql":
        test["TEMPLATE"] = template
        return False
    shutil.copyfile(template, test["NAME"])
    return True


def first_start(folder: Path) -> None:
    """Leaves in the folder what `bin/start` leaves there on a new machine, or a copy of it."""
    ready = Path(os.environ.get("DEALCYCLE_TEST_RUN", folder)) / "migrated"
    if (ready / "dealcycle.sqlite3").exists():
        shutil.copytree(ready, folder, dirs_exist_ok=True)
        return
    made = subprocess.run(
        [sys.executable, "-m", "dealcycle.server.start", "--prepare-only"],
        env={**os.environ, "DEALCYCLE_DATA": str(folder), "DATABASE_URL": ""},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr


def _keep_compiled_templates(folder: Path) -> None:
    """All processes of a run share them."""
    folder.mkdir(exist_ok=True)
    options = settings.TEMPLATES[0]["OPTIONS"]
    options["bytecode_cache"] = FileSystemBytecodeCache(str(folder))


def empty_databases(test: TransactionTestCase) -> None:
    for name in test._databases_names(include_mirrors=False):
        _empty(connections[name])


def _empty(connection: BaseDatabaseWrapper) -> None:
    """Only what holds rows: to truncate eighty tables costs PostgreSQL more than most tests."""
    # Relations are checked when the transaction ends, by when nothing is left to point at.
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in filled(connection):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")


def filled(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that hold rows, but for those that always do."""
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = (
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})"
        for name in sorted({*found} - STAYS)
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]
