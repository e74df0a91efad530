"""A thin sample of the slow proofs; `bin/prove` does them hundreds of times."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
# Restoring a backup into PostgreSQL takes long: there `bin/prove backup` does it alone.
EVERYWHERE = ("kills", "pairs", "worker", "imports")
PROOFS = EVERYWHERE if POSTGRES else (*EVERYWHERE, "backup")
FEW = ("--kills", "2", "--pairs", "6", "--imports", "3", "--backups", "1")


@pytest.mark.either_database
def test_the_promises_hold(root: Path) -> None:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("DEALCYCLE_") or key == "DEALCYCLE_TEST_RUN"
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = subprocess.run(
        [sys.executable, root / "tests" / "prove" / "run.py", *PROOFS, *FEW, "--port", str(port)],
        env=kept, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert [proof for proof in PROOFS if f"{proof}: held" not in done.stdout] == []
