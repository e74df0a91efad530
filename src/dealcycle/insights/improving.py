"""What Improve looks for, kept as long as it holds; a large book is looked through beside."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import log2

from dealcycle.advice.findings import Looked, find
from dealcycle.advice.recommending import Recommendation, Silence, recommend, silence
from dealcycle.insights.journal import NotReady, Opened
from dealcycle.measures.question import Question

# What is known when a deal begins. Reasons and competitors are known only of deals that ended.
DIMENSIONS = ("source", "industry", "country", "region", "size", "fit")
LARGE = 1_000  # deals; from here on the day's answer holds and is worked out beside
KEPT = 64
Key = tuple[object, ...]


@dataclass(frozen=True)
class Improvement:
    """Recommendations in their order, or why there are none; `closed` deals were read."""

    recommendations: tuple[Recommendation, ...]
    silence: Silence | None
    closed: int
    compared: int


class _Kept:
    """Answers by scope, question and day; each is worked out once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.answers: OrderedDict[Key, Future[Improvement]] = OrderedDict()
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="improve")

    def of(self, key: Key, work: Callable[[], Improvement], *, beside: bool) -> Future[Improvement]:
        with self.lock:
            found = self.answers.get(key)
            if found is not None and not (found.done() and found.exception()):
                self.answers.move_to_end(key)
                return found
            found = self.answers[key] = self.pool.submit(work) if beside else Future()
            while len(self.answers) > KEPT:
                self.answers.popitem(last=False)
        if not beside:
            _run(found, work)
        return found


_kept = _Kept()


def improvement(opened: Opened, question: Question) -> Improvement:
    """Advice for these deals. Raises `NotReady` while a large book is looked through."""
    large = opened.deals >= LARGE
    # The book of a large organisation changes each second, its advice does not: it is looked
    # through anew each day, and when the book has grown by a tenth.
    mark = int(log2(opened.deals) * 8) if large else opened.mark
    key = (mark, opened.scope, question, Question().day(opened.journal))
    found = _kept.of(key, lambda: _look(opened, question), beside=large)
    if large and not found.done():
        raise NotReady
    return found.result()


def _look(opened: Opened, question: Question) -> Improvement:
    known = [name for name in DIMENSIONS if name in opened.journal.dimensions]
    looked: Looked = find(opened.journal, scope=opened.scope, question=question, dimensions=known)
    return Improvement(
        recommend(looked, opened.journal), silence(looked), looked.closed, looked.compared
    )


def _run(future: Future[Improvement], work: Callable[[], Improvement]) -> None:
    try:
        future.set_result(work())
    except Exception as error:
        future.set_exception(error)
        raise
