"""What data forensics finds in these deals, kept as long as it holds."""

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from math import log2

from dealcycle.insights.journal import NotReady, Opened
from dealcycle.measures.forensics.examination import examine
from dealcycle.measures.forensics.finding import Examination
from dealcycle.measures.question import Question

LARGE = 20_000  # deals; from here on the day's answer holds and is worked out beside
KEPT = 64
Key = tuple[object, ...]


class _Kept:
    """Examinations by scope, question and day; each is worked out once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.found: OrderedDict[Key, Future[Examination]] = OrderedDict()
        self.pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="quality")

    def of(self, key: Key, opened: Opened, question: Question) -> Future[Examination]:
        with self.lock:
            known = self.found.get(key)
            if known is not None and not (known.done() and known.exception()):
                self.found.move_to_end(key)
                return known
            self.found[key] = work = self.pool.submit(_examine, opened, question)
            while len(self.found) > KEPT:
                self.found.popitem(last=False)
        return work


_kept = _Kept()


def examination(opened: Opened, question: Question) -> Examination:
    """What is wrong with these deals. Raises `NotReady` while a large book is looked through."""
    large = opened.deals >= LARGE
    # The book of a large organisation changes each second, what is wrong with it does not.
    mark = int(log2(opened.deals) * 8) if large else opened.mark
    work = _kept.of(
        (mark, opened.scope, question, Question().day(opened.journal)), opened, question
    )
    if large and not work.done():
        raise NotReady
    return work.result()


def _examine(opened: Opened, question: Question) -> Examination:
    return examine(opened.journal, scope=opened.scope, question=question)
