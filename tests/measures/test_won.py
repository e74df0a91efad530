"""What was won between two days."""

from dealcycle.measures import duck
from dealcycle.measures.calendar_days import DAY
from dealcycle.measures.journal import EVERYONE, LOST, WON, Scope
from dealcycle.measures.question import Question
from dealcycle.measures.won import Won, won_between, won_in
from tests.measures.books import PIPELINE


def journal():
    rows = [
        {"deal": 1, "outcome": WON, "closed_at": 3 * DAY, "value_minor": 10_000, "owner": 1},
        {"deal": 2, "outcome": WON, "closed_at": 5 * DAY, "value_minor": 5_000, "owner": 2},
        {"deal": 3, "outcome": LOST, "closed_at": 5 * DAY, "value_minor": 7_000, "owner": 1},
        {"deal": 4, "outcome": WON, "closed_at": 9 * DAY, "value_minor": None, "owner": 1},
        {"deal": 5, "outcome": None, "closed_at": None, "value_minor": 9_000, "owner": 1},
    ]
    for row in rows:
        row |= {"pipeline": 1, "opened_at": 0, "amount_minor": row["value_minor"]}
    return duck.build({"deals": rows}, pipelines=[PIPELINE], as_of=20 * DAY, has_history=False)


def test_days_count_with_both_ends() -> None:
    assert won_between(journal(), 4, 9, scope=EVERYONE) == Won(50.0, 2, 1)
    assert won_between(journal(), 3, 5, scope=EVERYONE) == Won(150.0, 2, 0)
    assert won_between(journal(), 6, 8, scope=EVERYONE) == Won(0.0, 0, 0)


def test_several_periods_and_a_part_of_the_deals() -> None:
    periods = [(0, 4), (5, 20)]
    assert [each.value for each in won_in(journal(), periods, scope=EVERYONE)] == [100.0, 50.0]
    mine = won_between(journal(), 0, 20, scope=Scope(frozenset({1})))
    assert (mine.value, mine.n) == (100.0, 2)
    asked = Question().only("owner", 2)
    assert won_between(journal(), 0, 20, scope=EVERYONE, question=asked).value == 50.0
