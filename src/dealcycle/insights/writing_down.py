"""Once a week forecasts are written down as they are made; scored when their time has passed."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from dealcycle.crm.models import Pipeline
from dealcycle.insights import scored_roll_ups
from dealcycle.insights.journal import Opened, open_thinned, open_whole
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
from dealcycle.measures.forecast.forecast import foreseen, recent, too_early
from dealcycle.measures.forecast.reading import Past
from dealcycle.measures.journal import EVERYONE, Journal
from dealcycle.measures.question import Question
from dealcycle.measures.won import won_between, won_in

QUANTILES = 200
LEVELS = (np.arange(QUANTILES) + 0.5) / QUANTILES
MOST_PIPELINES = 20
# A replay reads the book as it was known on each of up to 24 past days.
MOST_REPLAYED = 20_000
Scope = tuple[Pipeline | None, Question]


def work_off(now: datetime) -> int:
    """Writes this week's forecasts down, scores what is due, replays the past; how many are new."""
    at = int(now.timestamp())
    opened = open_whole(now=at)
    scored = score(opened, now)
    scored_roll_ups.score(opened, now)
    made = sum(_write_down(opened, scope, now) for scope in _scopes())
    scored_roll_ups.write_down(opened, now)
    journal, every = open_thinned(now=at, deals=MOST_REPLAYED)
    for days in HORIZONS:
        _replay(journal, every, days, now)
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
    missed = list(earlier.values_list("stage_sum", "won"))
    for name, draws in (
        (BY_STAGE, rivals.by_stage(made.stage_sum, missed)),
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


def _write_down(opened: Opened, scope: Scope, now: datetime) -> int:
    """The forecasts as they are made, all from one reading; none where it would be too early."""
    (pipeline, question), journal = scope, opened.journal
    past = recent(journal, EVERYONE, question)
    if too_early(past, question.moment(journal)) is not None:
        return 0
    told = stage_point(past) / 10**journal.minor
    new = 0
    for days in HORIZONS:
        made = foreseen(past, past.today + days, cents=10**journal.minor, listed=0)
        _, is_new = MadeForecast.objects.get_or_create(
            day=date_of(past.today), days=days, pipeline=pipeline,
            defaults={
                "made_at": now,
                "until": date_of(past.today + days),
                "currency": journal.currency or "",
                "quantiles": [round(float(q), 2) for q in np.quantile(made.draws, LEVELS)],
                "stage_sum": told,
                "past_sums": _past_sums(journal, question, past, days),
            },
        )  # fmt: skip
        new += is_new
    return new


def _past_sums(journal: Journal, question: Question, past: Past, days: int) -> list[float]:
    """What each of the last whole periods brought, the latest first."""
    today = past.today
    known = min(PAST_PERIODS, (today - past.first_day + 1) // days)
    periods = [(today - (n + 1) * days + 1, today - n * days) for n in range(known)]
    sums = won_in(journal, periods, scope=EVERYONE, question=question) if periods else []
    return [each.value for each in sums]


def _replay(journal: Journal, every: int, days: int, now: datetime) -> None:
    board = backtest(journal, days, scope=EVERYONE)
    rows = [_row(replay, every) for replay in board.replays]
    ReplayedForecasts.objects.update_or_create(
        days=days, defaults={"made_at": now, "replays": rows}
    )


def _row(replay: Replay, every: int) -> dict[str, object]:
    """Money of the replayed deals counted up to that of all."""
    bands = {str(band.level): [band.low * every, band.high * every] for band in replay.bands[OURS]}
    return {
        "day": date_of(replay.today).isoformat(), "until": date_of(replay.until).isoformat(),
        "median": replay.median * every, "won": replay.seen * every, "bands": bands,
        "crps": {name: off * every for name, off in replay.crps.items()}, "every": every,
    }  # fmt: skip
