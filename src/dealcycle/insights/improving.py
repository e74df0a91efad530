"""What Improve looks for, kept as long as it holds; a large book is looked through beside."""

from dataclasses import dataclass

from dealcycle.advice.advising import advise
from dealcycle.advice.comparing import Unit
from dealcycle.advice.dimensions import known_before_the_end
from dealcycle.advice.field_rules import RULES as FIELD_RULES
from dealcycle.advice.findings import SURE
from dealcycle.advice.gains import Gain
from dealcycle.advice.habits import RULES as HABIT_RULES
from dealcycle.advice.habits import habits
from dealcycle.advice.judging import BETTER, NO_CHANGE, WORSE, Judged, judge, judge_share
from dealcycle.advice.practice_rules import RULES as PRACTICE_RULES
from dealcycle.advice.practices import Quiet
from dealcycle.advice.recommending import HABIT, PRACTICE, YIELD, Recommendation, Silence
from dealcycle.advice.whole_rules import SPEED, WIN_RATE
from dealcycle.insights.journal import NotReady, Opened
from dealcycle.insights.keeping import Kept, mark
from dealcycle.insights.models import Adoption
from dealcycle.measures.calendar_days import day_of
from dealcycle.measures.journal import Scope
from dealcycle.measures.open_book import read_open_book
from dealcycle.measures.question import Question

LARGE = 1_000  # deals; from here on the day's answer holds and is worked out beside
KEPT = 64
NOTABLE = 0.1  # of a counted share: smaller changes are the everyday
RULES = {
    **FIELD_RULES, **HABIT_RULES, **PRACTICE_RULES, WIN_RATE.name: WIN_RATE, SPEED.name: SPEED,
}  # fmt: skip


@dataclass(frozen=True)
class Improvement:
    """Recommendations in their order, or why there are none; `closed` deals were read."""

    recommendations: tuple[Recommendation, ...]
    silence: Silence | None
    closed: int
    compared: int
    quiet: tuple[Quiet, ...] = ()


_kept: Kept[Improvement] = Kept("improve", KEPT)
_judgements: Kept[Judged] = Kept("judging", KEPT)


def improvement(opened: Opened, question: Question) -> Improvement:
    """Advice for these deals. Raises `NotReady` while a large book is looked through."""
    large = opened.deals >= LARGE
    key = (mark(opened, large), opened.scope, question, Question().day(opened.journal))
    return _kept.of(key, lambda: _look(opened, question), beside=large)


def _look(opened: Opened, question: Question) -> Improvement:
    known = known_before_the_end(
        opened.journal, ["team", *opened.journal.dimensions], scope=opened.scope, question=question
    )
    found = advise(opened.journal, scope=opened.scope, question=question, dimensions=known)
    looked = found.looked
    return Improvement(
        found.recommendations, found.silence, looked.closed, looked.compared, found.quiet
    )


def judged(opened: Opened, adoption: Adoption) -> Judged | None:
    """Whether it has helped, over the deals that it was adopted for; None while that is counted."""
    large = opened.deals >= LARGE
    day = Question().day(opened.journal)
    key = ("judged", adoption.pk, day, None if large else opened.mark)
    try:
        return _judgements.of(key, lambda: _judge(opened, adoption), beside=large)
    except NotReady:
        return None


def as_adopted(adoption: Adoption) -> Recommendation:
    """The recommendation as it stood when it was adopted."""
    return Recommendation(
        rule=RULES[adoption.rule],
        where=Unit(adoption.dimension, adoption.code),
        stage=adoption.stage,
        against=adoption.against,
        measure=adoption.measure,
        now=adoption.now,
        before=adoption.before,
        n_now=adoption.n_now,
        n_before=adoption.n_before,
        days=adoption.days,
        p=adoption.chance,
        firm=adoption.chance < SURE,
        gain=Gain(*adoption.gain) if adoption.gain else None,
    )


def _page(adoption: Adoption) -> Question:
    """The deals of the page that it was adopted on."""
    return Question(where=tuple((name, tuple(codes)) for name, codes in adoption.only))


def _narrowed(adoption: Adoption) -> Question:
    """The deals that it is about: those of the page, and those of its own place."""
    asked = _page(adoption)
    return asked.only(adoption.dimension, adoption.code) if adoption.dimension else asked


def _judge(opened: Opened, adoption: Adoption) -> Judged:
    owners = None if adoption.owners is None else frozenset(adoption.owners)
    if adoption.measure == HABIT:
        return _judge_habit(opened, adoption, Scope(owners=owners))
    if adoption.measure in (PRACTICE, YIELD):
        return judge_share(
            opened.journal, scope=Scope(owners=owners), question=_page(adoption),
            rule=adoption.rule, where=Unit(adoption.dimension, adoption.code),
            start=day_of(adoption.start), days=adoption.days,
        )  # fmt: skip
    return judge(
        opened.journal,
        scope=Scope(owners=owners),
        question=_narrowed(adoption),
        kind=adoption.measure,
        stage=adoption.stage,
        start=day_of(adoption.start),
        days=adoption.days,
    )


def _judge_habit(opened: Opened, adoption: Adoption, scope: Scope) -> Judged:
    """The share as it is counted now; what the rule no longer speaks of has become better."""
    book = read_open_book(opened.journal, scope, _page(adoption))
    same = (one for one in habits(book) if one.key == adoption.key)
    now = next((one.now for one in same), 0.0)
    verdict = NO_CHANGE
    if abs(now - adoption.now) > NOTABLE * adoption.now:
        verdict = BETTER if now < adoption.now else WORSE
    return Judged(verdict, len(book), adoption.n_now, now, adoption.now)
