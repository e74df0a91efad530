"""A server that is started and killed again and again, and people who are signed in to it."""

import os
import random
import signal
import socket
import subprocess
import sys
import time

from bench import clients, server


class Installation:
    """The server's processes on the database that the environment names."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self.port, self.chance = port, chance
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dealcycle.server.start", "--port", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A group of its own: one signal reaches all of its processes at once.
            start_new_session=True,
            env={**os.environ, "DEALCYCLE_WEB_PROCESSES": "1"},
        )
        server.wait_until_ready(self.port)

    def kill(self) -> None:
        """The power goes: every process at the same moment, without a word."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + 10
        while _listens(self.port) and time.monotonic() < deadline:
            time.sleep(0.01)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)


def client(user: object, port: int) -> clients.Client:
    """A browser in which this person is signed in."""
    from django.db import connections

    found = clients.Client(user, port)
    connections.close_all()
    return found


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
