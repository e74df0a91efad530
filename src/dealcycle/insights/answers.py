"""Reports over the application's deals, kept as long as nothing has changed."""

from dealcycle.insights.journal import Opened
from dealcycle.insights.keeping import Kept
from dealcycle.measures.question import Question
from dealcycle.measures.report import Report, report

KEPT = 64  # reports of a process: some megabytes
FIGURES = ("time_to_close", "win_rate", "velocity", "deal_size", "pace")


_kept: Kept[Report] = Kept("answers", KEPT)


def answer(opened: Opened, question: Question) -> Report:
    """All measures for this person's deals. Ages count in days, so a day's answer holds; where
    they have their hours, an hour's does."""
    journal = opened.journal
    hour = Question().moment(journal) // 3600 if journal.days == "elapsed" else None
    key = (opened.mark, opened.scope, question, Question().day(journal), hour)
    return _kept.of(
        key,
        lambda: report(
            journal, scope=opened.scope, question=question, group_names=FIGURES, brief=True
        ),
    )
