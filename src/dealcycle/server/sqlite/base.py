"""SQLite as Django knows it, but who wants to write waits in a queue and is woken in turn.

SQLite lets one write at a time; the others look again after ever longer sleeps, in which nobody
writes. A lock on a file beside the database is handed on at once, among threads and processes, and
the system lets go of it when its holder dies. It only orders who comes: what keeps writers apart is
still SQLite's own lock.
"""

import fcntl
from pathlib import Path
from typing import BinaryIO

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    _queue: BinaryIO | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._wait_in_queue()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._let_next()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self._let_next()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._let_next()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            if self._queue is not None:
                self._queue.close()
                self._queue = None

    def _wait_in_queue(self) -> None:
        if self.is_in_memory_db():
            return
        if self._queue is None:
            # Closed, and so let go of, with the connection of a thread that ends as well.
            self._queue = Path(f"{self.settings_dict['NAME']}-queue").open("ab")  # noqa: SIM115
        fcntl.flock(self._queue, fcntl.LOCK_EX)

    def _let_next(self) -> None:
        if self._queue is not None:
            fcntl.flock(self._queue, fcntl.LOCK_UN)
