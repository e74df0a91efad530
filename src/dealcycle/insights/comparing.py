"""What the page Compare is asked for, and its answers, kept as long as they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dealcycle.insights import asked
from dealcycle.insights.asking import Asking
from dealcycle.insights.journal import Opened
from dealcycle.insights.keeping import Kept
from dealcycle.measures.calendar_days import day_of
from dealcycle.measures.compare import Contest, Groups, compare_periods, last_two
from dealcycle.measures.estimate import Refusal
from dealcycle.measures.journal import Journal
from dealcycle.measures.levers import CAPACITY, FRAMES, Split, velocity_split
from dealcycle.measures.question import Question

DATES = "dates"
PERIODS = {
    "quarter": gettext_lazy("Last quarter with the one before"),
    "month": gettext_lazy("Last month with the one before"),
    "year": gettext_lazy("Last year with the one before"),
    DATES: gettext_lazy("Two periods of my choice"),
}
FIRST = "quarter"
MOST = 12  # groups against all others on one page
KEPT = 64
DAYS = ("since", "until", "since_before", "until_before")


@dataclass(frozen=True)
class Sides:
    """What is compared: `what` is a period or a dimension, `one` and `other` codes of groups."""

    what: str = FIRST
    one: int | None = None
    other: int | None = None
    frame: str = CAPACITY
    dates: tuple[date | None, ...] = (None, None, None, None)
    faults: tuple[str, ...] = ()

    @property
    def by_group(self) -> bool:
        return self.what not in PERIODS

    def address(self, rest: str, **changes: object) -> str:
        """The same as an address asks for it; `rest` is what all pages are asked for."""
        sides = replace(self, **changes)
        pairs: list[tuple[str, object]] = [("what", sides.what)] if sides.what != FIRST else []
        for name, code in (("one", sides.one), ("other", sides.other)):
            if sides.by_group and code is not None:
                pairs.append((name, asked.NONE if code < 0 else code))
        if sides.what == DATES:
            days = zip(DAYS, sides.dates, strict=True)
            pairs += [(name, day.isoformat()) for name, day in days if day]
        if sides.frame != CAPACITY and not sides.by_group:
            pairs.append(("frame", sides.frame))
        return "&".join(filter(None, [urlencode(pairs), rest]))


@dataclass(frozen=True)
class Answered:
    """`contests` with what they are about; periods with their questions and velocity's split."""

    contests: tuple[Contest, ...]
    sizes: Mapping[int, int]
    periods: tuple[Question, ...] = ()  # the later, the earlier
    split: Split | Refusal | None = None


_kept: Kept[Answered] = Kept("comparing", KEPT)


def read_sides(given: QueryDict, labels: Mapping[str, str]) -> Sides:
    """The address's sides; what makes no sense is left out and said."""
    faults: list[str] = []
    what = given.get("what", FIRST)
    if what not in PERIODS and what not in labels:
        faults.append(_("There is nothing called “%(name)s” to compare.") % {"name": what[:40]})
        what = FIRST
    frame = given.get("frame", CAPACITY)
    codes = [asked.codes_of(what, given.getlist(name)[:1], faults) for name in ("one", "other")]
    one, other = (found[0] if found else None for found in codes)
    dates = tuple(asked.day_from(given.get(name, ""), faults) for name in DAYS)
    return Sides(
        what, one, other if one is not None else None,
        frame if frame in FRAMES else CAPACITY, dates if what == DATES else (None,) * len(DAYS),
        tuple(faults),
    )  # fmt: skip


def answer(ask: Asking, sides: Sides) -> Answered:
    """What was asked for: a group, all groups, or two periods."""
    opened, question = ask.opened, ask.plain
    key = (opened.mark, opened.scope, question, replace(sides, faults=()),
           Question().day(opened.journal))  # fmt: skip
    work = _groups if sides.by_group else _periods
    return _kept.of(key, lambda: work(opened, question, sides))


def periods(question: Question, journal: Journal, sides: Sides) -> tuple[Question, Question]:
    """The earlier and the later period; of one's own choice, as far as they are chosen."""
    if sides.what != DATES:
        return last_two(question, journal, sides.what)
    before, after = last_two(question, journal, FIRST)
    since, until, since_before, until_before = (
        None if day is None else day_of(day) for day in sides.dates
    )
    after = _within(after, since, until)
    if since_before is None and until_before is None:
        # As long as the later one, and right before it.
        first = after.since or 0
        length = (after.until or first) - first + 1
        return replace(question, since=first - length, until=first - 1), after
    return _within(before, since_before, until_before), after


def _within(period: Question, since: int | None, until: int | None) -> Question:
    if since is None and until is None:
        return period
    since = (until or 0) - 90 if since is None else since
    until = since + 90 if until is None else until
    return replace(period, since=min(since, until), until=max(since, until))


def _groups(opened: Opened, question: Question, sides: Sides) -> Answered:
    groups = Groups(opened.journal, opened.scope, replace(question, by=(sides.what,)))
    if sides.one is None:
        return Answered(groups.with_others(MOST), groups.sizes)
    found = groups.pair(sides.one, sides.other)
    return Answered((found,) if found else (), groups.sizes)


def _periods(opened: Opened, question: Question, sides: Sides) -> Answered:
    before, after = periods(replace(question, since=None, until=None), opened.journal, sides)
    found = compare_periods(opened.journal, scope=opened.scope, before=before, after=after)
    split = velocity_split(
        opened.journal, scope=opened.scope, before=before, after=after, frame=sides.frame
    )
    return Answered(found, {}, (after, before), split)
