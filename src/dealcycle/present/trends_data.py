"""Trends as JSON: each measure period by period, and where its level changed for good."""

from __future__ import annotations

from collections.abc import Sequence

from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.estimate import Estimate
from dealcycle.measures.question import period_start
from dealcycle.measures.trends import Point, Trend, Turn
from dealcycle.present.voice import Voice

Data = dict[str, object]


def as_data(found: Sequence[Trend], voice: Voice) -> Data:
    """Major units, unrounded. `changes` is null where there are too few whole periods to judge."""
    return {
        "period": found[0].period,
        "measures": {
            each.name: {
                "points": [_point(point, each.period, voice) for point in each.points],
                "changes": None
                if each.turns is None
                else [_change(turn, each.period) for turn in each.turns],
            }
            for each in found
        },
    }


def period_name(period: str, code: int) -> str:
    """'2026-03' or '2026-Q1', as in the groups of a report."""
    year, month = period_start(period, code)
    return f"{year}-{month:02}" if period == "month" else f"{year}-Q{(month + 2) // 3}"


def _point(point: Point, period: str, voice: Voice) -> Data:
    answer = point.answer
    known = isinstance(answer, Estimate)
    refused = None
    if not isinstance(answer, Estimate):
        refused = {"code": answer.code, "text": answer.says.say(voice.gettext, voice.ngettext)}
    return {
        "period": period_name(period, point.code),
        "since": date_of(point.since).isoformat(), "until": date_of(point.until).isoformat(),
        **{name: getattr(answer, name) if known else None
           for name in ("value", "low", "high", "n")},
        "refused": refused,
        "ripe": point.ripe,
    }  # fmt: skip


def _change(turn: Turn, period: str) -> Data:
    return {
        "since": period_name(period, turn.code), "before": turn.shift.before,
        "after": turn.shift.after, "p": turn.shift.p,
    }  # fmt: skip
