"""Forecasts of simulated books with a known truth: do bands hold, are the rivals beaten?"""

import sys
import time
from dataclasses import dataclass

import numpy as np

from dealcycle.measures import rivals
from dealcycle.measures.estimators.scores import crps_sample, pit
from dealcycle.measures.estimators.shares import wilson
from dealcycle.measures.forecast.backtest import BY_PAST, BY_STAGE, OURS, stage_point
from dealcycle.measures.forecast.forecast import LEVELS, foreseen, too_early
from tests.measures.books import Truth, past_of, simulate

HORIZONS = (30, 60, 90)
PERIODS = 8  # of the past, from which the rivals know their own errors
DRAWS = 2_000
COVERED = (0.76, 0.84)
BETTER = 0.15


@dataclass(frozen=True)
class Scored:
    """One book: in which bands what came lay, and every method's CRPS by the book's true mean."""

    days: int
    inside: tuple[bool, ...]
    crps: dict[str, float]
    pit: float
    bias: float


def a_truth(random: np.random.Generator) -> Truth:
    """Small teams and large ones, growing or not, quick and slow, even and moody."""
    return Truth(
        arrivals=float(np.exp(random.uniform(np.log(1.0), np.log(6.0)))),
        go_on=tuple(random.uniform(0.5, 0.9, 4).tolist()),
        days=tuple((np.array([6.0, 14.0, 20.0, 10.0]) * np.exp(random.normal(0, 0.4, 4))).tolist()),
        shape=float(random.uniform(0.8, 2.5)),
        spread=float(random.uniform(0.3, 1.0)),
        back=float(random.uniform(0.0, 0.1)),
        luck=float(random.uniform(0.0, 0.25)),
        growth=float(random.uniform(-0.02, 0.04)),
    )


def a_book(seed: int) -> Scored | None:
    """Forecasts as of one day of one book; None where it was too early for one."""
    random = np.random.default_rng([20_261_125, seed])
    days = HORIZONS[seed % len(HORIZONS)]
    today = int(random.integers(PERIODS * days + 60, PERIODS * days + 400))
    truth = a_truth(random)
    book = simulate(truth, days=today + days + 1, seed=seed)
    past = past_of(book, today)
    if too_early(past, today) is not None:
        return None
    made = foreseen(past, today + days, draws=DRAWS, listed=0)
    seen = book.won_between(today, today + days)
    sums = np.array([book.won_between(today - n * days - days, today - n * days)
                     for n in range(PERIODS)])  # fmt: skip
    told = [stage_point(past_of(book, today - n * days)) / 100 for n in range(PERIODS + 1)]
    missed = list(zip(told[1:], sums.tolist(), strict=True))
    drawn = {
        OURS: made.draws,
        BY_STAGE: rivals.by_stage(told[0], missed, DRAWS),
        BY_PAST: rivals.by_past(sums.tolist(), DRAWS),
    }
    usual = _usual(truth, days)
    return Scored(
        days, tuple(band.low <= seen <= band.high for band in made.bands),
        {name: crps_sample(draws, seen) / usual for name, draws in drawn.items()},
        pit(made.draws, seen), (made.mean - seen) / usual,
    )  # fmt: skip


def _usual(truth: Truth, days: int) -> float:
    """About what so many days bring in this book, whatever the luck: large books weigh no more."""
    won = truth.arrivals * days * float(np.prod(truth.go_on))
    return won * truth.size * float(np.exp(truth.spread**2 / 2))


def books(many: int) -> tuple[str, list[str]]:
    """Coverage and CRPS over so many books, in words; and what does not hold."""
    began, scored = time.monotonic(), []
    for seed in range(many):
        if (one := a_book(seed)) is not None:
            scored.append(one)
        if seed % 100 == 99:
            print(f"  ... {seed + 1} books, {time.monotonic() - began:.0f} s", file=sys.stderr)
    lines, problems = [], []
    for name, chosen in [("all", scored), *((f"{days} days", [o for o in scored if o.days == days])
                                            for days in HORIZONS)]:  # fmt: skip
        if chosen:
            lines.append(_line(name, chosen))
    covered = np.mean([one.inside[1] for one in scored])
    if not COVERED[0] <= covered <= COVERED[1]:
        problems.append(f"80 % bands cover {covered:.1%}")
    problems += [
        f"CRPS is better than {rival} by {better:.1%} only"
        for rival in (BY_STAGE, BY_PAST)
        if (better := _better(scored, rival)) < BETTER
    ]
    return "\n  ".join(lines), problems


def _line(name: str, scored: list[Scored]) -> str:
    parts = []
    for place, level in enumerate(LEVELS):
        found = wilson(sum(one.inside[place] for one in scored), len(scored))
        parts.append(f"{level:.0%}: {found.value:.1%} ({found.low:.1%}-{found.high:.1%})")
    means = {m: float(np.mean([one.crps[m] for one in scored])) for m in scored[0].crps}
    return (
        f"{name}: {len(scored)} books; inside {', '.join(parts)}; CRPS "
        + ", ".join(f"{method} {mean:.4f}" for method, mean in means.items())
        + f"; better by {_better(scored, BY_STAGE):.1%} and {_better(scored, BY_PAST):.1%}"
        + f"; below {np.mean([one.pit for one in scored]):.3f}"
        + f"; mean {np.mean([one.bias for one in scored]):+.2%} of the usual"
    )


def _better(scored: list[Scored], rival: str) -> float:
    ours, other = (float(np.mean([one.crps[m] for one in scored])) for m in (OURS, rival))
    return 1 - ours / other
