"""The suite of engines on a Spark standalone cluster: `bin/test-cluster` installs, starts, asks.

Spark comes from PyPI into an environment of its own (`.venv-cluster`), Java 17 or newer from the
system. The cluster listens on the loopback address only, and is gone afterwards.
"""

import contextlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv-cluster"
LOCK = ROOT / "requirements" / "cluster-dev.lock"
SUITE = "tests/measures/test_engines.py"
JAVA, PACKAGE = 17, "openjdk-17-jre-headless"
HOST, WORKERS = "127.0.0.1", 2
STARTED = 300  # seconds in which a cluster stands, on a busy machine too


def main() -> None:
    if not java():
        sys.exit(
            f"Spark needs Java {JAVA} or newer. Install it (Debian: apt-get install {PACKAGE}) "
            "and run bin/test-cluster again."
        )
    prepare(VENV, LOCK)
    with (
        tempfile.TemporaryDirectory(prefix="dealcycle-cluster-") as folder,
        cluster(Path(folder)) as address,
    ):
        environment = {
            **os.environ, "DEALCYCLE_TEST_ENGINES": "spark", "DEALCYCLE_TEST_SPARK": address,
            "SPARK_LOCAL_IP": HOST, "TMPDIR": folder,
        }  # fmt: skip
        command = [VENV / "bin" / "python", "-m", "pytest", SUITE, "-o", "addopts=-q",
                   "-p", "no:cacheprovider", *sys.argv[1:]]  # fmt: skip
        done = subprocess.run(list(map(str, command)), cwd=ROOT, env=environment, check=False)
    sys.exit(done.returncode)


def java() -> bool:
    """Whether there is a Java that Spark runs on; installs one where that is allowed."""
    if _version() >= JAVA:
        return True
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", PACKAGE]):
        subprocess.run(words, check=False, env=quiet, stdout=subprocess.DEVNULL)
    return _version() >= JAVA


def _version() -> int:
    if not shutil.which("java"):
        return 0
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """One master and its workers, each a process; ended one by one."""
    port = _free_port()
    address = f"spark://{HOST}:{port}"
    log = folder / "master.log"
    # Workers find the master by its log: it is up once it says that it is.
    with contextlib.ExitStack() as running:
        master = "deploy.master.Master"
        running.enter_context(_process(folder, log, master, "--host", HOST, "--port", str(port),
                                       "--webui-port", "0"))  # fmt: skip
        _wait_for(log, "New state: ALIVE", 1)
        for number in range(WORKERS):
            running.enter_context(
                _process(
                    folder, folder / f"worker-{number}.log", "deploy.worker.Worker", address,
                    "--host", HOST, "--cores", "1", "--memory", "1500m", "--webui-port", "0",
                    "--work-dir", str(folder / f"worker-{number}"),
                )
            )  # fmt: skip
        _wait_for(log, "Registering worker", WORKERS)
        print(f"A master and {WORKERS} workers stand at {address}.", flush=True)
        yield address


@contextlib.contextmanager
def _process(folder: Path, log: Path, what: str, *words: str) -> Iterator[None]:
    home = next(VENV.glob("lib/python*/site-packages/pyspark"))
    command = [str(home / "bin" / "spark-class"), f"org.apache.spark.{what}", *words]
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": HOST,
                   "SPARK_LOCAL_DIRS": str(folder), "SPARK_DAEMON_MEMORY": "512m",
                   "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false"}  # fmt: skip
    with log.open("w") as file:
        started = subprocess.Popen(command, stdout=file, stderr=file, env=environment)
        try:
            yield
        finally:
            started.terminate()
            try:
                started.wait(20)
            except subprocess.TimeoutExpired:
                started.kill()


def _wait_for(log: Path, words: str, times: int) -> None:
    end = time.monotonic() + STARTED
    while log.read_text().count(words) < times:
        if time.monotonic() > end:
            sys.exit(f"The cluster did not start. Its log ends with:\n{log.read_text()[-2000:]}")
        time.sleep(0.3)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        return int(asked.getsockname()[1])


def prepare(venv: Path, lock: Path) -> None:
    spec = importlib.util.spec_from_file_location("prepare", ROOT / "bin" / ".prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.prepare(venv, lock)


if __name__ == "__main__":
    main()
