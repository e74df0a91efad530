"""Forecasts: calibrated on books with a known truth, blind to what came later, refused in time."""

from dataclasses import replace

import numpy as np
import pytest

from dealcycle.measures import duck
from dealcycle.measures.calendar_days import DAY, end_of_day
from dealcycle.measures.counted import STILL
from dealcycle.measures.forecast.ahead import chances
from dealcycle.measures.forecast.arrivals import arrivals
from dealcycle.measures.forecast.backtest import BY_PAST, BY_STAGE, OURS, backtest, stage_point
from dealcycle.measures.forecast.draws import sizes_of
from dealcycle.measures.forecast.forecast import Forecast, TooEarly, forecast, foreseen
from dealcycle.measures.forecast.rates import rates_of
from dealcycle.measures.forecast.reading import Opened, Stays, read_past
from dealcycle.measures.journal import EVERYONE, LOST, WON, Scope
from dealcycle.measures.question import Question
from tests.measures.books import PIPELINE, Truth, journal_of, past_of, simulate

TODAY, AHEAD = 480, 60


@pytest.fixture(scope="module")
def book():
    return simulate(Truth(), days=TODAY + AHEAD, seed=7)


@pytest.fixture(scope="module")
def made(book) -> Forecast:
    found = forecast(journal_of(book, TODAY), TODAY + AHEAD, scope=EVERYONE)
    assert isinstance(found, Forecast)
    return found


def test_bands_lie_within_each_other_around_the_median(made: Forecast) -> None:
    half, most, nearly = made.bands
    assert nearly.low <= most.low <= half.low <= made.median <= half.high <= most.high
    assert most.high <= nearly.high
    assert made.mean == pytest.approx(made.open_part + made.new_part)
    assert made.chance_of(0) == 1.0
    assert made.chance_of(made.median) == pytest.approx(0.5, abs=0.01)


def test_the_open_deals_add_up_to_their_part(made: Forecast) -> None:
    assert sum(deal.expected for deal in made.deals) == pytest.approx(made.open_part, rel=0.1)
    assert all(0 <= deal.low <= deal.chance <= deal.high <= 1 for deal in made.deals)
    assert [deal.expected for deal in made.deals] == sorted(
        (deal.expected for deal in made.deals), reverse=True
    )


def test_the_same_question_has_the_same_answer(book, made: Forecast) -> None:
    again = forecast(journal_of(book, TODAY), TODAY + AHEAD, scope=EVERYONE)
    assert isinstance(again, Forecast)
    assert np.array_equal(again.draws, made.draws)


def test_what_came_later_changes_nothing(book, made: Forecast) -> None:
    later = journal_of(book, TODAY + AHEAD)
    then = forecast(
        later, TODAY + AHEAD, scope=EVERYONE, question=Question(as_of=end_of_day(TODAY))
    )
    assert isinstance(then, Forecast)
    assert np.allclose(then.draws, made.draws)


def test_a_person_sees_the_forecast_of_the_deals_in_scope(book, made: Forecast) -> None:
    journal = journal_of(book, TODAY)
    parts = [
        forecast(journal, TODAY + AHEAD, scope=Scope(frozenset(owners)))
        for owners in ({0, 1, 2, 3}, {4, 5, 6, 7})
    ]
    seen = [deal.deal for part in parts if isinstance(part, Forecast) for deal in part.deals]
    assert sorted(seen) == sorted(deal.deal for deal in made.deals)


def test_nothing_is_foreseen_for_a_day_that_has_passed(book) -> None:
    found = forecast(journal_of(book, TODAY), TODAY, scope=EVERYONE)
    assert isinstance(found, Forecast)
    assert found.mean == 0.0


def test_too_few_wins_are_said_to_be_too_few() -> None:
    rows = [
        {"deal": i, "pipeline": 1, "outcome": WON, "opened_at": 0, "closed_at": DAY * (i + 1)}
        for i in range(3)
    ]
    journal = duck.build({"deals": rows}, pipelines=[PIPELINE], as_of=DAY * 30, has_history=False)
    found = forecast(journal, 60, scope=EVERYONE)
    assert isinstance(found, TooEarly)
    assert found.says.say() == "Too early for a forecast: 3 deals won, 20 needed."


def test_an_empty_book_is_too_early() -> None:
    journal = duck.build({"deals": []}, pipelines=[PIPELINE], as_of=DAY)
    assert isinstance(forecast(journal, 60, scope=EVERYONE), TooEarly)


def test_a_book_without_stage_history_is_foreseen_by_age_alone(book) -> None:
    whole = journal_of(book, TODAY)
    found = forecast(replace(whole, has_history=False), TODAY + AHEAD, scope=EVERYONE)
    assert isinstance(found, Forecast)
    assert found.open_part > 0


def test_chances_follow_from_the_rates_by_hand() -> None:
    # One state, one in ten of those there is won each day, as many are lost.
    stays = Stays(*(np.array(column) for column in (
        [0, 0, 0], [11, 11, 11], [0, 0, 0], [10, 10, 10], [WON, LOST, STILL],
        [100_000, 100_000, 0], [0, 0, 0],
    )))  # fmt: skip
    rates = rates_of(stays, np.array([11]), {11: 0})
    daily = np.full((1, 1, len(rates.edges), 3), 0.0)
    daily[..., 1] = 0.1
    daily[..., 2] = 0.1
    found = chances(rates, [daily], np.array([0]), np.array([3]), 5)
    assert found.open[0, 0] == pytest.approx(0.5 * (1 - 0.8**5))


def test_the_way_over_several_stages_is_counted() -> None:
    states = np.array([11, 12])
    stays = Stays(*(np.array(column) for column in (
        [0, 0], [11, 12], [0, 0], [4, 4], [12, WON], [1000, 1000], [0, 0],
    )))  # fmt: skip
    rates = rates_of(stays, states, {11: 0, 12: 1})
    daily = np.zeros((1, 2, len(rates.edges), 4))
    daily[:, 0, 1:, 1] = 0.2  # to the second stage
    daily[:, 1, 1:, 2] = 0.5  # won from there
    found = chances(rates, [daily], np.array([0, 1]), np.array([0, 0]), 2)
    assert found.open[0].tolist() == pytest.approx([0.2 * 0.5, 1 - 0.5**2])


def test_bands_cover_what_came_as_often_as_they_say() -> None:
    """A thin sample: bin/prove takes 1,000 books."""
    inside = 0
    books = 16
    for seed in range(books):
        random = np.random.default_rng(500 + seed)
        go_on = tuple(random.uniform(0.5, 0.9, 4))
        truth = Truth(arrivals=float(random.uniform(1, 4)), go_on=go_on)
        one = simulate(truth, days=TODAY + AHEAD, seed=seed)
        found = forecast(journal_of(one, TODAY), TODAY + AHEAD, scope=EVERYONE, draws=2_000)
        assert isinstance(found, Forecast)
        band = found.bands[1]
        inside += band.low <= one.won_between(TODAY, TODAY + AHEAD) <= band.high
    # Of 16 with a chance of 0.8 each: fewer than 9 would happen once in 200 times.
    assert inside >= 9


def test_a_backtest_replays_history_and_scores_the_deals() -> None:
    long = simulate(Truth(), days=900, seed=3)
    board = backtest(journal_of(long, 899), 45, scope=EVERYONE)
    assert {one.method for one in board.scored} == {OURS, BY_STAGE, BY_PAST}
    assert len(board.replays) >= 10
    assert board.brier is not None
    assert board.base_brier is not None
    assert board.brier < board.base_brier
    assert sum(group.won for group in board.reliability) > 0


@pytest.mark.parametrize("rows", [[], [{"deal": 1, "pipeline": 1, "opened_at": 0}]])
def test_a_backtest_of_next_to_nothing_is_empty(rows) -> None:
    journal = duck.build({"deals": rows}, pipelines=[PIPELINE], as_of=DAY * 30)
    board = backtest(journal, 30, scope=EVERYONE)
    assert board.replays == ()
    assert board.brier is None


def test_books_are_read_alike_with_and_without_an_engine(book) -> None:
    """`bin/prove` reads its books without one."""
    read, told = (
        read_past(journal_of(book, TODAY), EVERYONE, Question(), window=None),
        past_of(book, TODAY),
    )
    assert stage_point(read) == pytest.approx(stage_point(told))
    assert (read.first_day, read.states.tolist()) == (told.first_day, told.states.tolist())
    for part in (read, told):
        assert part.stays.n.sum() == len(told.stays.n)
    ends = [foreseen(part, TODAY + AHEAD).bands[1] for part in (read, told)]
    assert ends[0].low == pytest.approx(ends[1].low, rel=0.05)
    assert ends[0].high == pytest.approx(ends[1].high, rel=0.05)


def test_deals_that_stand_alike_have_the_same_chance(made: Forecast) -> None:
    assert made.open == len(made.chance) == len(made.deals)
    assert sorted(made.chance.tolist()) == pytest.approx(sorted(one.chance for one in made.deals))


def test_a_changing_number_of_new_deals_is_followed() -> None:
    random = np.random.default_rng(1)
    steady, grown = (
        past_of(simulate(Truth(growth=growth), days=700, seed=5), 699) for growth in (0.0, 0.08)
    )
    for past in (steady, grown):
        found = arrivals(past, 30, 2_000, random)
        assert found.mean() == pytest.approx(2.0, rel=0.2)
        assert np.all(np.isfinite(found) & (found >= 0))
    nobody = replace(steady, opened=Opened(*(np.zeros(0, dtype=np.int64),) * 3))
    assert not arrivals(nobody, 30, 5, random).any()


def test_few_won_amounts_leave_the_sum_uncertain() -> None:
    sizes = [
        sizes_of(np.array([1.0, 2.0, 30.0] * n), 200, np.random.default_rng(1)) for n in (3, 300)
    ]
    few, many = (one.values.mean(axis=1).std() for one in sizes)
    assert few > 5 * many
    assert sizes_of(np.zeros(0), 7, np.random.default_rng(1)).mean == 0.0
