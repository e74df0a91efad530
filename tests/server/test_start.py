"""Starting: with one command, or with one clear sentence why not."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

SETTINGS = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data: Path, **more: str) -> dict[str, str]:
    """As in a fresh shell, with a data folder of its own."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in SETTINGS and not key.startswith("DEALCYCLE_")
    }
    return {**kept, "DEALCYCLE_DATA": str(data), **more}


def refused(data: Path, *arguments: str, **more: str) -> str:
    """What it says when it does not start: one paragraph, and an exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "dealcycle.server.start", *arguments],
        env=environment(data, **more), capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


def test_a_taken_port_is_named_with_another_one(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        told = refused(tmp_path, "--port", str(port))
        assert f"Port {port}" in told and f"--port {port + 1}" in told
        assert f"Port {port}" in refused(tmp_path, DEALCYCLE_PORT=str(port))
        # A worker serves nothing: it stands beside the server that has the port.
        away = "postgresql://nobody@/nothing?host=/nowhere&connect_timeout=1"
        apart = refused(tmp_path, "--worker-only", "--port", str(port), DATABASE_URL=away)
        assert "DATABASE_URL" in apart


def test_an_address_that_this_machine_lacks_is_told_apart_from_a_taken_port(
    tmp_path: Path, free_port: int
) -> None:
    told = refused(tmp_path, "--host", "203.0.113.7", "--port", str(free_port))
    assert "no address 203.0.113.7" in told and "--host 0.0.0.0" in told and "--port" not in told


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--help"], ["Запуск: bin/start", "Параметры", "показать это"]),
        (["--demmo"], ["Параметра --demmo нет"]),
        (["--language", "de"], ["en или ru, а не «de»"]),
        (["--web-only", "--worker-only"], ["bin/start --help"]),
        (["--port", "x"], ["DEALCYCLE_PORT — «x»"]),
    ],
)
def test_it_speaks_the_terminals_language(
    tmp_path: Path, given: list[str], words: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dealcycle.server.start", *given],
        env=environment(tmp_path, DEALCYCLE_LANGUAGE="ru"), capture_output=True, text=True,
        check=False, timeout=300,
    )  # fmt: skip
    told = done.stdout + done.stderr
    assert all(word in told for word in words), told
    assert not {"usage:", "options:", "error:", "Traceback"} & set(told.split())


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = refused(tmp_path / "file" / "data")
    assert str(tmp_path / "file" / "data") in told and "DEALCYCLE_DATA" in told


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("DATABASE_URL", "mysql://somewhere/x", "postgresql://"),
        ("DEALCYCLE_PORT", "eighty", "DEALCYCLE_PORT"),
        ("DEALCYCLE_SECRET_KEY", "short", "32 characters"),
        ("DEALCYCLE_BASE_URL", "sales.example.org", "DEALCYCLE_BASE_URL"),
        ("DEALCYCLE_DEBUG", "perhaps", "DEALCYCLE_DEBUG"),
    ],
)
def test_a_bad_setting_stops_the_start(
    tmp_path: Path, free_port: int, setting: str, value: str, word: str
) -> None:
    given = {"DEALCYCLE_PORT": str(free_port), setting: value}
    assert word in refused(tmp_path, **given)


def test_a_database_that_is_away_is_said(tmp_path: Path, free_port: int) -> None:
    told = refused(
        tmp_path, "--port", str(free_port),
        DATABASE_URL="postgresql://nobody@/nothing?host=/nowhere&connect_timeout=1",
    )  # fmt: skip
    assert "DATABASE_URL" in told


def test_an_old_python_is_told_what_it_lacks(tmp_path: Path, root: Path) -> None:
    fake = tmp_path / "python3"
    fake.write_text(
        '#!/bin/sh\ncase "$2" in *platform*) echo 3.9.2;; *) exit 1;; esac\n', encoding="ascii"
    )
    fake.chmod(0o755)
    told = _launched(root, tmp_path)
    assert "3.11 or newer" in told and "3.9.2" in told


def test_no_python_at_all_is_told_too(tmp_path: Path, root: Path) -> None:
    assert "there is no python3 here" in _launched(root, tmp_path)


def _launched(root: Path, path: Path) -> str:
    done = subprocess.run(
        ["/bin/sh", root / "bin" / ".python", "anything"],
        env={"PATH": str(path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    return done.stderr


def test_a_python_without_venv_is_told_which_package(tmp_path: Path, root: Path) -> None:
    code = (
        "import runpy, sys, pathlib; sys.modules['venv'] = None; "
        f"made = runpy.run_path({str(root / 'bin' / '.prepare.py')!r}, run_name='prepare'); "
        f"made['make'](pathlib.Path({str(tmp_path / 'venv')!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "python3-venv" in done.stderr


class Started:
    """`bin/start` as a person runs it in a terminal."""

    def __init__(self, root: Path, data: Path, *arguments: str, **more: str) -> None:
        self.printed = data.parent / f"{data.name}.txt"
        with self.printed.open("w") as terminal:
            self.process = subprocess.Popen(
                [root / "bin" / "start", *arguments], env=environment(data, **more),
                stdout=terminal, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def ready(self, address: str) -> None:
        """Until it answers and, as a person waits for it, has printed its address."""
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                    assert answer.status == 200
                if address in self.printed.read_text():
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(self.printed.read_text())

    def interrupt(self) -> str:
        """Ctrl-C: the terminal tells every process of the group. What had been printed."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(30)
        return self.printed.read_text()


@pytest.fixture
def starts(root: Path) -> Iterator[object]:
    found: list[Started] = []

    def start(data: Path, *arguments: str, **more: str) -> Started:
        found.append(Started(root, data, *arguments, **more))
        return found[-1]

    yield start
    for each in found:
        if each.process.poll() is None:
            os.killpg(each.process.pid, signal.SIGKILL)


def test_one_command_starts_and_ctrl_c_leaves_nothing(
    tmp_path: Path, free_port: int, starts: object
) -> None:
    data = tmp_path / "data"
    started = starts(data, "--host", "127.0.0.1", "--port", str(free_port))
    started.ready(f"http://127.0.0.1:{free_port}")
    group = started.process.pid
    told = started.interrupt()
    assert f"http://127.0.0.1:{free_port}" in told
    assert "Traceback" not in told
    assert started.process.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    assert (data / "dealcycle.sqlite3").exists()
    assert not (data / "server.pid").exists()


LOADED = """
import sys
import django
django.setup()
from django.urls import get_resolver
from dealcycle.server import wiring, wsgi
wsgi.application.load_middleware()
wiring.jobs()
get_resolver().url_patterns
print(*sys.modules)
"""


def test_what_the_pages_of_deals_do_not_need_is_not_loaded(tmp_path: Path) -> None:
    """Engine, figures and the client for other servers take memory in every process."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=environment(tmp_path, DJANGO_SETTINGS_MODULE="dealcycle.server.settings"),
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    loaded = set(done.stdout.split())
    assert "dealcycle.insights.urls" in loaded
    heavy = {"numpy", "duckdb", "pyarrow", "httpx", "rich", "openpyxl", "sqlglot", "typst"}
    assert not loaded & heavy
