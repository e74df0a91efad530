"""The change of velocity: split exactly, owed to what was really moved."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealcycle.measures.estimate import Refusal
from dealcycle.measures.journal import EVERYONE, Journal
from dealcycle.measures.levers import ARRIVALS, FRAMES, Split, velocity_of, velocity_split
from dealcycle.measures.question import Question

from .books import Truth, journal_of, simulate

TRUTH = Truth(arrivals=4.0, luck=0.0)
TURN, LAST = 400, 760
BEFORE, AFTER = Question(since=220, until=399), Question(since=580, until=759)


def split(journal: Journal, **more: str) -> Split:
    found = velocity_split(journal, scope=EVERYONE, before=BEFORE, after=AFTER, **more)
    assert isinstance(found, Split)
    return found


def part(found: Split, name: str) -> float:
    return next(lever.part for lever in found.levers if lever.name == name)


@pytest.mark.parametrize("frame", FRAMES)
def test_the_parts_sum_to_the_change_and_the_levers_give_the_velocity(frame: str) -> None:
    found = split(journal_of(simulate(TRUTH, days=LAST, seed=3), LAST), frame=frame)
    assert sum(lever.part for lever in found.levers) == pytest.approx(found.change, rel=1e-9)
    assert velocity_of({lever.name: lever.before for lever in found.levers}) == pytest.approx(
        found.before
    )
    assert velocity_of({lever.name: lever.after for lever in found.levers}) == pytest.approx(
        found.after
    )
    assert found.low <= found.change <= found.high
    assert all(lever.low <= lever.part <= lever.high for lever in found.levers)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 200), st.sampled_from(sorted(FRAMES)))
def test_any_two_periods_of_any_book_sum_exactly(seed: int, middle: int, frame: str) -> None:
    journal = journal_of(simulate(Truth(arrivals=1.5), days=260, seed=seed), 260)
    found = velocity_split(
        journal, scope=EVERYONE, frame=frame,
        before=Question(since=5, until=middle), after=Question(since=middle + 1, until=260),
    )  # fmt: skip
    if isinstance(found, Refusal):
        assert found.code == "too_few"
        return
    assert sum(lever.part for lever in found.levers) == pytest.approx(found.change, rel=1e-9)


MOVED = {
    "size": replace(TRUTH, size=TRUTH.size * 1.6),
    "win_rate": replace(TRUTH, go_on=(0.7, 0.7, 0.65, 0.5)),
}


@pytest.mark.parametrize("lever", MOVED)
def test_what_was_moved_is_what_the_change_is_owed_to(lever: str) -> None:
    book = simulate(TRUTH, days=LAST, seed=11, later=(TURN, MOVED[lever]))
    found = split(journal_of(book, LAST))
    most = max(found.levers, key=lambda each: abs(each.part))
    assert most.name == lever
    assert (most.part > 0) == (found.change > 0)


def test_twice_as_slow_deals_with_the_same_arrivals_bring_the_same() -> None:
    slow = replace(TRUTH, days=tuple(2 * days for days in TRUTH.days))
    book = simulate(TRUTH, days=LAST, seed=5, later=(TURN - 150, slow))
    found = split(journal_of(book, LAST))
    assert part(found, "cycle_time") < 0 < part(found, "open_deals")
    calm = split(journal_of(book, LAST), frame=ARRIVALS)
    assert calm.low < 0 < calm.high


def test_too_few_wins_are_said_to_be_too_few() -> None:
    journal = journal_of(simulate(Truth(arrivals=0.05), days=100, seed=1), 100)
    found = velocity_split(
        journal, scope=EVERYONE, before=Question(since=1, until=50),
        after=Question(since=51, until=100),
    )  # fmt: skip
    assert isinstance(found, Refusal)
    assert "needed" in found.text
