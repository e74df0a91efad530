"""A report as data and as plain sentences: figures with what they mean and how sure they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dealcycle.cycle.words import N_, NN_
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.curves import Curves
from dealcycle.measures.estimate import Answer, Definition, Estimate, Refusal, named
from dealcycle.measures.funnel import Funnel, StageFigures
from dealcycle.measures.journal import Journal
from dealcycle.measures.report import DealNumbers, Figures, Report
from dealcycle.measures.trends import Trend
from dealcycle.present import formats, trends_data
from dealcycle.present.group_names import plain_names
from dealcycle.present.voice import Voice as Voice

FORMAT = 1
# A refused funnel has its lists too, so that whoever reads them need not ask first.
NO_STAGES: Mapping[str, tuple[()]] = {"stages": (), "leads": ()}
Data = dict[str, object]


def as_data(
    report: Report,
    journal: Journal,
    read: Mapping[str, object],
    voice: Voice,
    trends: Sequence[Trend] = (),
) -> Data:
    """The report as JSON: major units, unrounded; only the sentences are translated."""
    return {
        "format": FORMAT,
        "as_of": moment(report.as_of, journal.zone).isoformat(),
        "currency": journal.currency,
        "horizon": report.horizon,
        "read": dict(read),
        "deals": _numbers(report.deals),
        "measures": _measures(report.measures, voice),
        "groups": [
            {
                "by": by,
                "deals": _numbers(group.deals),
                "measures": _measures(group.measures, voice),
            }
            for by, group in zip(plain_names(journal, report.groups), report.groups, strict=True)
        ],
        "curves": _curves(report.curves, voice),
        "trends": trends_data.as_data(trends, voice) if trends else None,
    }


def moment(seconds: int, zone: str) -> datetime:
    """An instant as the organisation's clock shows it: its day is the one that was asked for."""
    return datetime.fromtimestamp(seconds, ZoneInfo(zone))


def _numbers(deals: DealNumbers) -> dict[str, int]:
    return {
        "won": deals.won, "lost": deals.lost, "no_decision": deals.no_decision,
        "open": deals.open, "leads": deals.leads,
    }  # fmt: skip


def _measures(measures: Figures, voice: Voice) -> dict[str, Data]:
    return {
        name: _funnel(answer, voice)
        if isinstance(answer, Funnel)
        else {**_answer(answer, voice), **(NO_STAGES if name == "funnel" else {})}
        for name, answer in measures.items()
    }


def _answer(answer: Answer, voice: Voice) -> Data:
    found: dict[str, object] = {"value": None, "low": None, "high": None, "n": None}
    if isinstance(answer, Estimate):
        found = {"value": answer.value, "low": answer.low, "high": answer.high, "n": answer.n}
    refused = None
    if isinstance(answer, Refusal):
        refused = {"code": answer.code, "text": answer.says.say(voice.gettext, voice.ngettext)}
    return {
        **found,
        "unit": answer.unit,
        "refused": refused,
        "definitions": [_definition(each, voice) for each in answer.definitions],
    }


def _definition(each: Definition, voice: Voice) -> Data:
    return {
        "name": each.name, "value": each.value, "low": each.low, "high": each.high, "n": each.n,
        "explains": voice.gettext(each.explains),
    }  # fmt: skip


def _funnel(funnel: Funnel, voice: Voice) -> Data:
    return {
        "value": None, "low": None, "high": None, "n": funnel.n, "unit": "share",
        "refused": None, "definitions": [],
        "stages": [_stage(stage, voice) for stage in funnel.stages],
        "leads": [_stage(stage, voice) for stage in funnel.leads],
    }  # fmt: skip


def _curves(found: Curves | Refusal | None, voice: Voice) -> Data | None:
    """Shares by whole day of age, up to the last with ten deals at risk."""
    if found is None:
        return None
    if isinstance(found, Refusal):
        said = found.says.say(voice.gettext, voice.ngettext)
        return {"refused": {"code": found.code, "text": said}}
    days = list(range(int(found.until) + 1))
    data: Data = {"refused": None, "n": found.n, "day": days}
    for fate in found.fates:
        value, low, high = zip(*(fate.at(day) for day in days), strict=True)
        data[fate.name] = {"value": value, "low": low, "high": high}
    return data


def _stage(stage: StageFigures, voice: Voice) -> Data:
    return {
        "stage": stage.name, "entered": stage.entered, "skipped": stage.skipped,
        "reentered": stage.reentered, "exits": dict(stage.exits),
        "conversion": _answer(stage.conversion, voice), "loss": _answer(stage.loss, voice),
        "dwell": _answer(stage.dwell, voice),
    }  # fmt: skip


# --- in sentences ------------------------------------------------------------------------------


def sentences(report: Report, currency: str | None, voice: Voice) -> Iterator[tuple[str, str]]:
    """(title, sentence) of each measure: the figure, or what is missing for it."""
    for name, answer in report.measures.items():
        title = voice.gettext(MEASURES[name].title)
        if isinstance(answer, Refusal):
            said = answer.says.say(voice.gettext, voice.ngettext)
            yield title, " ".join([said, *closed_words(answer, voice)])
        elif isinstance(answer, Estimate):
            notes = [note.say(voice.gettext, voice.ngettext) for note in answer.notes]
            yield title, " ".join([sentence(name, answer, currency, voice), *notes])


def sentence(name: str, found: Estimate, currency: str | None, voice: Voice) -> str:
    """One figure as people say it."""
    tell: Mapping[str, Callable[[Estimate, str | None, Voice], str]] = {
        "time_to_close": _say_time, "win_rate": _say_win_rate, "pace": _say_pace,
        "velocity": _say_velocity, "deal_size": _say_size,
    }  # fmt: skip
    return tell[name](found, currency, voice)


def _say_time(found: Estimate, currency: str | None, voice: Voice) -> str:
    days = round(found.value)
    text = voice.ngettext(
        *NN_(
            "Half our wins come within %(n)s day%(span)s, open deals counted.",
            "Half our wins come within %(n)s days%(span)s, open deals counted.",
        ),
        days,
    )
    return text % {"n": formats.number(days, voice.lang), "span": _span(found, voice, round)}


def _say_win_rate(found: Estimate, currency: str | None, voice: Voice) -> str:
    """The incidence first, then the share of the closed that people know."""
    said = voice.say(
        N_("Of 100 deals started, %(won)s are won by day %(day)s%(span)s."),
        won=formats.number(round(100 * found.value), voice.lang),
        day=formats.number(round(found.horizon or 0), voice.lang),
        span=_span(found, voice, lambda share: round(100 * share)),
    )
    return " ".join([said, *closed_words(found, voice)])


def closed_words(found: Answer, voice: Voice) -> Iterator[str]:
    """The share of the closed deals, where it can be had."""
    period = named(found, "closed_in_period")
    if period is not None and period.value is not None:
        yield voice.say(
            N_("We win about %(won)s of 100 closed deals%(span)s."),
            won=formats.number(round(100 * period.value), voice.lang),
            span=_span(period, voice, lambda share: round(100 * share), count=period.n),
        )


def _say_pace(found: Estimate, currency: str | None, voice: Voice) -> str:
    days = round(found.value)
    text = voice.ngettext(
        *NN_(
            "Half the deals come to an outcome within %(n)s day%(span)s.",
            "Half the deals come to an outcome within %(n)s days%(span)s.",
        ),
        days,
    )
    return text % {"n": formats.number(days, voice.lang), "span": _span(found, voice, round)}


def _say_velocity(found: Estimate, currency: str | None, voice: Voice) -> str:
    return voice.say(
        N_("The pipeline brings %(value)s a day%(span)s."),
        value=_money(found.value, currency, voice),
        span=_span(found, voice, round),
    )


def _say_size(found: Estimate, currency: str | None, voice: Voice) -> str:
    said = voice.say(
        N_("A won deal brings %(value)s on average%(span)s."),
        value=_money(found.value, currency, voice),
        span=_span(found, voice, round),
    )
    median = named(found, "median_won")
    if median is None or median.value is None:
        return said
    half = voice.say(
        N_("Half of them bring less than %(value)s."), value=_money(median.value, currency, voice)
    )
    return f"{said} {half}"


def _span(
    found: Estimate | Definition, voice: Voice, shown: Callable[[float], int], count: int = 0
) -> str:
    """' (24–39)', ' (likely 24–39; from 142)', or nothing where an end lies beyond the data."""
    if found.low is None or found.high is None:
        return ""
    low, high = (formats.number(shown(end), voice.lang) for end in (found.low, found.high))
    ends = formats.span(low, high)
    if not count:
        return f" ({ends})"
    return voice.say(
        N_(" (likely %(ends)s; from %(count)s)"), ends=ends, count=formats.number(count, voice.lang)
    )


def _money(value: float, currency: str | None, voice: Voice) -> str:
    whole = formats.number(round(value), voice.lang)
    return f"{whole}\u00a0{formats.currency_sign(currency, voice.lang)}" if currency else whole


def funnel_rows(funnel: Funnel, voice: Voice) -> Sequence[Sequence[str]]:
    """Stage, entered, skipped, came again, goes on, waits: cells of a table."""
    return [
        [
            stage.name,
            formats.number(stage.entered, voice.lang),
            formats.number(stage.skipped, voice.lang),
            formats.number(stage.reentered, voice.lang),
            _cell(stage.conversion, lambda share: formats.percent(share, voice.lang)),
            _cell(stage.dwell, lambda days: formats.duration_days(round(days, 1), voice.lang)),
        ]
        for stage in funnel.stages
    ]


def _cell(answer: Answer, shown: Callable[[float], str]) -> str:
    return shown(answer.value) if isinstance(answer, Estimate) else ""
