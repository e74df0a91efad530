"""What data forensics finds in these deals, kept as long as it holds."""

from dealcycle.insights.journal import Opened
from dealcycle.insights.keeping import Kept, mark
from dealcycle.measures.forensics.examination import examine
from dealcycle.measures.forensics.finding import Examination
from dealcycle.measures.question import Question

LARGE = 20_000  # deals; from here on the day's answer holds and is worked out beside
KEPT = 64
_kept: Kept[Examination] = Kept("quality", KEPT)


def examination(opened: Opened, question: Question) -> Examination:
    """What is wrong with these deals. Raises `NotReady` while a large book is looked through."""
    large = opened.deals >= LARGE
    key = (mark(opened, large), opened.scope, question, Question().day(opened.journal))
    return _kept.of(
        key,
        lambda: examine(opened.journal, scope=opened.scope, question=question),
        beside=large,
    )
