"""What the page Trends is asked for, and its answers, kept as long as they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dealcycle.insights.asking import Asking
from dealcycle.insights.keeping import Kept
from dealcycle.measures.compare import Groups
from dealcycle.measures.question import OTHER, Question
from dealcycle.measures.trends import FIGURES, MONTHS, Trend, trends
from dealcycle.present.group_names import names_of

MOST = 5  # lines in one chart: more are a tangle
KEPT = 32
FIRST = "month"

Named = tuple[str, Trend]


@dataclass(frozen=True)
class Trended:
    """Of each measure a trend for every line; `left_out` groups are too small to be drawn."""

    by_figure: Mapping[str, tuple[Named, ...]]
    left_out: int = 0


_kept: Kept[Trended] = Kept("trending", KEPT)


def period_of(given: str) -> str:
    return given if given in MONTHS else FIRST


def answer(ask: Asking, period: str) -> Trended:
    """Every measure by month or quarter; a line for each of the largest groups of a split."""
    opened = ask.opened
    key = (opened.mark, opened.scope, ask.question, period, ask.voice.lang,
           Question().day(opened.journal))  # fmt: skip
    return _kept.of(key, lambda: _answer(ask, period))


def _answer(ask: Asking, period: str) -> Trended:
    opened, by = ask.opened, ask.question.by
    if not by:
        found = trends(opened.journal, scope=opened.scope, question=ask.plain, period=period)
        return Trended({each.name: (("", each),) for each in found})
    sizes = Groups(opened.journal, opened.scope, ask.question).sizes
    codes = [code for code in sizes if code != OTHER][:MOST]
    names = names_of(opened.journal, by[0], codes, ask.voice)
    lines: dict[str, list[Named]] = {name: [] for name in FIGURES}
    for code in codes:
        asked = ask.plain.only(by[0], code)
        found = trends(
            opened.journal, scope=opened.scope, question=asked, period=period, among=len(codes)
        )
        for each in found:
            lines[each.name].append((names[code], each))
    shown = {name: tuple(each) for name, each in lines.items() if each}
    return Trended(shown, len(sizes) - len(codes))


def narrowed(ask: Asking) -> Asking:
    """Trends cover the last 24 months or 12 quarters, and are split by one dimension at most."""
    by = tuple(name for name in ask.asked.by if name in ask.labels)[:1]
    kept = replace(ask.asked, span="", since=None, until=None, by=by)
    return Asking(ask.opened, kept, ask.labels, ask.voice)
