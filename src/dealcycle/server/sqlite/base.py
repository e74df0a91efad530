"""SQLite as Django knows it, but who wants to write waits in a queue and is woken in turn.

SQLite lets one write at a time; the others look again after ever longer sleeps, in which nobody
writes. A lock on a file beside the database is handed on at once, among threads and processes, and
the system lets go of it when its holder dies. It only orders who comes: what keeps writers apart is
still SQLite's own lock.

A transaction is on the disk before anybody is told that it is done, but the next one need not wait
for that: it is written without waiting for the disk (synchronous=NORMAL), the next in the queue is
let on, and then the log is synced, for all that wrote meanwhile at once. Nothing can go wrong
between: the log is one file in order, so that what is synced holds all that came before, and a
checkpoint syncs it anyway. Single statements outside of a transaction wait as before (FULL).

What stands in the log has to go into the database itself, now and then. Left alone, SQLite lets
whoever writes the thousandth page do it, and all others wait for that; so the worker does it.
"""

import fcntl
import os
from pathlib import Path
from typing import BinaryIO

from django.db.backends.sqlite3 import base

LONG_LOG = 16_000_000


class DatabaseWrapper(base.DatabaseWrapper):
    _queue: BinaryIO | None = None
    _log: BinaryIO | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._wait_in_queue()
        try:
            self._wait_for_disk(False)
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._let_next()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()
        finally:
            self._let_next()
        self._sync()
        self._wait_for_disk(True)

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._let_next()
        self._wait_for_disk(True)

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            for file in (self._queue, self._log):
                if file is not None:
                    file.close()
            self._queue = self._log = None

    def _wait_for_disk(self, wait: bool) -> None:
        if self.connection is not None and not self.connection.in_transaction:
            self.connection.execute(f"PRAGMA synchronous={'FULL' if wait else 'NORMAL'}")

    def _sync(self) -> None:
        """Returns when all that was committed is on the disk."""
        if self.is_in_memory_db():
            return
        if self._log is None:
            # The log stays the same file as long as a connection to the database is open.
            self._log = Path(f"{self.settings_dict['NAME']}-wal").open("rb")  # noqa: SIM115
        os.fdatasync(self._log)

    def carry_over(self) -> None:
        """Brings the log's pages into the database; nobody waits but for the last few of them."""
        if self.is_in_memory_db() or self.in_atomic_block:
            return
        self._checkpoint()
        if Path(f"{self.settings_dict['NAME']}-wal").stat().st_size < LONG_LOG:
            return
        # The log begins anew only when nothing is added meanwhile.
        self._wait_in_queue()
        try:
            self._checkpoint()
        finally:
            self._let_next()

    def _checkpoint(self) -> None:
        with self.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            cursor.fetchall()

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
