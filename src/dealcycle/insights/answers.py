"""Reports over the application's deals, kept as long as nothing has changed."""

import threading
from collections import OrderedDict

from dealcycle.insights.journal import Opened
from dealcycle.measures.question import Question
from dealcycle.measures.report import Report, report

KEPT = 64  # reports of a process: some megabytes
FIGURES = ("time_to_close", "win_rate", "velocity", "deal_size", "pace")
Key = tuple[object, ...]


class _Kept:
    """The reports asked for last, by snapshot, scope, day and question."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reports: OrderedDict[Key, Report] = OrderedDict()

    def get(self, key: Key) -> Report | None:
        with self.lock:
            found = self.reports.get(key)
            if found is not None:
                self.reports.move_to_end(key)
            return found

    def put(self, key: Key, found: Report) -> None:
        with self.lock:
            self.reports[key] = found
            while len(self.reports) > KEPT:
                self.reports.popitem(last=False)


_kept = _Kept()


def answer(opened: Opened, question: Question) -> Report:
    """All measures for this person's deals. Ages count in days, so a day's answer holds."""
    key = (opened.mark, opened.scope, question, Question().day(opened.journal))
    found = _kept.get(key)
    if found is None:
        found = report(
            opened.journal, scope=opened.scope, question=question, group_names=FIGURES, brief=True
        )
        _kept.put(key, found)
    return found
