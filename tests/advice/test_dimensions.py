"""Dimensions to look along: what comes with the end of a deal is left out."""

from dealcycle.advice.dimensions import known_before_the_end
from dealcycle.measures import duck
from dealcycle.measures.calendar_days import DAY
from dealcycle.measures.journal import EVERYONE, LOST, WON
from tests.measures.books import PIPELINE


def test_reasons_and_results_are_left_out() -> None:
    def row(n: int) -> dict[str, object]:
        outcome = (WON, LOST, None)[n % 3]
        return {
            "deal": n, "pipeline": 1, "opened_at": n * DAY, "outcome": outcome,
            "closed_at": (n + 9) * DAY if outcome else None,
            "dim_1": n % 4,  # where it came from
            "dim_2": n % 5 if outcome == LOST else None,  # why it was lost
            "dim_3": {WON: 1, LOST: 2, None: 3}[outcome],  # how it stands, in other words
            "dim_4": n % 3 if outcome else None,  # noted when it ends
        }  # fmt: skip

    names = ("source", "reason", "standing", "noted")
    journal = duck.build(
        {"deals": [row(n) for n in range(300)]},
        pipelines=[PIPELINE],
        as_of=400 * DAY,
        dimensions={name: f"dim_{at}" for at, name in enumerate(names, start=1)},
    )
    assert known_before_the_end(journal, ["team", *names], scope=EVERYONE) == ["team", "source"]


def test_an_empty_book_leaves_nothing_out() -> None:
    journal = duck.build({"deals": []}, pipelines=[PIPELINE], as_of=0)
    assert known_before_the_end(journal, ["owner"], scope=EVERYONE) == ["owner"]
