"""The same counts on every engine: one table of what is right, and a book of hundreds of deals."""

import os
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from dealcycle.measures import duck, tallies
from dealcycle.measures.counted import STILL
from dealcycle.measures.estimate import Counted
from dealcycle.measures.journal import EVERYONE, LOST, WON, Engine, Journal, Pipeline, Scope, Stage
from dealcycle.measures.listing import lines
from dealcycle.measures.question import Question
from dealcycle.measures.report import report
from dealcycle.measures.tally import Tally
from dealcycle.measures.won import won_between
from tests.measures.books import Truth, journal_of, simulate
from tests.measures.engines import carried_over, postgres_engine, spark_engine, sqlite_engine

DAY = 86_400
PIPELINE = Pipeline(1, "Sales", (Stage(1, "Lead"), Stage(2, "Talk"), Stage(3, "Offer")), starts=1)
Count = Callable[[Journal, Scope, Question], Tally]


def five_deals() -> Journal:
    """Won and lost, one open, one lead, one first seen on its fourth day; days from day 100 on."""
    deals = [
        row(1, WON, 110, value=500, owner=7),
        row(2, LOST, 105, value=900, owner=7),
        row(3, None, None, value=None, owner=8),
        row(4, None, None, value=300, owner=8),
        row(65, WON, 110, value=200, owner=8, first_seen_at=103 * DAY),
    ]
    visits = [
        stay(1, 2, 100, 104, 3), stay(1, 3, 104, 106, 2), stay(1, 2, 106, 107, 3),
        stay(1, 3, 107, 110, WON), stay(2, 2, 101, 105, LOST), stay(3, 2, 102, None, None),
        stay(4, 1, 103, None, None), stay(65, 3, 100, 110, WON),
    ]  # fmt: skip
    return duck.build(
        {"deals": deals, "visits": visits}, pipelines=[PIPELINE], as_of=120 * DAY + 99,
        currency="EUR", dimensions={"segment": "dim_1"}, truncated=True,
    )  # fmt: skip


def row(deal: int, outcome: int | None, closed: int | None, **more: object) -> dict[str, object]:
    value = more.pop("value")
    return {
        "deal": deal, "pipeline": 1, "outcome": outcome, "dim_1": deal % 2 or None,
        "closed_at": None if closed is None else closed * DAY, "amount_minor": value, **more,
    }  # fmt: skip


def stay(
    deal: int, stage: int, entered: int, left: int | None, way: int | None
) -> dict[str, object]:
    end = None if left is None else left * DAY
    return {
        "deal": deal, "pipeline": 1, "stage": stage, "entered_at": entered * DAY, "left_at": end,
        "exit": way,
    }  # fmt: skip


# Count, question, columns, rows: worked out by hand from the five deals above.
EXPECTED: list[tuple[str, Count, Question, str, list[tuple[int, ...]]]] = [
    (
        "lives", tallies.lives, Question(), "entry age outcome n valued value",
        [(-1, 4, LOST, 1, 0, 0), (-1, 10, WON, 1, 1, 500), (-1, 18, 0, 1, 0, 0),
         (3, 10, WON, 1, 1, 200)],
    ),
    (
        "lives by owner and fold", lambda j, s, q: tallies.lives(j, s, q, folds=True),
        Question(by=("owner",)), "g0 fold entry age outcome n",
        [(7, 1, -1, 10, WON, 1), (7, 2, -1, 4, LOST, 1), (8, 1, 3, 10, WON, 1),
         (8, 3, -1, 18, 0, 1)],
    ),
    (
        "closings by segment and month", tallies.closings, Question(by=("segment", "month")),
        "g0 g1 outcome days n valued value unrated",
        # Days 105 and 110 lie in April 1970: 25 months after March 1968.
        [(-1, 25, LOST, 4, 1, 1, 900, 0), (1, 25, WON, 10, 2, 2, 700, 0)],
    ),
    (
        "closings since", tallies.closings, Question(since=106), "outcome n value",
        [(WON, 2, 700)],
    ),
    (
        "book", tallies.book, Question(), "outcome opened undated backwards n value",
        [(LOST, 1, 0, 0, 1, 900), (WON, 1, 0, 0, 2, 700), (0, 0, 0, 0, 1, 300),
         (0, 1, 0, 0, 1, 0)],
    ),
    (
        "openings", tallies.openings, Question(), "day n", [(100, 2), (101, 1), (102, 1)],
    ),
    (
        "stays", tallies.stays, Question(), "stage first furthest exit entry age n",
        [(1, 1, -1, STILL, -1, 17, 1), (2, 0, 2, 3, -1, 1, 1),
         (2, 1, -1, STILL, -1, 18, 1), (2, 1, -1, LOST, -1, 4, 1),
         (2, 1, -1, 3, -1, 4, 1), (3, 0, 2, WON, -1, 3, 1), (3, 1, -1, WON, 3, 10, 1),
         (3, 1, 1, 2, -1, 2, 1)],
    ),
    (
        "sizes of one owner", tallies.sizes, Question(where=(("owner", (8,)),)), "value",
        [(200,)],
    ),
    (
        "as it was known on day 104", tallies.book, Question(as_of=104 * DAY),
        "outcome opened undated backwards n", [(0, 0, 0, 0, 1), (0, 1, 0, 0, 4)],
    ),
    (
        "where a dimension is missing", tallies.book, Question().only("segment", -1),
        "outcome n", [(LOST, 1), (0, 1)],
    ),
]  # fmt: skip


# A cluster has its own command, `bin/test-cluster`.
ENGINES = os.environ.get("DEALCYCLE_TEST_ENGINES", "duckdb sqlite postgres").split()


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine | None]:
    if request.param in ("postgres", "spark"):
        with postgres_engine() if request.param == "postgres" else spark_engine() as found:
            yield found
    else:
        yield sqlite_engine() if request.param == "sqlite" else None


def on(engine: Engine | None, journal: Journal) -> Journal:
    return journal if engine is None else carried_over(journal, engine)


def rows_of(tally: Tally, columns: str) -> list[tuple[int, ...]]:
    """Whole numbers all of them, in order."""
    arrays = [np.asarray(tally[name]) for name in columns.split()]
    assert all(np.array_equal(each, each.astype(np.int64)) for each in arrays)
    return sorted(zip(*(each.astype(np.int64).tolist() for each in arrays), strict=True))


def test_every_engine_counts_the_expected_table(engine: Engine | None) -> None:
    journal = on(engine, five_deals())
    for name, count, question, columns, expected in EXPECTED:
        found = rows_of(count(journal, EVERYONE, question), columns)
        assert found == sorted(expected), name


def test_every_engine_counts_only_what_a_viewer_may_see(engine: Engine | None) -> None:
    journal = on(engine, five_deals())
    mine, nobody = Scope(owners=frozenset({7})), Scope(owners=frozenset())
    assert rows_of(tallies.book(journal, mine, Question()), "outcome n") == [(LOST, 1), (WON, 1)]
    assert not len(tallies.stays(journal, nobody, Question()))


def test_every_engine_opens_a_figure_into_its_deals(engine: Engine | None) -> None:
    journal, won = on(engine, five_deals()), Counted("lives", f"outcome = {WON}")
    ids = tallies.deal_ids(journal, EVERYONE, Question(), won.condition, won.of)
    assert ids.tolist() == [1, 65]
    listed = lines(journal, scope=EVERYONE, question=Question(), counted=won, order="value")
    assert [(line.deal, line.days, line.value) for line in listed] == [(65, 10, 200), (1, 10, 500)]
    assert won_between(journal, 106, 120, scope=EVERYONE).value == 7.0


QUESTIONS = [
    Question(), Question(by=("owner",)), Question(by=("segment", "month")),
    Question(since=60, until=180, by=("quarter",)), Question(as_of=150 * DAY),
    Question(as_of=150 * DAY, by=("owner",)), Question().only("owner", 1, 2),
]  # fmt: skip


def test_every_engine_answers_a_simulated_book_alike(engine: Engine | None) -> None:
    here = journal_of(simulate(Truth(), days=240, seed=5), 230)
    there = on(engine, here)
    for question in QUESTIONS:
        said, found = (report(each, scope=EVERYONE, question=question) for each in (here, there))
        assert repr(found) == repr(said), question
