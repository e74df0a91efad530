"""Trends as charts and plain sentences: what changed for good, and what is ups and downs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dealcycle.cycle.words import N_
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.estimate import SHARE, Estimate
from dealcycle.measures.question import period_start
from dealcycle.measures.trends import Point, Trend, Turn
from dealcycle.present import cards, formats, pictures
from dealcycle.present.charts import Table, TrendChart, TrendLine
from dealcycle.present.group_names import shown
from dealcycle.present.voice import Voice

Named = tuple[str, Trend]  # a group's name, empty for all together
SERIES = 8


def trend(found: Sequence[Named], currency: str | None, voice: Voice) -> TrendChart:
    """One measure over the calendar, for all together or a line for each group."""
    first = found[0][1]
    measure = MEASURES[first.name]
    labels = tuple(_tick(each.code, first.period, voice) for each in first.points)
    lines = tuple(_line(name, each, at, currency, voice) for at, (name, each) in enumerate(found))
    most = _most(lines, measure.unit, banded=len(lines) == 1)
    young = any(line.open_from < len(labels) for line in lines)
    note = N_(
        "Dashed: these deals are still too young, or the period still runs. The figure will move."
    )
    return TrendChart(
        title=voice.gettext(measure.title),
        sub=voice.gettext(measure.question),
        about=" ".join(w for name, each in found for w in told(name, each, currency, voice)),
        labels=labels,
        lines=lines,
        ticks=tuple((most * i / 4, _axis(most * i / 4, measure.unit, voice)) for i in range(5)),
        table=_table(found, currency, voice),
        note=voice.gettext(note) if young else "",
    )  # fmt: skip


def told(name: str, found: Trend, currency: str | None, voice: Voice) -> list[str]:
    """Each lasting change in a sentence, or that there is none."""
    figure = voice.gettext(MEASURES[found.name].title)
    who = f"{name}: {figure[:1].lower()}{figure[1:]}" if name else figure
    if found.turns is None:
        return [voice.say(N_("%(figure)s: too few periods with a figure to find a change in."),
                          figure=who)]  # fmt: skip
    if not found.turns:
        return [voice.say(N_("%(figure)s: no lasting change; the ups and downs are chance."),
                          figure=who)]  # fmt: skip
    return [_turned(who, found, turn, currency, voice) for turn in found.turns]


def headline(found: Sequence[Named], currency: str | None, voice: Voice) -> list[str]:
    """What changed for good, over all measures; one sentence where nothing did."""
    changed = [
        words for name, each in found if each.turns for words in told(name, each, currency, voice)
    ]
    if changed:
        return changed
    if all(each.turns is None for _, each in found):
        return [voice.say(N_("Too early for trends: 8 whole periods with a figure are needed."))]
    return [voice.say(N_("No lasting change: what goes up and down here is chance."))]


def _turned(who: str, found: Trend, turn: Turn, currency: str | None, voice: Voice) -> str:
    rose = turn.shift.after > turn.shift.before
    words = (
        N_("%(figure)s is higher since %(when)s: about %(after)s, before that %(before)s.")
        if rose
        else N_("%(figure)s is lower since %(when)s: about %(after)s, before that %(before)s.")
    )
    unit = MEASURES[found.name].unit
    after, before = (
        "\u00a0".join(filter(None, cards.written(value, unit, currency, voice)))
        for value in (turn.shift.after, turn.shift.before)
    )
    return voice.say(
        words, figure=who, when=_since(turn.code, found.period, voice), after=after, before=before
    )


def _line(name: str, found: Trend, at: int, currency: str | None, voice: Voice) -> TrendLine:
    ripe = [place for place, each in enumerate(found.points) if each.ripe]
    open_from = ripe[-1] + 1 if ripe else 0
    return TrendLine(
        name or voice.gettext(MEASURES[found.name].title),
        f"series-{at % SERIES + 1}",
        tuple(pictures.cell(each.answer, currency, voice) for each in found.points),
        open_from,
        _levels(found, open_from),
    )


def _levels(found: Trend, until: int) -> tuple[tuple[int, int, float], ...]:
    if not found.turns:
        return ()
    first = found.points[0].code
    starts = [0, *(turn.code - first for turn in found.turns)]
    ends = [*(start - 1 for start in starts[1:]), until - 1]
    values = [found.turns[0].shift.before, *(turn.shift.after for turn in found.turns)]
    return tuple(zip(starts, ends, values, strict=True))


def _most(lines: Sequence[TrendLine], unit: str, *, banded: bool) -> float:
    """The top of the axis: the highest value, and its range as far as it is no outlier."""
    cells = [cell for line in lines for cell in line.cells if cell.value is not None]
    values = [cell.value or 0.0 for cell in cells]
    highest = max(values, default=1.0)
    if banded:
        ends = [cell.high for cell in cells if cell.high is not None]
        highest = max(highest, min(max(ends, default=0.0), 1.6 * highest))
    most = pictures.round_up(highest)
    return min(most, 1.0) if unit == SHARE else most


def _table(found: Sequence[Named], currency: str | None, voice: Voice) -> Table:
    first = found[0][1]
    period = N_("Month") if first.period == "month" else N_("Quarter")
    if len(found) == 1:
        heads = (period, N_("Value"), N_("Likely range"), N_("Deals"))
        lines = [_line_of(first, each, currency, voice) for each in reversed(first.points)]
        return Table(tuple(map(voice.gettext, heads)), tuple(lines))
    rows = [
        (
            shown(first.period, first.points[at].code, {}, voice),
            *(pictures.value_alone(each.points[at].answer, currency, voice) for _, each in found),
        )
        for at in range(len(first.points) - 1, -1, -1)
    ]
    return Table((voice.gettext(period), *(name for name, _ in found)), tuple(rows))


def _line_of(found: Trend, point: Point, currency: str | None, voice: Voice) -> tuple[str, ...]:
    answer = point.answer
    when = shown(found.period, point.code, {}, voice)
    words = pictures.value_alone(answer, currency, voice)
    if not isinstance(answer, Estimate):
        return when, words, "", ""
    ends = cards.ends(answer, answer.unit, currency, voice)
    return when, words, ends, formats.number(answer.n, voice.lang)


def _axis(value: float, unit: str, voice: Voice) -> str:
    if unit == SHARE:
        return formats.percent(value, voice.lang)
    if value >= 10_000:
        return formats.number_short(value, voice.lang)
    return formats.number(value, voice.lang, 0 if value == round(value) else 1)


def _tick(code: int, period: str, voice: Voice) -> str:
    """'Mar 26' or 'Q1 26': as short as an axis needs it."""
    year, month = period_start(period, code)
    if period == "quarter":
        return voice.say(N_("Q%(n)s %(year)s"), n=(month + 2) // 3, year=f"{year % 100:02}")
    return formats.month(date(year, month, 1), voice.lang, "short")


def _since(code: int, period: str, voice: Voice) -> str:
    year, month = period_start(period, code)
    if period == "quarter":
        return voice.say(N_("Q%(n)s %(year)s"), n=(month + 2) // 3, year=year)
    return formats.month(date(year, month, 1), voice.lang, "since")
