"""What was forecast, what people expect of deals, and which advice they act on."""

import json

from django.utils.translation import gettext_lazy as _

from dealcycle.insights.models import (
    Adjustment,
    Adoption,
    Call,
    MadeForecast,
    Plan,
    RollUp,
    SumAdjustment,
)
from dealcycle.people import organisation
from dealcycle.transfer.export.columns import amount
from dealcycle.transfer.export.shape import Table, col


def tables() -> list[Table]:
    return [
        _forecasts(), _calls(), _adjustments(), _sums(), _plans(), _roll_ups(), _adoptions()
    ]  # fmt: skip


def _forecasts() -> Table:
    return Table("forecasts", _("What was forecast each week, and what came."), [
        col("day", "day", _("The day on which it was forecast")),
        col("days", "integer", _("For how many days ahead")),
        col("until", "day", _("The last of those days")),
        col("pipeline", "text", _("The pipeline; empty: all of them"), "pipeline__name"),
        col("currency", "text", _("The currency")),
        col("median", "number", _("As likely more as less"), "quantiles", read=_median),
        col("quantiles", "text", _("The whole forecast from low to high, as JSON"), read=_json),
        col("stage_sum", "number", _("Amounts times the chances of their stages, on that day")),
        col("past_sums", "text", _("What was won in past periods, as JSON"), read=_json),
        col("made_at", "moment", _("When it was written down")),
        col("won", "number", _("What was won")),
        col("scored_at", "moment", _("When it was scored")),
        col("crps", "text", _("How far off each way of forecasting was, as JSON"), read=_json),
    ], MadeForecast.objects.all)  # fmt: skip


def _calls() -> Table:
    return Table("calls", _("What people expect of open deals, beside the forecast."), [
        col("deal_id", "integer", _("The deal")),
        col("call", "text", _("commit, best or omit")),
        col("by", "integer", _("The user who said so")),
        col("at", "moment", _("When")),
    ], lambda: Call.objects.filter(deal__binned_at=None))  # fmt: skip


def _adjustments() -> Table:
    return Table("adjusted_calls", _("What managers expect of open deals of their people."), [
        col("deal_id", "integer", _("The deal")),
        col("call", "text", _("commit, best or omit")),
        col("reason", "text", _("Why")),
        col("by", "integer", _("The user who said so")),
        col("at", "moment", _("When")),
    ], lambda: Adjustment.objects.filter(deal__binned_at=None))  # fmt: skip


def _sums() -> Table:
    return Table("adjusted_sums", _("What managers expect their people to win in a period."), [
        col("person", "integer", _("The user who sells")),
        col("since", "day", _("The first day of the period")),
        col("until", "day", _("The last day of the period")),
        col("amount", "amount", _("The sum; empty: taken back"), "sum_minor", "currency",
            read=amount),
        col("currency", "text", _("The currency")),
        col("reason", "text", _("Why")),
        col("by", "integer", _("The user who said so")),
        col("at", "moment", _("When")),
    ], SumAdjustment.objects.all)  # fmt: skip


def _plans() -> Table:
    return Table("plans", _("What people, teams and the organisation are to win in a month."), [
        col("person", "integer", _("The user whose plan it is; empty: of a team or of all")),
        col("team", "text", _("The team whose plan it is; empty: of a person or of all"),
            "team__name"),
        col("month", "day", _("The first day of the month")),
        col("amount", "amount", _("The sum"), "amount_minor", "currency", read=amount),
        col("currency", "text", _("The currency")),
    ], Plan.objects.all)  # fmt: skip


def _roll_ups() -> Table:
    about = _("The forecast of a period as it stood in a week, person by person.")
    return Table("roll_ups", about, [
        col("week", "day", _("The Monday of the week")),
        col("since", "day", _("The first day of the period")),
        col("until", "day", _("The last day of the period")),
        col("team", "text", _("The team; empty: the whole organisation"), "team__name"),
        col("currency", "text", _("The currency")),
        col("made_at", "moment", _("When it was written down")),
        col("lines", "text", _("The figures of each person, as JSON"), read=_json),
        col("deals", "text", _("The open deals with their calls and chances, as JSON"), read=_json),
        col("others", "text", _("What other ways of forecasting said, as JSON"), read=_json),
        col("locked_at", "moment", _("When it was locked")),
        col("locked_by", "integer", _("The user who locked it")),
        col("came", "text", _("What was won in the end, as JSON"), read=_json),
        col("scored_at", "moment", _("When it was scored")),
    ], RollUp.objects.all)  # fmt: skip


def _adoptions() -> Table:
    return Table("adopted_advice", _("Recommendations that people act on, as they stood then."), [
        col("adoption_id", "integer", _("Its number here"), "id"),
        col("rule", "text", _("What it is about")),
        col("measure", "text", _("The figure that was compared")),
        col("stage_id", "integer", _("The stage; 0: none"), "stage"),
        col("dimension", "text", _("Whose deals: by what they were split")),
        col("code", "integer", _("Whose deals: the number of the user, team, company or value")),
        col("against", "text", _("With what it was compared")),
        col("only", "text", _("What the page had been narrowed to, as JSON"), read=_json),
        col("owners", "text", _("Whose deals were counted, as JSON; empty: everybody's"),
            read=_json),
        col("value", "number", _("The figure then"), "now"),
        col("compared_with", "number", _("What it was compared with"), "before"),
        col("n", "integer", _("How many deals it counted"), "n_now"),
        col("n_compared", "integer", _("How many deals the other counted"), "n_before"),
        col("days", "integer", _("Over how many days")),
        col("chance", "number", _("How likely the gap is real")),
        col("gain", "amount", _("What closing it would bring a month"), "gain", read=_gain),
        col("gain_range", "text", _("From and to, as JSON"), "gain", read=_range),
        col("start", "day", _("From when on it is judged")),
        col("tasks", "text", _("Numbers of its tasks among the activities, as JSON"), read=_json),
        col("by", "integer", _("The user who adopted it"), "adopted_by"),
        col("at", "moment", _("When"), "adopted_at"),
        col("withdrawn_at", "moment", _("When it was given up")),
    ], Adoption.objects.all)  # fmt: skip


def _median(quantiles: object) -> float | None:
    if not isinstance(quantiles, list) or not quantiles:
        return None
    ordered = sorted(quantiles)
    return float(ordered[len(ordered) // 2] + ordered[(len(ordered) - 1) // 2]) / 2


def _gain(gain: object) -> object:
    return _major(gain[0]) if isinstance(gain, list) and gain else None


def _range(gain: object) -> str:
    if not isinstance(gain, list) or len(gain) < 3:
        return ""
    return json.dumps([None if end is None else float(_major(end) or 0) for end in gain[1:3]])


def _major(minor: float) -> object:
    return amount(round(minor), organisation.currency())


def _json(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)
