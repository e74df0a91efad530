"""The real server on a book: started, warmed, measured for memory, stopped."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def running(port: int) -> Iterator[int]:
    """Server and worker as `bin/start` runs them; yields the supervisor's process id."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dealcycle.server.start", "--port", str(port)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_ready(port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
    sys.exit("The server did not start; its words stand above.")


def settle(pid: int, seconds: float = 900, quiet: float = 5) -> None:
    """Waits for what the first start on a book begins beside the pages: the journal's copy and the
    week's forecasts, each in a process of its own."""
    deadline = time.monotonic() + seconds
    quiet_since = time.monotonic()
    while time.monotonic() < deadline:
        if any(_command(each).count("dealcycle.insights") for each in tree(pid)):
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > quiet:
            return
        time.sleep(0.1)
    sys.exit("What the server does beside the pages has not ended.")


def _command(pid: int) -> str:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def start_seconds(root: Path, port: int) -> float:
    """From `bin/start` to the first answer, everything being there already."""
    began = time.monotonic()
    process = subprocess.Popen(
        [root / "bin" / "start", "--port", str(port)], stdout=subprocess.DEVNULL
    )
    try:
        wait_until_ready(port)
        return time.monotonic() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def tree(pid: int) -> list[int]:
    """The process and all that came of it."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            with suppress(FileNotFoundError, ProcessLookupError):
                found += [int(child) for child in children.read_text().split()]
    return found


def memory_mb(pid: int) -> float:
    """Proportional set size of all processes: shared pages are counted once."""
    total = 0
    for each in tree(pid):
        # One that ends meanwhile counts no more.
        with suppress(FileNotFoundError, ProcessLookupError):
            for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024


def processor_seconds(pid: int) -> float:
    """What the processes have computed so far: steadier than the clock on a busy machine."""
    ticks = 0
    for each in tree(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
