"""Work in a process of its own ends with the process that began it, however that ends."""

import os
import signal
import subprocess
import sys

import pytest

BEGINNER = """
from dealcycle.insights import beside
begun = beside.begin("tests.insights.for_ever")
input()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, None])
def test_what_was_begun_ends_with_its_beginner(how: signal.Signals | None) -> None:
    beginner = subprocess.Popen(
        [sys.executable, "-c", BEGINNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "dealcycle.server.settings"}, text=True,
    )  # fmt: skip
    assert beginner.stdout is not None and beginner.stdin is not None
    assert beginner.stdout.readline() == "begun\n"
    if how is None:
        beginner.stdin.close()
    else:
        beginner.send_signal(how)
    # Both hold the same output: it ends when the last of them has ended.
    assert beginner.stdout.read() == ""
    beginner.wait()
