"""Has it helped: known answers on simulated books, too early until enough."""

from dataclasses import replace

import pytest

from dealcycle.advice.comparing import DWELL, PASS, SIZE
from dealcycle.advice.judging import BETTER, NO_CHANGE, TOO_EARLY, WORSE, judge
from dealcycle.measures import duck
from dealcycle.measures.journal import EVERYONE
from dealcycle.measures.question import Question
from tests.measures.books import CODES, PIPELINE, Truth, journal_of, simulate, worse

DAYS, START = 900, 600
TRUTH = Truth(luck=0, arrivals=2.4, go_on=(0.7, 0.7, 0.5, 0.8))
BETTER_STAGE = replace(TRUTH, go_on=(0.7, 0.7, 0.8, 0.8))


def judged(kind, stage, later=None, *, today=DAYS - 1, start=START):
    book = simulate(TRUTH, days=DAYS, seed=4, later=later)
    return judge(
        journal_of(book, today), scope=EVERYONE, question=Question(), kind=kind, stage=stage,
        start=start, days=365,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "stage", "truth", "verdict"),
    [
        (PASS, CODES[2], BETTER_STAGE, BETTER),
        (PASS, CODES[2], worse(TRUTH, 2, go_on=0.6), WORSE),
        (PASS, CODES[2], TRUTH, NO_CHANGE),
        (DWELL, CODES[1], worse(TRUTH, 1, days=0.5), BETTER),
        (DWELL, CODES[1], worse(TRUTH, 1, days=1.6), WORSE),
        (SIZE, 0, replace(TRUTH, size=TRUTH.size * 1.8), BETTER),
        (SIZE, 0, replace(TRUTH, size=TRUTH.size * 0.5), WORSE),
    ],
)
def test_what_changed_is_told(kind, stage, truth, verdict) -> None:
    found = judged(kind, stage, (START, truth))
    assert found.verdict == verdict
    assert found.low <= found.high
    if kind == PASS:
        assert found.low <= found.after - found.before <= found.high
    assert min(found.n_before, found.n_after) >= found.needed


@pytest.mark.parametrize(("kind", "stage"), [(PASS, CODES[2]), (DWELL, CODES[1]), (SIZE, 0)])
def test_too_early_says_how_far_it_is(kind, stage) -> None:
    found = judged(kind, stage, start=DAYS - 5)
    assert found.verdict == TOO_EARLY
    assert 0 <= found.n_after < found.needed
    assert judged(kind, stage, start=DAYS + 30).n_after == 0


def test_an_empty_book_is_too_early() -> None:
    journal = duck.build({"deals": []}, pipelines=[PIPELINE], as_of=0)
    found = judge(journal, scope=EVERYONE, question=Question(), kind=PASS, stage=11, start=0,
                  days=90)  # fmt: skip
    assert (found.verdict, found.n_after) == (TOO_EARLY, 0)
