"""A forecast and a replay of past ones as JSON: major units, unrounded."""

from __future__ import annotations

from collections.abc import Mapping

from dealcycle.cycle.words import N_
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.forecast.backtest import Scoreboard
from dealcycle.measures.forecast.forecast import Forecast, TooEarly
from dealcycle.measures.journal import Journal
from dealcycle.present.foresight import deals_foretold
from dealcycle.present.voice import Voice

FORMAT = 1
Data = dict[str, object]
TOO_EARLY = N_("Too early: no whole period lies behind a day on which enough was known.")


def as_data(
    found: Forecast | TooEarly,
    journal: Journal,
    read: Mapping[str, object],
    voice: Voice,
    goal: float = 0.0,
    most: int = 10,
) -> Data:
    """The forecast with the `most` deals that bring most, or why there is none."""
    if isinstance(found, TooEarly):
        said = found.says.say(voice.gettext, voice.ngettext)
        refused = {"code": found.code, "text": said, "won": found.won, "valued": found.valued}
        return {"format": FORMAT, "read": dict(read), "refused": refused}
    return {
        "format": FORMAT,
        "read": dict(read),
        "refused": None,
        "currency": journal.currency,
        "from_day": iso(found.today + 1), "until_day": iso(found.until),
        "median": found.median, "mean": found.mean, "won_deals": found.n,
        "bands": [{"level": one.level, "low": one.low, "high": one.high} for one in found.bands],
        "from_open_deals": found.open_part, "from_new_deals": found.new_part,
        "goal": {"value": goal, "chance": found.chance_of(goal)} if goal else None,
        "open_deals": found.open,
        "deals": deals(found, journal, voice, most),
        "definition": voice.gettext(found.definition),
    }  # fmt: skip


def deals(found: Forecast, journal: Journal, voice: Voice, most: int) -> list[Data]:
    """The open deals that bring most."""
    listed = found.deals[:most]
    names = journal.named("deal", [deal.deal for deal in listed])
    told = deals_foretold(listed, journal, voice)
    return [
        {
            "deal": names.get(deal.deal, str(deal.deal)), "stage": words.stage or None,
            "days_in_stage": deal.stay, "days_open": deal.age, "value": deal.value,
            "chance": deal.chance, "low": deal.low, "high": deal.high,
            "expected": deal.expected, "reasons": list(words.reasons),
        }
        for deal, words in zip(listed, told, strict=True)
    ]  # fmt: skip


def replayed(
    board: Scoreboard, days: int, journal: Journal, read: Mapping[str, object], voice: Voice
) -> Data:
    text = None if board.replays else voice.gettext(TOO_EARLY)
    return {
        "format": FORMAT,
        "read": dict(read),
        "refused": None if text is None else {"code": "too_early", "text": text},
        "currency": journal.currency,
        "days": days,
        "scores": [
            {
                "method": one.method, "n": one.n, "crps": one.crps,
                "covered": {
                    str(level): {"value": share.value, "low": share.low, "high": share.high}
                    for level, share in one.covered.items()
                },
            }
            for one in board.scored
        ],
        "brier": {
            "dealcycle": board.brier, "stage_probability": board.stage_brier,
            "same_chance": board.base_brier,
        },
        "reliability": [
            {"low": one.low, "high": one.high, "given": one.given, "n": one.n, "won": one.won}
            for one in board.reliability
        ],
        "replays": [
            {
                "from_day": iso(one.today + 1), "until_day": iso(one.until),
                "came": one.seen, "median": one.median, "pit": one.pit, "crps": one.crps,
            }
            for one in board.replays
        ],
    }  # fmt: skip


def iso(day: int) -> str:
    return date_of(day).isoformat()
