"""Which sides are compared, and what they are called in a language."""

from __future__ import annotations

from collections.abc import Callable

from dealcycle.cycle.words import N_
from dealcycle.library import asking
from dealcycle.library.faults import cannot_ask
from dealcycle.library.telling_more import Compared
from dealcycle.measures.compare import Groups, compare_periods, last_two
from dealcycle.measures.journal import EVERYONE, Journal
from dealcycle.measures.levers import velocity_split
from dealcycle.measures.question import Question
from dealcycle.present.comparison import days
from dealcycle.present.group_names import names_of
from dealcycle.present.voice import Voice

Names = Callable[[Voice], list[str]]
FRAMES = ("capacity", "arrivals")


def compared_groups(
    journal: Journal, by: str, group: str | None, against: str | None, asked: Question, voice: Voice
) -> tuple[Compared, Names]:
    """Each group against all others; one group alone, against all others or another one."""
    if against and not group:
        raise cannot_ask(voice, N_("“against” goes with “group”."))
    if len(asked.by) != 1 or by in asking.MONTHS:
        asking.known_dimension(journal, by, voice)
    groups = Groups(journal, EVERYONE, asked)

    def called(voice: Voice) -> dict[int, str]:
        return names_of(journal, by, groups.sizes, voice)

    if group:
        own = called(voice)
        codes = [asking.group(own, each, voice) for each in (group, against) if each]
        one = groups.pair(codes[0], codes[1] if against else None)
        found = Compared((one,) if one else (), tuple(codes[:1]), codes[-1] if against else None)
        return found, lambda voice: [called(voice)[codes[0]]] if one else []
    contests = groups.with_others()
    codes = [contest.codes[0] for contest in contests]
    return Compared(contests, tuple(codes)), lambda voice: [called(voice)[code] for code in codes]


def compared_periods(
    journal: Journal, period: str, frame: str, asked: Question, voice: Voice
) -> tuple[Compared, Names]:
    """The last whole period against the one before, and what moved the velocity."""
    if period not in asking.MONTHS:
        raise cannot_ask(voice, N_("Give by=DIMENSION, or periods=month, quarter or year."))
    if frame not in FRAMES:
        raise cannot_ask(voice, N_("The frame is capacity or arrivals."))
    before, after = last_two(asked, journal, period)
    found = compare_periods(journal, scope=EVERYONE, before=before, after=after)
    split = velocity_split(journal, scope=EVERYONE, before=before, after=after, frame=frame)
    return (
        Compared(found, (), None, split),
        lambda voice: [" / ".join(days(each, voice) for each in (after, before))],
    )
