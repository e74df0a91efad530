"""Advice as JSON: major units, unrounded; only the sentences are translated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dealcycle.advice.advising import Advice
from dealcycle.advice.recommending import Recommendation
from dealcycle.measures.estimate import MONEY
from dealcycle.present.advising import Advisor

FORMAT = 1
Data = dict[str, object]


def as_data(
    found: Advice,
    dimensions: Sequence[str],
    read: Mapping[str, object],
    advisor: Advisor,
) -> Data:
    why = found.silence
    words = advisor.silent(why) if why is not None else None
    return {
        "format": FORMAT,
        "read": dict(read),
        "currency": advisor.journal.currency,
        "closed": found.looked.closed,
        "compared": found.looked.compared,
        "along": list(dimensions),
        "silence": {"code": why.reason, "text": f"{words.words} {words.enough}"}
        if why is not None and words is not None
        else None,
        "recommendations": [recommendation(one, advisor) for one in found.recommendations],
        "quiet": [
            {"rule": one.rule, "reason": one.reason, "n": one.n, "needed": one.needed,
             "text": ": ".join(advisor.quiet(one))}
            for one in found.quiet
        ],
    }  # fmt: skip


def recommendation(one: Recommendation, advisor: Advisor) -> Data:
    words = advisor.advised(one)
    cents = 10**advisor.journal.minor
    units = cents if one.unit == MONEY else 1
    gain = one.gain
    return {
        "rule": one.rule.name, "title": words.title, "says": words.says, "firm": one.firm,
        "p": one.p, "where": words.where or None,
        "stage": advisor.stage_name(one.stage) if one.stage in advisor.journal.stages else None,
        "against": one.against, "measure": one.measure, "unit": one.unit,
        "now": one.now / units, "before": one.before / units,
        "n_now": one.n_now, "n_before": one.n_before, "days": one.days,
        "worth_a_month": None if gain is None else {
            "value": gain.value / cents, "low": gain.low / cents, "high": gain.high / cents,
        },
        "open_deals": one.count, "open_worth": one.stake / cents,
        "steps": list(words.steps),
    }  # fmt: skip
