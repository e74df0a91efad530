"""`dealcycle report --from`: the figures of a database without a server."""

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.test_commands import dealcycle
from tests.once import first_start

DEMO = """
import django

django.setup()
from dealcycle.demo.actions import fill_and_tell

list(fill_and_tell(language="en", deals=300))
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    first_start(folder)
    made = subprocess.run(
        [sys.executable, "-c", DEMO],
        env={**os.environ, "DEALCYCLE_DATA": str(folder), "DATABASE_URL": ""},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return folder / "dealcycle.sqlite3"


def test_a_database_is_reported_as_files_are(database: Path, tmp_path: Path) -> None:
    # Open deals grow older between two commands, unless both are asked about one day.
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    asked = ("--json", "--by", "owner", "--as-of", yesterday.isoformat())
    elsewhere = dealcycle("report", "--from", f"sqlite://{database}", *asked,
                          DEALCYCLE_DATA=str(tmp_path))  # fmt: skip
    assert elsewhere.returncode == 0, elsewhere.stderr
    told = json.loads(elsewhere.stdout)
    assert told["read"]["rows"] > 100 and told["deals"]["won"] > 20
    assert told["measures"]["win_rate"]["value"] and len(told["groups"]) > 2
    assert not list(tmp_path.iterdir())
    here = dealcycle("report", "--from", "here", *asked, DEALCYCLE_DATA=str(database.parent))
    assert here.returncode == 0, here.stderr
    again = json.loads(here.stdout)
    assert (again["deals"], again["measures"]) == (told["deals"], told["measures"])
    assert (database.parent / "snapshot/manifest.json").exists()


def test_what_is_no_database_is_said_so(tmp_path: Path) -> None:
    for address, words in (
        (f"sqlite://{tmp_path}/none.db", "There is no file"),
        ("mysql://somebody:secret@there/x", "is no address of a database"),
    ):
        said = dealcycle("report", "--from", address)
        assert (said.returncode, said.stdout) == (2, "")
        assert words in said.stderr and "secret" not in said.stderr
    (tmp_path / "other.db").write_bytes(b"")
    said = dealcycle("report", "--from", f"sqlite://{tmp_path}/other.db")
    assert said.returncode == 2 and "cannot be read as a database of this version" in said.stderr
    assert dealcycle("report").returncode == 2


def test_the_library_reads_a_database_as_the_command_does(database: Path, tmp_path: Path) -> None:
    import dealcycle as library

    yesterday = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    asked = ("--json", "--by", "owner", "--as-of", yesterday, "--lang", "en")
    data = {"DEALCYCLE_DATA": str(tmp_path)}
    said = dealcycle("report", "--from", f"sqlite://{database}", *asked, **data)
    with library.read(f"sqlite://{database}", lang="en") as book:
        told = json.loads(json.dumps(book.report("owner", as_of=yesterday).to_dict()))
    assert told == json.loads(said.stdout)
    with sqlite3.connect(database) as connection, library.read(connection) as book:
        assert book.report(as_of=yesterday).to_dict()["deals"] == told["deals"]
    (tmp_path / "other.db").write_bytes(b"")
    with pytest.raises(library.CannotRead, match="cannot be read as a database of this version"):
        library.read(f"sqlite://{tmp_path}/other.db", lang="en")


def test_a_journal_is_written_out_for_a_warehouse(database: Path, tmp_path: Path) -> None:
    import dealcycle as library

    folder = tmp_path / "journal"
    here = {"DEALCYCLE_DATA": str(database.parent)}
    said = dealcycle("export", "--journal", str(folder), **here)
    assert said.returncode == 0, said.stderr
    assert {"about", "deals", "visits", "names"} <= {path.stem for path in folder.iterdir()}
    assert library.read(folder).report().found.deals.won > 20
    again = dealcycle("export", "--journal", str(folder), **here)
    assert again.returncode == 1 and "is not empty" in again.stderr
    assert dealcycle("export", str(folder), **here).returncode == 2
