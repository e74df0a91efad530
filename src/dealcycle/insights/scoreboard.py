"""How good were our forecasts: those written down and scored; until there are enough, a replay."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db.models import Min

from dealcycle.insights.models import MadeForecast, ReplayedForecasts
from dealcycle.measures.forecast.backtest import METHODS, OURS

ENOUGH = 8  # scored ones, to stand instead of the replay
MOST, SHOWN = 104, 12
PROMISED = 0.8


@dataclass(frozen=True)
class Told:
    """A forecast of the past, its range of 8 in 10, and what came; units of the currency."""

    day: date
    until: date
    low: float
    high: float
    median: float
    won: float
    crps: dict[str, float]
    every: int = 1  # replayed over every so-many-th deal only

    @property
    def hit(self) -> bool:
        return self.low <= self.won <= self.high


@dataclass(frozen=True)
class Scoreboard:
    """`rows` newest first; `methods` name -> mean CRPS over the forecasts that all could make."""

    days: int
    replayed: bool
    rows: tuple[Told, ...]
    methods: dict[str, float] = field(default_factory=dict)
    compared: int = 0
    waiting: int = 0
    next_until: date | None = None

    @property
    def hits(self) -> int:
        return sum(row.hit for row in self.rows)

    @property
    def every(self) -> int:
        return max((row.every for row in self.rows), default=1)

    @property
    def shown(self) -> tuple[Told, ...]:
        return self.rows[:SHOWN]

    def less_than(self, rival: str) -> float | None:
        """By which share we were less far off than a rival."""
        other = self.methods.get(rival)
        return 1 - self.methods[OURS] / other if other and OURS in self.methods else None


def scoreboard(days: int, pipeline: int | None, currency: str) -> Scoreboard:
    """The forecasts of so many days: written down, or replayed where few have been scored."""
    made = MadeForecast.objects.filter(days=days, pipeline=pipeline, currency=currency)
    scored = made.filter(scored_at__isnull=False).order_by("-day")[:MOST]
    rows = tuple(_told(each) for each in scored)
    waiting = made.filter(scored_at=None)
    first = waiting.aggregate(first=Min("until"))["first"]
    replayed = len(rows) < ENOUGH
    if replayed:
        rows = tuple(_replayed(days)) if pipeline is None else ()
    methods, compared = _methods(rows)
    return Scoreboard(days, replayed, rows, methods, compared, waiting[:MOST].count(), first)


def _told(made: MadeForecast) -> Told:
    low, median, high = (float(q) for q in np.quantile(made.quantiles, [0.1, 0.5, 0.9]))
    return Told(made.day, made.until, low, high, median, made.won or 0.0, made.crps or {})


def _replayed(days: int) -> Iterable[Told]:
    found = ReplayedForecasts.objects.filter(days=days).first()
    for row in reversed(found.replays if found else []):
        low, high = row["bands"][str(PROMISED)]
        yield Told(
            date.fromisoformat(row["day"]), date.fromisoformat(row["until"]),
            low, high, row["median"], row["won"], row["crps"], row.get("every", 1),
        )  # fmt: skip


def _methods(rows: tuple[Told, ...]) -> tuple[dict[str, float], int]:
    common = [row for row in rows if all(name in row.crps for name in METHODS)]
    names = tuple(METHODS) if common else (OURS,)
    chosen = common or [row for row in rows if OURS in row.crps]
    if not chosen:
        return {}, 0
    return {name: float(np.mean([row.crps[name] for row in chosen])) for name in names}, len(chosen)
