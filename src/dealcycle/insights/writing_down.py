"""Once a week forecasts are written down as they are made; scored when their time has passed."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from dealcycle.crm.models import Pipeline
from dealcycle.insights.journal import Opened, open_whole
from dealcycle.insights.models import MadeForecast, ReplayedForecasts
from dealcycle.insights.weeks import GRACE, HORIZONS
from dealcycle.measures import rivals
from dealcycle.measures.calendar_days import date_of, day_of
from dealcycle.measures.estimators.scores import crps_sample
from dealcycle.measures.forecast.backtest import (
    BY_PAST,
    BY_STAGE,
    OURS,
    PAST_PERIODS,
    Replay,
    backtest,
    stage_point,
)  # fmt: skip
from dealcycle.measures.forecast.forecast import YEAR, Forecast, forecast
from dealcycle.measures.forecast.reading import read_past
from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.question import Question
from dealcycle.measures.won import won_between, won_in

QUANTILES = 200
MOST_PIPELINES = 20
Scope = tuple[Pipeline | None, Question]


def work_off(now: datetime) -> int:
    """Writes this week's forecasts down, scores what is due, replays the past; how many are new."""
    opened = open_whole(now=int(now.timestamp()))
    scored = score(opened, now)
    made = sum(_write_down(opened, scope, days, now) for scope in _scopes() for days in HORIZONS)
    for days in HORIZONS:
        _replay(opened, days, now)
    return scored + made


def score(opened: Opened, now: datetime) -> int:
    """What came, and how far off everybody was. What is won late gets some days to be noted."""
    today = date_of(Question().day(opened.journal))
    due = MadeForecast.objects.filter(
        scored_at=None, until__lt=today - GRACE, currency=opened.journal.currency
    )
    found = list(due.order_by("day", "days"))
    for made in found:
        question = _question(made.pipeline_id)
        won = won_between(
            opened.journal, day_of(made.day) + 1, day_of(made.until),
            scope=EVERYONE, question=question,
        )  # fmt: skip
        made.won, made.scored_at = won.value, now
        made.crps = {name: crps_sample(draws, won.value) for name, draws in _said(made)}
        made.save(update_fields=["won", "scored_at", "crps"])
    return len(found)


def _said(made: MadeForecast) -> Iterator[tuple[str, np.ndarray]]:
    """What each way of forecasting would have said, knowing only what was known on that day."""
    yield OURS, np.asarray(made.quantiles, dtype=np.float64)
    earlier = MadeForecast.objects.filter(
        pipeline=made.pipeline_id, days=made.days, until__lte=made.day,
        currency=made.currency, scored_at__isnull=False, stage_sum__gt=0,
    )  # fmt: skip
    ratios = [won / told for won, told in earlier.values_list("won", "stage_sum")]
    for name, draws in (
        (BY_STAGE, rivals.by_stage(made.stage_sum, ratios)),
        (BY_PAST, rivals.by_past(made.past_sums)),
    ):
        if len(draws):
            yield name, draws


def _scopes() -> Iterator[Scope]:
    """The whole organisation, and each pipeline where there are several."""
    yield None, Question()
    pipelines = list(Pipeline.objects.order_by("position", "id")[: MOST_PIPELINES + 1])
    if 1 < len(pipelines) <= MOST_PIPELINES:
        for pipeline in pipelines:
            yield pipeline, _question(pipeline.pk)


def _question(pipeline: int | None) -> Question:
    return Question() if pipeline is None else Question().only("pipeline", pipeline)


def _write_down(opened: Opened, scope: Scope, days: int, now: datetime) -> int:
    """One forecast as it is made; none where it would be too early."""
    (pipeline, question), journal = scope, opened.journal
    today = question.day(journal)
    made = forecast(journal, today + days, scope=EVERYONE, question=question)
    if not isinstance(made, Forecast):
        return 0
    past = read_past(journal, EVERYONE, question, window=2 * YEAR)
    levels = (np.arange(QUANTILES) + 0.5) / QUANTILES
    known = min(PAST_PERIODS, (today - past.first_day + 1) // days)
    periods = [(today - (n + 1) * days + 1, today - n * days) for n in range(known)]
    sums = won_in(journal, periods, scope=EVERYONE, question=question) if periods else []
    _, new = MadeForecast.objects.get_or_create(
        day=date_of(today), days=days, pipeline=pipeline,
        defaults={
            "made_at": now,
            "until": date_of(today + days),
            "currency": journal.currency or "",
            "quantiles": [round(float(q), 2) for q in np.quantile(made.draws, levels)],
            "stage_sum": stage_point(past) / 10**journal.minor,
            "past_sums": [each.value for each in sums],
        },
    )  # fmt: skip
    return int(new)


def _replay(opened: Opened, days: int, now: datetime) -> None:
    board = backtest(opened.journal, days, scope=EVERYONE)
    rows = [_row(replay) for replay in board.replays]
    ReplayedForecasts.objects.update_or_create(
        days=days, defaults={"made_at": now, "replays": rows}
    )


def _row(replay: Replay) -> dict[str, object]:
    bands = {str(band.level): [band.low, band.high] for band in replay.bands[OURS]}
    return {
        "day": date_of(replay.today).isoformat(), "until": date_of(replay.until).isoformat(),
        "median": replay.median, "won": replay.seen, "bands": bands, "crps": replay.crps,
    }  # fmt: skip
