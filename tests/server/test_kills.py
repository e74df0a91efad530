"""A thin sample of the slow proofs; `bin/prove` does them hundreds of times."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="The proofs fork with an open connection, which PostgreSQL's pool does not survive.",
)


@pytest.mark.parametrize(
    "proof",
    [
        ("kills", "--kills", "3"),
        ("pairs", "--pairs", "6"),
        ("worker",),
        ("backup", "--backups", "1"),
    ],
    ids=lambda proof: proof[0],
)
def test_the_promise_holds(proof: tuple[str, ...], root: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DEALCYCLE_")}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    done = subprocess.run(
        [sys.executable, root / "tests" / "prove" / "run.py", *proof, "--port", str(port)],
        env=kept, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{proof[0]}: held" in done.stdout
