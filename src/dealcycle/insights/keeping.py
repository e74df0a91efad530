"""Answers over the snapshot, kept as long as they hold: each is worked out once."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from math import log2
from typing import Generic, TypeVar

from dealcycle.insights.journal import NotReady, Opened

Key = tuple[object, ...]
Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """The answers asked for last, by what they depend on; who comes second waits for the first."""

    def __init__(self, name: str, most: int) -> None:
        self.name, self.most = name, most
        self.lock = threading.Lock()
        self.answers: OrderedDict[Key, Future[Answer]] = OrderedDict()
        self.pool: ThreadPoolExecutor | None = None

    def of(self, key: Key, work: Callable[[], Answer], *, beside: bool = False) -> Answer:
        """The answer; what takes long is worked out `beside`, and `NotReady` raised meanwhile."""
        found, new = self._place(key)
        if new and beside:
            self._beside(found, work)
        elif new:
            _run(found, work)
        if beside and not found.done():
            raise NotReady
        return found.result()

    def settle(self) -> None:
        """Waits for all that is being worked out."""
        for each in list(self.answers.values()):
            each.exception()

    def _place(self, key: Key) -> tuple[Future[Answer], bool]:
        with self.lock:
            found = self.answers.get(key)
            # A fault is not kept: whoever asks next tries again.
            if found is not None and not (found.done() and found.exception()):
                self.answers.move_to_end(key)
                return found, False
            found = self.answers[key] = Future()
            self.answers.move_to_end(key)
            while len(self.answers) > self.most:
                self.answers.popitem(last=False)
            return found, True

    def _beside(self, found: Future[Answer], work: Callable[[], Answer]) -> None:
        with self.lock:
            if self.pool is None:
                self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self.name)
        self.pool.submit(_run, found, work)


def mark(opened: Opened, large: bool) -> object:
    """What of the book an answer depends on.

    The book of a large organisation changes each second; what takes long to work out is worked out
    anew when the book has grown by a tenth (and each day, which is in the key as well).
    """
    return int(log2(opened.deals) * 8) if large else opened.mark


def _run(found: Future[Answer], work: Callable[[], Answer]) -> None:
    try:
        found.set_result(work())
    except BaseException as error:
        found.set_exception(error)
