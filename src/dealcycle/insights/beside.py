"""Work in a process of its own, which ends with the process that began it."""

import os
import subprocess
import sys
import threading

from django.conf import settings

BEGUN = "begun"


def begin(module: str) -> subprocess.Popen:
    """`python -m module` beside this process; it gives its memory back and ends when we do."""
    settled = os.environ.get("DJANGO_SETTINGS_MODULE", "dealcycle.server.settings")
    here = {"DJANGO_SETTINGS_MODULE": settled, "DEALCYCLE_DATA": str(settings.DATA)}
    # Its standard input is a pipe whose other end only we hold: however we end, the system
    # closes it.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", module, BEGUN], env={**os.environ, **here}, stdin=subprocess.PIPE
    )


def end_with_beginner() -> None:
    """To be called by the process that was begun; one started by hand goes on to its end."""
    if sys.argv[1:] == [BEGUN]:
        threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    # Nothing is ever written: reading ends when the other end is gone. Not through sys.stdin,
    # whose lock would be missed at a regular end.
    os.read(0, 1)
    os._exit(1)
