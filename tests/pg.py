"""A PostgreSQL of the tests' own: in a temporary folder, on a socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.place import in_memory


@contextmanager
def private_server() -> Iterator[str]:
    """Yields the address of an empty database."""
    programs = _programs()
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="dealcycle-pg-", dir=in_memory()))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    # Nothing of it has to outlive the tests.
    careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    settings = f"-c listen_addresses= -c unix_socket_directories={folder} {careless}"
    _as(
        user,
        [
            programs / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
    )
    _as(
        user, [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start"]
    )
    try:
        yield f"postgresql://postgres@/dealcycle?host={quote(str(folder), safe='')}"
    finally:
        _as(user, [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
            subprocess.run(
                ["apt-get", "-qq", *command], check=False, env=quiet, stdout=subprocess.DEVNULL
            )
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if not found:
        sys.exit(
            "The tests need PostgreSQL's server programs. Install them (Debian: apt-get "
            "install postgresql) and run bin/test again."
        )
    return found[-1].parent


def _version(program: Path) -> int:
    name = program.parent.parent.name
    return int(name) if name.isdigit() else 0


def _user() -> str | None:
    """initdb refuses root: somebody else has to run the server then."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def _as(user: str | None, command: list[object]) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        user=user,
        cwd="/",
        stdout=subprocess.DEVNULL,
        env={**os.environ, "HOME": "/tmp"},
    )
