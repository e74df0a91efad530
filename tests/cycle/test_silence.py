"""Going cold: silence beyond the contact's own rhythm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealcycle.cycle.silence import (
    LEAST_DAYS,
    Direction,
    judge_silence,
    reply_gaps,
    silent_since,
    usual_silence,
)
from tests.cycle.builders import day

OUT, IN = Direction.OUT, Direction.IN


def test_a_gap_runs_from_our_first_unanswered_touch_to_the_answer():
    touches = [
        (day(0), OUT),
        (day(2), OUT),
        (day(5), IN),
        (day(6), IN),
        (day(8), OUT),
        (day(9), IN),
    ]
    assert reply_gaps(touches) == (5, 1)
    assert reply_gaps(reversed(touches)) == (5, 1)


def test_silence_begins_with_our_first_unanswered_touch():
    assert silent_since([(day(0), IN), (day(3), OUT), (day(7), OUT)]) == day(3)


def test_where_they_spoke_last_silence_begins_there():
    assert silent_since([(day(0), OUT), (day(3), IN)]) == day(3)
    assert silent_since([]) is None


def test_with_many_gaps_a_contact_speaks_for_itself():
    assert usual_silence([3.0] * 20, pool=[90.0] * 10) == 3
    assert usual_silence([float(n) for n in range(1, 101)], pool=[1.0]) == 95


def test_with_few_gaps_similar_contacts_are_asked():
    assert usual_silence([], pool=[5.0] * 9 + [10.0] * 11) == 10
    assert usual_silence([30.0] * 10, pool=[5.0] * 20) == 30
    # One slow answer alone does not make a slow contact.
    assert usual_silence([3.0, 3.0], pool=[8.0] * 20) == 8


def test_without_any_data_a_stated_assumption_holds():
    assert usual_silence([], pool=[]) == 14


def test_quick_repliers_are_not_cold_after_an_evening():
    assert usual_silence([0.01] * 30) == LEAST_DAYS


@pytest.mark.parametrize(("now", "cold"), [(8, False), (15, False), (16, True)])
def test_a_contact_goes_cold_beyond_what_is_usual(now, cold):
    silence = judge_silence([(day(1), OUT)], now=day(now), next_step=False)
    assert silence is not None
    assert silence.cold is cold


def test_an_agreed_next_step_explains_any_silence():
    silence = judge_silence([(day(1), OUT)], now=day(90), next_step=True)
    assert silence is not None
    assert not silence.cold


def test_silence_says_how_long_and_what_is_usual():
    silence = judge_silence([(day(1), OUT)], now=day(24.5), next_step=False)
    assert silence is not None
    assert silence.reason.say() == "Silent for 23 days, longer than usual (14)"


def test_nobody_is_silent_who_was_never_spoken_to():
    assert judge_silence([], now=day(90), next_step=False) is None


def test_a_touch_in_the_future_is_no_negative_silence():
    silence = judge_silence([(day(5), OUT)], now=day(1), next_step=False)
    assert silence is not None
    assert silence.days == 0


gaps = st.lists(st.floats(0, 1000), max_size=40)


@given(gaps, gaps)
def test_what_is_usual_is_one_of_the_gaps_or_the_least(own, pool):
    usual = usual_silence(own, pool)
    assert usual >= LEAST_DAYS
    assert usual in {LEAST_DAYS, *own, *pool, 14}


@given(gaps, gaps, st.floats(0, 1000))
def test_slower_answers_never_make_a_contact_cold_sooner(own, pool, slower):
    assert usual_silence([gap + slower for gap in own], pool) >= usual_silence(own, pool)
