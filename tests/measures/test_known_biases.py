"""The biases of the usual figures: they appear in the naive definitions and vanish in ours.

Invented books whose truth is known, in the sizes that `measures.md` publishes.
"""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from dealcycle.measures import duck
from dealcycle.measures.estimate import Estimate, named
from dealcycle.measures.journal import EVERYONE, LOST, WON, Journal, Pipeline, Stage
from dealcycle.measures.question import Question
from dealcycle.measures.report import answer

NUMBERS = json.loads((Path(__file__).parent / "reference_numbers.json").read_text())
BIAS = NUMBERS["naive_bias"]
DAY = 86_400
MINOR = 100


def book(
    opened: np.ndarray, lasts: np.ndarray, won: np.ndarray, as_of: float, *,
    marked: np.ndarray | None = None, amount: float = 1000,
) -> Journal:  # fmt: skip
    """Days of opening, days that deals last, whether they are won; `marked`: whether it is told."""
    closed = opened + lasts
    seen = closed <= as_of
    if marked is not None:
        seen &= marked
    known = opened <= as_of
    hidden = ~seen[known]
    end = (closed[known] * DAY).astype(np.int64)
    return duck.build(
        {
            "deals": {
                "deal": np.arange(int(known.sum())),
                "pipeline": np.ones(int(known.sum()), dtype=np.int64),
                "opened_at": (opened[known] * DAY).astype(np.int64),
                "outcome": np.ma.masked_array(np.where(won[known], WON, LOST), mask=hidden),
                "closed_at": np.ma.masked_array(end, mask=hidden),
                "amount_minor": np.full(int(known.sum()), int(amount * MINOR)),
            }
        },
        pipelines=[Pipeline(1, "Sales", (Stage(1, "All"),))],
        as_of=int(as_of * DAY),
        currency="EUR",
        days="elapsed",
        has_history=False,
    )  # fmt: skip


def figure(journal: Journal, name: str, question: Question | None = None) -> Estimate:
    found = answer(journal, name, scope=EVERYONE, question=question)
    assert isinstance(found, Estimate), found
    return found


def naive(journal: Journal, name: str, definition: str, question: Question | None = None) -> float:
    one = named(figure(journal, name, question), definition)
    assert one is not None and one.value is not None
    return one.value


@pytest.mark.parametrize(("mean", "reads"), BIAS["mean_of_closed_this_year"].items())
def test_the_younger_the_book_the_shorter_the_mean_of_closed_deals(mean: str, reads: float) -> None:
    days = float(mean)
    draws = np.random.default_rng(int(days))
    opened = draws.uniform(0, 365, 60_000)
    # Half of them are won, sooner or later alike.
    lasts, won = draws.exponential(days, opened.size), draws.random(opened.size) < 0.5
    journal = book(opened, lasts, won, 365)
    assert naive(journal, "pace", "mean_days_closed") == pytest.approx(reads, rel=0.02)
    # Ours has the open deals in it: the median of an exponential is its mean times ln 2.
    ours = figure(journal, "pace")
    assert ours.value == pytest.approx(days * math.log(2), rel=0.03)
    assert ours.low is not None and ours.high is not None
    assert ours.low - 1 <= days * math.log(2) <= ours.high + 1


def test_losers_who_are_never_marked_make_a_quarter_read_as_more_than_a_third() -> None:
    draws = np.random.default_rng(7)
    size = 40_000
    won = draws.random(size) < 0.25
    marked = won | (draws.random(size) < 0.6)
    opened, lasts = draws.uniform(0, 365, size), draws.exponential(40, size)
    journal = book(opened, lasts, won, 1200, marked=marked)
    assert naive(journal, "win_rate", "closed_in_period") == pytest.approx(
        BIAS["losers_marked_60pct"], abs=0.01
    )
    assert figure(journal, "win_rate").value == pytest.approx(0.9 * 0.25, abs=0.01)


@pytest.mark.parametrize(
    ("days_won", "days_lost", "reads"),
    [
        (30, 120, BIAS["growth_5pct_won30_lost120"]),
        (120, 30, BIAS["growth_5pct_won120_lost30"]),
    ],
)
def test_in_a_growing_book_the_faster_outcome_bends_the_win_rate_of_the_period(
    days_won: float, days_lost: float, reads: float
) -> None:
    draws = np.random.default_rng(11)
    length, size = 1200.0, 160_000
    growth = math.log(1.05) / 30
    # Openings grow by 5 % in 30 days: the inverse of their distribution.
    opened = np.log1p(draws.random(size) * math.expm1(growth * length)) / growth
    won = draws.random(size) < 0.25
    lasts = draws.exponential(np.where(won, days_won, days_lost))
    journal = book(opened, lasts, won, length)
    last = Question(since=int(length) - 180)
    assert naive(journal, "win_rate", "closed_in_period", last) == pytest.approx(reads, abs=0.01)
    horizon = figure(journal, "win_rate").horizon
    assert horizon is not None
    truth = 0.25 * -math.expm1(-horizon / days_won)
    assert figure(journal, "win_rate").value == pytest.approx(truth, abs=0.006)


def test_the_textbook_velocity_is_too_high_by_the_time_of_all_over_that_of_the_won() -> None:
    draws = np.random.default_rng(13)
    length, size = 6000.0, 180_000
    opened = draws.uniform(0, length, size)
    won = draws.random(size) < 0.25
    journal = book(opened, draws.exponential(np.where(won, 60, 120)), won, length)
    truth = size / length * 0.25 * 1000
    assert naive(journal, "velocity", "textbook") / truth == pytest.approx(
        BIAS["textbook_velocity_over"], rel=0.05
    )
    assert figure(journal, "velocity").value == pytest.approx(truth, rel=0.03)


def test_the_deals_open_today_are_the_long_ones() -> None:
    draws = np.random.default_rng(17)
    length, size, middle = 2000.0, 150_000, 20.0
    opened = draws.uniform(0, length, size)
    lasts = draws.lognormal(math.log(middle), 1, size)
    mean = middle * math.exp(0.5)
    still = opened + lasts > length
    assert lasts[still].mean() / mean == pytest.approx(math.e, rel=0.06)
    journal = book(opened, lasts, draws.random(size) < 0.5, length)
    # Their age is half of their whole duration; our median is that of all.
    assert naive(journal, "pace", "mean_age_open") == pytest.approx(mean * math.e / 2, rel=0.06)
    assert figure(journal, "pace").value == pytest.approx(middle, rel=0.02)
