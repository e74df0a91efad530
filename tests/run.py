"""Runs every test of Dealcycle: `bin/test`, or `bin/test PART ...` for some parts."""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PURE_VENV = ROOT / ".venv-pure"
PURE = ("cycle", "measures", "sources", "present", "advice", "library")
# Whoever is done first takes over from the other: parts end together, whatever takes long.
TWO = ("-n", "2", "--dist", "worksteal")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bin/test", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all when none is named"
    )
    chosen = parser.parse_args().parts or list(PARTS)
    if unknown := [part for part in chosen if part not in PARTS]:
        sys.exit(f"There is no part '{unknown[0]}'. The parts: {', '.join(PARTS)}.")
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    from tests.place import in_memory

    with tempfile.TemporaryDirectory(prefix="dealcycle-run-", dir=in_memory()) as folder:
        os.environ["DEALCYCLE_TEST_RUN"] = folder
        failed = run_parts(chosen)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")


def run_parts(chosen: list[str]) -> list[str]:
    run([BIN / "python", "-m", "dealcycle.server.translations", "compile"])
    failed = []
    for name in chosen:
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        if not PARTS[name]():
            failed.append(name)
        print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    return failed


def static() -> bool:
    """Lint, types of the pure rooms, arrows between the rooms, words in both languages."""
    checks = [
        [BIN / "ruff", "check", "--quiet", "src", "tests"],
        [BIN / "lint-imports"],
        [BIN / "mypy"],
        [BIN / "python", "-m", "dealcycle.server.translations", "missing"],
    ]
    # Every check runs, whatever the others say.
    return sum(not run(check) for check in checks) == 0


def pure() -> bool:
    """The pure rooms, where Django is not installed."""
    prepare = _preparation()
    prepare(PURE_VENV, ROOT / "requirements" / "pure-dev.lock")
    folders = [f"tests/{room}" for room in PURE if (ROOT / "tests" / room).exists()]
    command = [
        PURE_VENV / "bin" / "python",
        "-m",
        "pytest",
        *folders,
        *TWO,
        "-p",
        "no:django",
        "-o",
        "addopts=-q --strict-markers",
    ]
    return run(command)


def sqlite() -> bool:
    """The application on the embedded database."""
    return run(
        [BIN / "pytest", "tests", *_not("browser", *PURE), *TWO],
        DEALCYCLE_TEST_TEMPLATE=_migrated_file(),
    )


def postgres() -> bool:
    """The tests that ask a database, on a private PostgreSQL.

    Of the access matrix it runs every fourth row: SQLite runs them all.
    """
    from tests.pg import private_server
    from tests.prove.database import fresh

    elsewhere = ("browser", "contract", "cli", "server/test_start.py", "demo/test_dream.py", *PURE)
    with private_server() as url, fresh(url, "dealcycle_template") as template:
        _migrate(DATABASE_URL=template)
        return run(
            [BIN / "pytest", "tests", *_not(*elsewhere), *TWO],
            DATABASE_URL=url,
            DEALCYCLE_TEST_TEMPLATE="dealcycle_template",
        )


def browser() -> bool:
    """Pages in a real browser."""
    if not any(shutil.which(name) for name in BROWSERS) and not _install("chromium"):
        print(
            "The browser tests need Chromium. Install it (Debian: apt-get install chromium) "
            "and run bin/test again.",
            file=sys.stderr,
        )
        return False
    return run([BIN / "pytest", "tests/browser", *TWO], DEALCYCLE_TEST_TEMPLATE=_migrated_file())


PARTS: dict[str, Callable[[], bool]] = {
    "static": static,
    "pure": pure,
    "sqlite": sqlite,
    "postgres": postgres,
    "browser": browser,
}


def run(command: list[object], **environment: str) -> bool:
    done = subprocess.run(
        [str(part) for part in command], check=False, env={**os.environ, **environment}
    )
    return done.returncode == 0


@cache
def _migrated_file() -> str:
    """A database as the first start leaves it, to begin with a copy of it; "" if it failed."""
    return str(_data() / "dealcycle.sqlite3") if _migrate(DATABASE_URL="") else ""


def _migrate(**environment: str) -> bool:
    command = [BIN / "python", "-m", "dealcycle.server.start", "--prepare-only"]
    return run(command, DEALCYCLE_DATA=str(_data()), **environment)


def _data() -> Path:
    return Path(os.environ["DEALCYCLE_TEST_RUN"]) / "migrated"


def _not(*rooms: str) -> list[str]:
    return [f"--ignore=tests/{room}" for room in rooms] + ["--ignore=tests/prove"]


def _install(package: str) -> bool:
    """Installs one of Debian's packages where this is a Debian and we are allowed to."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
        subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL)
    return shutil.which(package) is not None


def _preparation() -> Callable[..., None]:
    spec = importlib.util.spec_from_file_location("prepare", ROOT / "bin" / ".prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.prepare


if __name__ == "__main__":
    main()
