"""How good forecasts would have been: history replayed as of past days, and scored since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from dealcycle.cycle.words import N_

from .. import rivals
from ..calendar_days import end_of_day
from ..counted import where_sql
from ..estimators.scores import brier, crps_sample, pit
from ..estimators.shares import Interval, wilson
from ..journal import WON, Journal, Scope
from ..question import Question
from ..rendering import fetch
from ..views import deals_sql
from .forecast import LEVELS, YEAR, Band, Forecast, banded, foreseen, too_early
from .rates import Floats, rates_of
from .reading import NO_VALUE, Ints, Past, read_past

OURS, BY_STAGE, BY_PAST = "dealcycle", "stage_probability", "past_mean"
METHODS = {
    OURS: N_("Dealcycle: stage, days there, arrivals"),
    BY_STAGE: N_("Stage probability x amount"),
    BY_PAST: N_("Mean of past periods"),
}
FIRST_HISTORY = 90  # days known before the first replay, and three periods at least
PAST_PERIODS = 8
RELIABILITY = np.array([0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0])
DRAWS = 4_000


@dataclass(frozen=True)
class Replay:
    """One forecast as of a past day, and what came: `bands` and `crps` by method."""

    today: int
    until: int
    seen: float
    median: float
    bands: dict[str, tuple[Band, ...]]
    crps: dict[str, float]
    pit: float


@dataclass(frozen=True)
class Scored:
    """A method over all replays: `covered` by level of band, mean CRPS in money."""

    method: str
    covered: dict[float, Interval]
    crps: float
    n: int


@dataclass(frozen=True)
class Reliable:
    """Deals given a chance between low and high: how many there were, and how many were won."""

    low: float
    high: float
    given: float
    n: int
    won: int


@dataclass(frozen=True)
class Scoreboard:
    """The replays, what each method scored over those that all could make, and the deals'."""

    replays: tuple[Replay, ...]
    scored: tuple[Scored, ...]
    brier: float | None
    stage_brier: float | None  # of giving each deal the share of its stage that is ever won
    base_brier: float | None  # of giving every deal the same chance, the one that came true
    reliability: tuple[Reliable, ...]

    def better_by(self, baseline: str) -> float | None:
        """By which share our CRPS is below a baseline's."""
        found = {one.method: one.crps for one in self.scored}
        other = found.get(baseline)
        return 1 - found[OURS] / other if other and OURS in found else None


def backtest(
    journal: Journal, days: int, *, scope: Scope, question: Question | None = None,
    every: int | None = None, most: int = 24,
) -> Scoreboard:  # fmt: skip
    """How good would forecasts of so many days have been, made every so many days (`days`)?

    Each replay knows what was recorded by its day, nothing later. The baselines carry their own
    past errors as a distribution: stage probability x amount times the ratios by which it missed
    before; the mean of the last 8 periods with their spread. CRPS, coverage, Brier: Gneiting &
    Raftery 2007.
    """
    asked = question or Question()
    truth = _truth(journal, scope, asked)
    replays: list[Replay] = []
    told: list[Told] = []
    missed: list[tuple[float, float]] = []
    for today in _days(truth, asked.day(journal), days, every or days, most):
        known = replace(asked, as_of=end_of_day(today, journal.zone))
        past = read_past(journal, scope, known, window=2 * YEAR)
        if too_early(past, 0) is not None:
            continue
        made = foreseen(past, today + days, cents=10**journal.minor, draws=DRAWS, listed=0)
        seen = truth.won(today, today + days) / 10**journal.minor
        point = stage_point(past) / 10**journal.minor
        others = {
            BY_STAGE: rivals.by_stage(point, missed, DRAWS),
            BY_PAST: rivals.by_past(_past_sums(past, days) / 10**journal.minor, DRAWS),
        }
        missed.append((point, seen))
        drawn = {OURS: made.draws, **{name: draws for name, draws in others.items() if len(draws)}}
        replays.append(_replay(made, seen, drawn))
        told.append(_told(made, past, truth))
    chance, by_stage, came = (
        np.concatenate([getattr(one, part) for one in told]) if told else np.zeros(0)
        for part in ("given", "by_stage", "came")
    )
    return Scoreboard(
        tuple(replays), _scored(replays),
        brier(chance, came) if len(came) else None,
        brier(by_stage, came) if len(came) else None,
        brier(np.full(len(came), came.mean()), came) if len(came) else None,
        tuple(_reliability(chance, came)),
    )  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What was said of each open deal of a replay, and what came: 1 for won in time."""

    given: Floats
    by_stage: Floats
    came: Floats


def _told(made: Forecast, past: Past, truth: Truth) -> Told:
    return Told(made.chance, stage_chances(past), truth.of(past.open.deal, made.today, made.until))


def stage_point(past: Past) -> float:
    """What others show: the open deals' amounts times how often their stage ends in a win."""
    value = np.where(past.open.value == NO_VALUE, 0, past.open.value)
    return float(stage_chances(past) @ value)


def stage_chances(past: Past) -> Floats:
    """How often the stage of each open deal ends in a win, however long it takes."""
    if not len(past.open):
        return np.zeros(0)
    rates = rates_of(past.stays, past.states, past.order)
    # However long it takes: each stage is entered anew, its days do not matter.
    ways = rates.events.sum(axis=1) + 1e-9
    share = ways / ways.sum(axis=1, keepdims=True)
    inner = np.eye(len(share)) - share[:, : rates.won]
    ever = np.linalg.solve(inner, share[:, rates.won])
    return np.asarray(np.clip(ever, 0.0, 1.0)[rates.place(past.open.state)])


@dataclass(frozen=True)
class Truth:
    """What became of the deals, as known now; sorted by the day of closing."""

    deal: np.ndarray
    day: np.ndarray
    value: np.ndarray
    first_day: int

    def won(self, after: int, until: int) -> float:
        rows = (self.day > after) & (self.day <= until)
        return float(self.value[rows].sum())

    def of(self, deals: Ints, after: int, until: int) -> Floats:
        """1 for each of these deals that was won in time."""
        rows = (self.day > after) & (self.day <= until)
        return np.isin(deals, self.deal[rows]).astype(np.float64)


def _truth(journal: Journal, scope: Scope, asked: Question) -> Truth:
    found = fetch(
        journal,
        f"SELECT deal, closed_day AS day, COALESCE(value_minor, 0) AS value, opened_day "
        f"FROM {deals_sql(journal, asked)} "
        f"WHERE {where_sql(journal, scope, asked, 'deals.')} AND outcome = {WON} "
        "AND closed_day IS NOT NULL AND opened_day IS NOT NULL ORDER BY closed_day, deal",
    )
    opened = np.asarray(found["opened_day"], dtype=np.int64)
    return Truth(
        np.asarray(found["deal"], dtype=np.int64), np.asarray(found["day"], dtype=np.int64),
        np.asarray(found["value"], dtype=np.float64), int(opened.min()) if len(opened) else 0,
    )  # fmt: skip


def _days(truth: Truth, today: int, days: int, every: int, most: int) -> Iterator[int]:
    """The days to forecast from, the earliest first; each has its whole period behind it."""
    if not len(truth.day):
        return
    first = truth.first_day + max(FIRST_HISTORY, 3 * days)
    found = list(range(today - days, first - 1, -every))[:most]
    yield from reversed(found)


def _past_sums(past: Past, days: int) -> Floats:
    """What each of the last whole periods brought, in minor units; the latest first."""
    closed = past.closed
    value = np.where((closed.outcome == WON) & (closed.value > 0), closed.value, 0)
    number = min(PAST_PERIODS, (past.today - past.first_day + 1) // days)
    period = np.clip((past.today - closed.day) // days, 0, number)
    return np.bincount(period, weights=value, minlength=number + 1)[:number].astype(np.float64)


def _replay(made: Forecast, seen: float, drawn: dict[str, Floats]) -> Replay:
    return Replay(
        made.today, made.until, seen, made.median,
        {name: tuple(banded(draws, level) for level in LEVELS) for name, draws in drawn.items()},
        {name: crps_sample(draws, seen) for name, draws in drawn.items()},
        pit(made.draws, seen),
    )  # fmt: skip


def _scored(replays: list[Replay]) -> tuple[Scored, ...]:
    """Over the replays that every method could make; ours alone where no rival could."""
    common = [replay for replay in replays if len(replay.crps) == len(METHODS)]
    chosen, methods = (common, tuple(METHODS)) if common else (replays, (OURS,))
    return tuple(
        Scored(method, _covered(chosen, method), _mean(chosen, method), len(chosen))
        for method in methods
        if chosen
    )


def _covered(replays: list[Replay], method: str) -> dict[float, Interval]:
    found = {}
    for number, level in enumerate(LEVELS):
        hits = sum(
            replay.bands[method][number].low <= replay.seen <= replay.bands[method][number].high
            for replay in replays
        )
        found[level] = wilson(hits, len(replays))
    return found


def _mean(replays: list[Replay], method: str) -> float:
    return float(np.mean([replay.crps[method] for replay in replays]))


def _reliability(chance: Floats, came: Floats) -> Iterator[Reliable]:
    for low, high in pairwise(RELIABILITY):
        rows = (chance >= low) & ((chance < high) | (high == 1.0))
        if rows.any():
            yield Reliable(
                float(low), float(high), float(chance[rows].mean()), int(rows.sum()),
                int(came[rows].sum()),
            )  # fmt: skip
