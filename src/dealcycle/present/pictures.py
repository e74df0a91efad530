"""Figures as charts: curves by age, the funnel, groups compared."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from dealcycle.cycle.words import N_
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.curves import Curves, Fate
from dealcycle.measures.estimate import DAYS, SHARE, Answer, Estimate, Refusal
from dealcycle.measures.funnel import Funnel, StageFigures
from dealcycle.present import cards, formats
from dealcycle.present.charts import Cell, Column, Row, RowChart, StepChart, Steps, Table
from dealcycle.present.voice import Voice

NAMES = {
    "won": N_("Won by then"), "lost": N_("Lost by then"), "no_decision": N_("No decision"),
    "open": N_("Still open"),
}  # fmt: skip
SERIES = {"won": "series-1", "lost": "series-2", "no_decision": "series-4", "open": "series-faint"}
ROUND_AGES = (0, 7, 14, 30, 60, 90, 120, 180, 270, 365, 545, 730, 1095, 1825, 3650)
HINTS = 48
# A refusal in a cell; the whole sentence stands where there is room.
MISSING = {
    "too_few": N_("too few"), "undated_closings": N_("no dates"), "not_reached": N_("not yet half"),
    "no_losses": N_("no losses"), "no_rate": N_("no rate"), "no_history": N_("no history"),
    "empty": N_("no deals"),
}  # fmt: skip


def curves(found: Curves, voice: Voice) -> StepChart:
    """Won, lost, undecided and open by day since opening."""
    marked = None
    if found.horizon is not None and found.horizon <= found.until:
        day = formats.number(round(found.horizon), voice.lang)
        marked = (found.horizon, voice.say(N_("day %(day)s"), day=day))
    until = _drawn_until(found)
    return StepChart(
        title=voice.say(N_("What becomes of 100 deals")),
        sub=voice.say(N_("by day since opening, open deals counted")),
        about=_told(found, voice),
        lines=tuple(_steps(fate, voice) for fate in found.fates),
        until=until,
        ticks=tuple(formats.percent(share / 4, voice.lang) for share in range(5)),
        axis=voice.say(N_("days since opening")),
        table=_by_day(found, voice),
        marked=marked,
        hints=tuple(_hints(found, until, voice)),
        note=voice.say(N_("The bands hold the true share 95 times in 100.")),
    )


def funnel(found: Funnel, voice: Voice, stages: Sequence[StageFigures] = ()) -> RowChart:
    """Each stage: who entered it, what share goes on, how long they wait."""
    shown = stages or found.stages
    most = max((stage.entered for stage in shown), default=0)
    ends = [
        end
        for stage in shown
        if isinstance(stage.dwell, Estimate)
        for end in (stage.dwell.value, stage.dwell.high)
        if end is not None
    ]
    names = (N_("Deals entered"), N_("Goes on"), N_("Half are gone by"))
    entered, goes_on, waits = map(voice.gettext, names)
    return RowChart(
        title=voice.say(N_("Where deals stop or wait")),
        sub=voice.say(N_("every stay in a stage counts")),
        about=_funnel_told(shown, voice),
        columns=(
            Column(entered, "bar", float(most), "series-1"),
            Column(goes_on, "dot", 1.0, "series-1"),
            Column(waits, "dot", round_up(max(ends, default=1.0)), "series-2"),
        ),
        rows=tuple(
            Row(
                stage.name,
                (
                    Cell(formats.number(stage.entered, voice.lang), float(stage.entered)),
                    cell(stage.conversion, None, voice),
                    cell(stage.dwell, None, voice),
                ),
            )
            for stage in shown
        ),
        table=_stages(shown, voice),
    )


def compared(
    name: str, groups: Sequence[tuple[str, Answer]], currency: str | None, voice: Voice
) -> RowChart:
    """One measure of several groups, each with its interval."""
    measure = MEASURES[name]
    title = voice.gettext(measure.title)
    known = [answer for _, answer in groups if isinstance(answer, Estimate)]
    most = max((e for a in known for e in (a.value, a.high or 0.0)), default=1.0)
    most = min(round_up(most), 1.0) if measure.unit == SHARE else round_up(most)
    column = Column(title, "dot", most)
    rows = tuple(Row(label, (cell(answer, currency, voice),)) for label, answer in groups)
    heads = ("", title, voice.say(N_("Likely range")), voice.say(N_("Deals")))
    lines = tuple(_line(label, answer, currency, voice) for label, answer in groups)
    return RowChart(
        title=title,
        sub=voice.gettext(measure.question),
        about="; ".join(f"{row.label}: {row.cells[0].text}" for row in rows),
        columns=(column,),
        rows=rows,
        table=Table(heads, lines),
    )


def cell(answer: Answer, currency: str | None, voice: Voice) -> Cell:
    """'46 % (45–48)' with its place, or what is missing."""
    if isinstance(answer, Refusal):
        return Cell(voice.gettext(MISSING.get(answer.code, MISSING["empty"])))
    number, unit = cards.written(answer.value, answer.unit, currency, voice)
    ends = cards.ends(answer, answer.unit, currency, voice)
    words = f"{number}\u00a0{unit}".strip("\u00a0")
    return Cell(
        f"{words} ({ends})" if ends else words, answer.value, answer.low, answer.high,
        cards.counted_words(answer.n, answer.counted, voice),
    )  # fmt: skip


def value_alone(answer: Answer, currency: str | None, voice: Voice) -> str:
    """'46 %', or what is missing in a word."""
    if isinstance(answer, Refusal):
        return cell(answer, currency, voice).text
    return "\u00a0".join(filter(None, cards.written(answer.value, answer.unit, currency, voice)))


def _steps(fate: Fate, voice: Voice) -> Steps:
    curve = fate.curve
    return Steps(
        voice.gettext(NAMES[fate.name]), SERIES[fate.name], curve.times.tolist(),
        curve.value.tolist(), curve.low.tolist(), curve.high.tolist(), curve.before,
        dash=fate.name in ("open", "no_decision"),
    )  # fmt: skip


def _drawn_until(found: Curves) -> float:
    """Where the last of them has moved: flat ends tell nothing."""
    moved = [t for fate in found.fates for t in fate.curve.times.tolist() if t <= found.until]
    return min(found.until, math.ceil(max(moved, default=found.until) * 1.1) + 1)


def _ages(until: float) -> list[int]:
    """Round days to read the curves at, and the last one."""
    last = math.floor(until)
    return [*(age for age in ROUND_AGES if age < last * 0.97), last]


def _by_day(found: Curves, voice: Voice) -> Table:
    head = [voice.say(N_("Day")), *(voice.gettext(NAMES[fate.name]) for fate in found.fates)]
    rows = []
    for age in _ages(found.until):
        cells = [formats.number(age, voice.lang)]
        for fate in found.fates:
            value, low, high = fate.at(age)
            cells.append(_share(value, low, high, voice))
        rows.append(tuple(cells))
    return Table(tuple(head), tuple(rows))


def _share(value: float, low: float, high: float, voice: Voice) -> str:
    shown = formats.percent(value, voice.lang, 1)
    if low == high:
        return shown
    ends = (formats.number(100 * end, voice.lang, 1) for end in (low, high))
    return f"{shown} ({formats.span(*ends)})"


def _told(found: Curves, voice: Voice) -> str:
    """The chart in a sentence, at the horizon or its last day."""
    age = found.until if found.horizon is None else min(found.horizon, found.until)
    parts = (
        f"{voice.gettext(NAMES[fate.name]).lower()} "
        f"{formats.number(round(100 * fate.at(age)[0]), voice.lang)}"
        for fate in found.fates
    )
    return voice.say(
        N_("Of 100 deals opened, by day %(day)s: %(parts)s."),
        day=formats.number(round(age), voice.lang),
        parts=", ".join(parts),
    )


def _hints(found: Curves, until: float, voice: Voice) -> Iterator[tuple[float, str]]:
    stride = max(1, math.ceil(until / HINTS))
    for age in range(0, math.floor(until) + 1, stride):
        said = ", ".join(
            f"{voice.gettext(NAMES[fate.name]).lower()} "
            f"{formats.percent(fate.at(age)[0], voice.lang)}"
            for fate in found.fates
        )
        day = voice.say(N_("day %(day)s"), day=formats.number(age, voice.lang))
        yield float(age), f"{day}: {said}"


def _funnel_told(stages: Sequence[StageFigures], voice: Voice) -> str:
    parts = []
    for stage in stages:
        said = f"{stage.name}: {formats.number(stage.entered, voice.lang)}"
        if isinstance(stage.conversion, Estimate):
            said += f", {formats.percent(stage.conversion.value, voice.lang)}"
        if isinstance(stage.dwell, Estimate):
            said += f", {' '.join(cards.written(stage.dwell.value, DAYS, None, voice))}"
        parts.append(said)
    return "; ".join(parts)


def _stages(stages: Sequence[StageFigures], voice: Voice) -> Table:
    heads = (
        N_("Stage"), N_("Entered"), N_("Skipped"), N_("Again"), N_("Goes on"), N_("Lost here"),
        N_("Half are gone by"), N_("Still there"),
    )  # fmt: skip
    rows = tuple(
        (
            stage.name,
            *(
                formats.number(n, voice.lang)
                for n in (stage.entered, stage.skipped, stage.reentered)
            ),
            *(cell(answer, None, voice).text for answer in (stage.conversion, stage.loss)),
            cell(stage.dwell, None, voice).text,
            formats.number(stage.exits["open"], voice.lang),
        )
        for stage in stages
    )
    return Table(tuple(map(voice.gettext, heads)), rows)


def _line(label: str, answer: Answer, currency: str | None, voice: Voice) -> tuple[str, ...]:
    if isinstance(answer, Refusal):
        return label, answer.says.say(voice.gettext, voice.ngettext), "", ""
    words = value_alone(answer, currency, voice)
    ends = cards.ends(answer, answer.unit, currency, voice)
    return label, words, ends, formats.number(answer.n, voice.lang)


def round_up(value: float) -> float:
    """The next value that ends an axis well: 1, 2, 5 and their tenfolds."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        (step * power for step in (1, 1.5, 2, 3, 5, 7.5, 10) if step * power >= value), value
    )
