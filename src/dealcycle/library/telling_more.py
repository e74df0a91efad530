"""Comparisons, trends, forecasts, advice and doubts in words, tables, charts and records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dealcycle.advice.advising import Advice
from dealcycle.advice.recommending import Recommendation
from dealcycle.cycle.words import N_, NN_
from dealcycle.library.results import Record, Told
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.compare import Contest
from dealcycle.measures.differences import Difference
from dealcycle.measures.estimate import Estimate, Refusal
from dealcycle.measures.forecast.forecast import Forecast, TooEarly
from dealcycle.measures.forensics.finding import Examination
from dealcycle.measures.journal import Journal
from dealcycle.measures.levers import Split
from dealcycle.measures.trends import Trend
from dealcycle.present import (
    comparison,
    comparison_told,
    data_quality,
    figures,
    foresight,
    foresight_data,
    formats,
    outlook,
    pictures,
    pictures_compared,
    pictures_trends,
    trends_data,
)  # fmt: skip
from dealcycle.present.advising import Advised, Advisor
from dealcycle.present.advising_data import as_data as advice_data
from dealcycle.present.charts import Cell, Chart, Column, Row, RowChart, Table
from dealcycle.present.voice import Voice

MOST_DRAWN = 20


@dataclass(frozen=True)
class Compared:
    """What was compared: `contests` with their `names`, and the split of velocity of periods."""

    contests: tuple[Contest, ...]
    codes: tuple[int, ...]
    against: int | None = None
    split: Split | Refusal | None = None


def comparison_records(found: Compared, names: Sequence[str]) -> list[Record]:
    return [
        {
            "name": name, "measure": each.measure, "definition": each.definition or None,
            "one": each.one, "other": each.other, "gap": each.gap, "low": each.low,
            "high": each.high, "p": each.p, "p_corrected": each.corrected, "proven": each.proven,
            "n_one": contest.n[0], "n_other": contest.n[1], "unit": each.unit,
        }
        for name, contest in zip(names, found.contests, strict=True)
        for each in contest.differences
    ]  # fmt: skip


def comparison_told_of(
    found: Compared, names: Sequence[str], against: str, journal: Journal,
    read: Mapping[str, object], voice: Voice,
) -> Told:  # fmt: skip
    lines: list[str] = []
    tables: list[tuple[str, Table]] = []
    charts: dict[str, Chart] = {}
    if not found.contests:
        lines.append(voice.say(N_("There is only one group: nothing to compare.")))
    for name, contest in zip(names, found.contests, strict=True):
        title = f"{name} / {against}" if against else name
        lines.append(f"{title}: {comparison_told.headline(contest, voice)}")
        heads = tuple(comparison.heads(contest, voice, against=against))
        rows = tuple(_row(each, journal.currency, voice) for each in contest.differences)
        tables.append((f"{title} ({contest.n[0]} / {contest.n[1]})", Table(heads, rows)))
        sides = (name, against or voice.say(N_("All others")))
        for chart in pictures_compared.sides(contest, sides, journal.currency, voice):
            charts[f"{name}: {chart.title}"] = chart
    lines += comparison.answers(found.contests, voice)
    if found.split is not None:
        lines += comparison_told.split_told(found.split, journal.currency, voice)
    if isinstance(found.split, Split):
        levers: Chart = pictures_compared.levers(found.split, journal.currency, voice)
        tables.append((levers.title, levers.table))
        charts = {"levers": levers, **charts}
    data = comparison.as_data(found.contests, names, found.split, voice)
    return Told(voice.say(N_("Comparison")), lines, tables, charts, {"read": dict(read), **data})


def _row(each: Difference, currency: str | None, voice: Voice) -> tuple[str, ...]:
    """The verdict's first word; what it means stands once above."""
    *cells, why = comparison.row(each, currency, voice)
    return (*cells, comparison.short_verdict(each, voice) if each.gap is not None else why)


def trend_records(found: Sequence[Trend]) -> list[Record]:
    return [
        {
            "measure": each.name, "period": trends_data.period_name(each.period, point.code),
            **{part: getattr(point.answer, part) if isinstance(point.answer, Estimate) else None
               for part in ("value", "low", "high", "n")},
            "ripe": point.ripe,
            "level_changed": any(turn.code == point.code for turn in each.turns or ()),
        }
        for each in found
        for point in each.points
    ]  # fmt: skip


def trends_told(
    found: Sequence[Trend], journal: Journal, read: Mapping[str, object], voice: Voice
) -> Told:
    lines = [
        words for each in found for words in pictures_trends.told("", each, journal.currency, voice)
    ]
    charts: dict[str, Chart] = {
        each.name: pictures_trends.trend([("", each)], journal.currency, voice) for each in found
    }
    tables = [(chart.title, chart.table) for chart in charts.values()]
    title = voice.say(N_("What has changed for good"))
    data = {"read": dict(read), **trends_data.as_data(found, voice)}
    return Told(title, lines, tables, charts, data)


def forecast_records(found: Forecast | TooEarly, journal: Journal, voice: Voice) -> list[Record]:
    """A row an open deal, those that bring most first."""
    if isinstance(found, TooEarly):
        return []
    return foresight_data.deals(found, journal, voice, len(found.deals))


def forecast_told(
    found: Forecast | TooEarly, journal: Journal, read: Mapping[str, object], voice: Voice,
    goal: float, most: int,
) -> Told:  # fmt: skip
    data = foresight_data.as_data(found, journal, read, voice, goal, most)
    title = voice.say(N_("Forecast"))
    if isinstance(found, TooEarly):
        return Told(title, [found.says.say(voice.gettext, voice.ngettext)], [], {}, data)
    said = foresight.foretold(found, journal, voice, goal)
    lines = [said.headline, *said.bands, said.parts, said.goal, said.rests, *said.notes]
    listed = found.deals[:most]
    names = journal.named("deal", [deal.deal for deal in listed])
    told = foresight.deals_foretold(listed, journal, voice)
    heads = (N_("Deal"), N_("Stage"), N_("Chance"), N_("Likely range"), N_("Will bring"))
    rows = tuple(
        (names.get(deal.deal, str(deal.deal)), one.stage, one.chance, one.range, one.brings)
        for deal, one in zip(listed, told, strict=True)
    )
    table = Table(tuple(map(voice.gettext, heads)), rows)
    tables = [(voice.say(N_("The deals that bring most:")), table)] if rows else []
    spread = outlook.spread(found, journal.currency, voice, goal=goal or None)
    return Told(title, [line for line in lines if line], tables, {"spread": spread}, data)


def advice_records(several: Sequence[Recommendation], advisor: Advisor) -> list[Record]:
    from dealcycle.present.advising_data import recommendation

    rows = [recommendation(one, advisor) for one in several]
    for row in rows:
        worth = row.pop("worth_a_month")
        gain = worth if isinstance(worth, dict) else {}
        row |= {f"worth_{part}": gain.get(part) for part in ("value", "low", "high")}
    return rows


def advice_told(
    found: Advice, dimensions: Sequence[str], read: Mapping[str, object], advisor: Advisor
) -> Told:
    voice, several = advisor.voice, found.recommendations
    advised = [advisor.advised(one) for one in several]
    why = found.silence
    lines = []
    if why is not None:
        silent = advisor.silent(why)
        lines.append(f"{silent.title}. {silent.words} {silent.enough}")
    for number, one in enumerate((each for each in advised if each.firm), start=1):
        lines += [f"{number}. {one.title}. {_located(one)}", *(f"– {step}" for step in one.steps)]
    hints = [_located(one) for one in advised if not one.firm]
    if hints:
        lines += [voice.say("Hints that may be chance:"), *(f"– {words}" for words in hints)]
    tables = [
        (one.title, Table((voice.say(N_("Whose")), voice.say(N_("Figure")), voice.say(N_("Deals"))),
                          one.evidence))
        for one in advised
        if one.firm
    ]  # fmt: skip
    data = advice_data(found, dimensions, read, advisor)
    charts = _worth(several, advised, advisor)
    return Told(voice.say(N_("What to change first")), lines, tables, charts, data)


def examination_records(found: Examination, journal: Journal, voice: Voice) -> list[Record]:
    told = data_quality.findings(found, journal.currency, voice)
    return [
        {
            "name": each.name, "title": words.title, "n": each.n, "of": each.of,
            "says": words.says, "todo": words.todo,
        }
        for words, each in zip(told, found.findings, strict=True)
    ]  # fmt: skip


def examination_told(
    found: Examination, journal: Journal, read: Mapping[str, object], voice: Voice
) -> Told:
    day = formats.day(figures.moment(found.as_of, journal.zone).date(), voice.lang)
    one, many = NN_(
        "%(number)s deal examined, as of %(day)s.", "%(number)s deals examined, as of %(day)s."
    )
    count = {"number": formats.number(found.n, voice.lang), "day": day}
    lines, tables = [voice.ngettext(one, many, found.n) % count], []
    told = data_quality.findings(found, journal.currency, voice)
    for each in told:
        lines.append(f"{each.title} ({each.share}): {each.says} {each.todo}")
        rows = tuple((e.figure, e.now, e.then, e.how) for e in each.effects)
        heads = (N_("Figure"), N_("Now"), N_("Would be"), "")
        if rows:
            words = tuple(voice.gettext(head) if head else "" for head in heads)
            tables.append((each.title, Table(words, rows)))
    if clean := data_quality.clean(found, voice):
        lines.append(voice.say(N_("Nothing found: %(checks)s."), checks=", ".join(clean)))
    lines += [f"{title}: {why}" for title, why in data_quality.unchecked(found, voice)]
    data = data_quality.as_data(found, journal, dict(read), voice)
    return Told(voice.say(N_("What is wrong with the data")), lines, tables,
                _flaws(found, told, voice), data)  # fmt: skip


def _located(one: Advised) -> str:
    where = f"{one.where}." if one.where else ""
    return " ".join(filter(None, (where, one.says, one.worth)))


def _worth(
    several: Sequence[Recommendation], advised: Sequence[Advised], advisor: Advisor
) -> dict[str, Chart]:
    """What closing each gap is worth a month."""
    voice, cents = advisor.voice, 10**advisor.journal.minor
    rows = tuple(
        Row(
            f"{words.title} ({words.where})" if words.where else words.title,
            (Cell(advisor.money(one.gain.value), one.gain.value / cents, one.gain.low / cents,
                  one.gain.high / cents),),
        )
        for one, words in zip(several, advised, strict=True)
        if one.gain is not None
    )  # fmt: skip
    if not rows:
        return {}
    title = voice.say(N_("What closing each gap is worth a month"))
    most = pictures.round_up(max(c.high or c.value or 0.0 for row in rows for c in row.cells))
    return {"worth": _chart(title, rows, Column(title, "dot", most), voice)}


def _flaws(
    found: Examination, told: Sequence[data_quality.ToldFinding], voice: Voice
) -> dict[str, Chart]:
    """How many deals each flaw is about."""
    rows = tuple(
        Row(each.title, (Cell(f"{formats.number(each.n, voice.lang)} ({each.share})",
                              float(each.n)),))
        for each in told[:MOST_DRAWN]
    )  # fmt: skip
    if not rows:
        return {}
    title = voice.say(N_("How many deals are concerned"))
    return {"flaws": _chart(title, rows, Column(title, "bar", float(max(found.n, 1))), voice)}


def _chart(title: str, rows: tuple[Row, ...], column: Column, voice: Voice) -> RowChart:
    return RowChart(
        title=title,
        sub="",
        about="; ".join(f"{row.label}: {row.cells[0].text}" for row in rows),
        columns=(column,),
        rows=rows,
        table=Table(("", title), tuple((row.label, row.cells[0].text) for row in rows)),
    )


def measure_title(name: str, voice: Voice) -> str:
    return f"{voice.gettext(MEASURES[name].title)}: {voice.gettext(MEASURES[name].question)}"
