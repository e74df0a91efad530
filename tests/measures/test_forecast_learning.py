"""What a forecast learns of a team's level, of its sizes, and from how few draws."""

from dataclasses import replace

import numpy as np
import pytest

from dealcycle.measures.forecast.draws import won_amounts
from dealcycle.measures.forecast.evenly import evenly
from dealcycle.measures.forecast.levels import DRIFTS, Level, level_of
from dealcycle.measures.forecast.rates import rates_of
from dealcycle.measures.forecast.reading import Past
from dealcycle.measures.journal import WON
from tests.measures.books import Truth, past_of, simulate

TODAY = 600
STEADY = Truth(arrivals=12.0, luck=0.0)


def learnt(past: Past) -> Level:
    rates = rates_of(past.stays, past.states, past.order)
    return level_of(past, rates, rates.expected())


def test_a_level_that_stays_is_left_alone() -> None:
    level = learnt(past_of(simulate(STEADY, days=TODAY + 1, seed=3), TODAY))
    assert level.drifts.chance[0] > 0.8
    assert level.drifts.now[0] == 0.0
    assert float(level.drifts.chance @ level.drifts.now) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(("change", "way"), [(0.75, -1), (1.2, 1)])
def test_a_level_that_has_moved_is_followed(change: float, way: int) -> None:
    other = replace(STEADY, go_on=tuple(share * change for share in STEADY.go_on))
    book = simulate(STEADY, days=TODAY + 1, seed=3, later=(TODAY - 150, other))
    drifts = learnt(past_of(book, TODAY)).drifts
    assert drifts.chance[0] < 0.3
    assert way * float(drifts.chance @ drifts.now) > 0.05


def test_chances_of_drifts_are_chances_whatever_the_book() -> None:
    for seed in range(4):
        past = past_of(simulate(Truth(arrivals=0.5), days=200, seed=seed), 120 + 20 * seed)
        drifts = learnt(past).drifts
        assert len(drifts.chance) == len(drifts.now) == len(drifts.error) == len(DRIFTS)
        assert float(drifts.chance.sum()) == pytest.approx(1)
        assert np.isfinite(drifts.now).all() and (drifts.error >= 0).all()


def test_the_last_days_tell_of_the_next_where_luck_lasts() -> None:
    found = []
    for seed in range(12):
        book = simulate(replace(STEADY, luck=0.2), days=TODAY + 1, seed=seed)
        # A month of luck began fifteen days before.
        found.append(learnt(past_of(book, 584 - seed % 2)).lately)
    assert np.mean([one.shared for one in found]) > 0.15
    assert all(0 <= one.shared <= 0.5 and one.usual > 100 for one in found)
    nothing = learnt(past_of(simulate(Truth(arrivals=0.1), days=60, seed=2), 40)).lately
    assert nothing.gap == 0.0


def test_sizes_of_more_than_a_year_ago_count_while_they_are_the_same() -> None:
    past = past_of(simulate(Truth(arrivals=3.0), days=TODAY + 1, seed=5), TODAY)
    won = past.closed.outcome == WON
    late = won & (TODAY - past.closed.day < 365)
    assert len(won_amounts(past)) == won.sum() > late.sum()
    doubled = np.where(late, past.closed.value * 2, past.closed.value)
    moved = replace(past, closed=replace(past.closed, value=doubled))
    assert sorted(won_amounts(moved)) == sorted(doubled[late])


def test_even_draws_hold_one_of_every_part() -> None:
    random = np.random.default_rng(1)
    drawn = evenly(random.random, (50, 3), random)
    for column in drawn.T:
        # The parts are of a sample: a value may lie a little beside its own.
        assert np.abs(np.sort(column) - (np.arange(50) + 0.5) / 50).max() < 0.06
    # Each column has an order of its own.
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 1])[0, 1]) < 0.5
