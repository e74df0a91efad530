"""Two sides as charts: each figure with both intervals, and what each lever adds."""

from __future__ import annotations

from dealcycle.cycle.words import N_
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.compare import Contest
from dealcycle.measures.differences import Difference
from dealcycle.measures.levers import TITLES, Split
from dealcycle.present import comparison, pictures
from dealcycle.present.charts import Cell, Column, Row, RowChart, Table
from dealcycle.present.voice import Voice


def sides(
    contest: Contest, names: tuple[str, str], currency: str | None, voice: Voice
) -> list[RowChart]:
    """A small chart for each figure that both sides have."""
    return [
        _pair(each, names, currency, voice)
        for each in contest.differences
        if each.gap is not None and len(each.sides) == len(names)
    ]


def levers(split: Split, currency: str | None, voice: Voice) -> RowChart:
    """What each lever adds to the revenue per day; the last row is the whole change."""
    ends = [end for each in split.levers for end in (each.part, each.low, each.high)]
    ends += [split.change, split.low, split.high]
    most = pictures.round_up(max(map(abs, ends)))
    least = -most if min(ends) < 0 else 0.0
    column = Column(voice.say(N_("Adds a day")), "dot", most, least=least)
    rows = [
        Row(voice.gettext(TITLES[each.name]),
            (_adding(each.part, each.low, each.high, currency, voice),))
        for each in split.levers
    ]  # fmt: skip
    whole = voice.say(N_("The whole change"))
    rows.append(Row(whole, (_adding(split.change, split.low, split.high, currency, voice),)))
    heads = tuple(map(voice.gettext, comparison.LEVER_HEADS))
    return RowChart(
        title=voice.say(N_("What moved the revenue per day")),
        sub=voice.say(N_("the parts sum to the whole change")),
        about="; ".join(f"{row.label}: {row.cells[0].text}" for row in rows),
        columns=(column,),
        rows=tuple(rows),
        table=Table(heads, tuple(comparison.split_rows(split, currency, voice))),
    )


def _pair(each: Difference, names: tuple[str, str], currency: str | None, voice: Voice) -> RowChart:
    answers = tuple(zip(names, each.sides, strict=True))
    drawn = pictures.compared(each.measure, answers, currency, voice)
    return RowChart(
        title=comparison.figure(each, voice),
        sub="" if each.definition else voice.gettext(MEASURES[each.measure].question),
        about=drawn.about,
        columns=drawn.columns,
        rows=drawn.rows,
        table=drawn.table,
    )


def _adding(part: float, low: float, high: float, currency: str | None, voice: Voice) -> Cell:
    return Cell(comparison.adds(part, low, high, currency, voice), part, low, high)
