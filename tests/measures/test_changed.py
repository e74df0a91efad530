"""What changed since: every deal of the difference, and parts that sum to it."""

import doctest
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealcycle.measures import duck
from dealcycle.measures.changed import PARTS, Changed, changed
from dealcycle.measures.journal import EVERYONE, LOST, NO_DECISION, WON, Journal, Pipeline, Stage
from dealcycle.measures.question import Question

DAY = 86_400
SINCE, NOW = 50 * DAY, 100 * DAY
PIPELINE = Pipeline(1, "Sales", (Stage(1, "Lead"), Stage(2, "Talk")), starts=1)
FIELDS = ("outcome", "closed_at", "amount_minor", "owner", "expected_day")
Row = dict[str, object]


def journal(histories: list[list[tuple[int, str, int | None]]], opened: list[int]) -> Journal:
    """Per deal its changes (at, field, value), and the day on which it was opened."""
    deals: list[Row] = []
    changes: list[Row] = []
    visits: list[Row] = []
    for number, (history, begun) in enumerate(zip(histories, opened, strict=True), start=1):
        had: dict[str, Row] = {}
        for at, field, value in sorted([(begun, f, None) for f in FIELDS] + history,
                                       key=lambda row: row[0]):  # fmt: skip
            if field in had:
                had[field]["until"] = at * DAY
            row: Row = {"deal": number, "field": field, "value": value, "at": at * DAY,
                        "recorded_at": at * DAY, "until": None}  # fmt: skip
            had[field] = row
            changes.append(row)
        now = {field: row["value"] for field, row in had.items()}
        deals.append({"deal": number, "pipeline": 1, **now})
        visits.append({
            "deal": number, "pipeline": 1, "stage": 2, "entered_at": begun * DAY,
            "left_at": now["closed_at"], "exit": now["outcome"],
        })  # fmt: skip
    return duck.build(
        {"deals": deals, "changes": changes, "visits": visits},
        pipelines=[PIPELINE], as_of=NOW, currency="EUR", has_recording=True,
        kept_fields=frozenset(FIELDS),
    )  # fmt: skip


def worth(value: int, at: int = 0) -> tuple[int, str, int]:
    return at, "amount_minor", value


def ended(outcome: int, at: int) -> list[tuple[int, str, int | None]]:
    return [(at, "outcome", outcome), (at, "closed_at", at * DAY)]


def asked(book: Journal, since: int = SINCE) -> Changed:
    return changed(book, scope=EVERYONE, since=since)


def parts(found: Changed) -> dict[str, tuple[int, int, list[int]]]:
    return {
        part.name: (part.n, part.value, sorted(each.deal for each in part.deals))
        for part in found.parts
    }


def test_every_way_to_change_is_told_with_its_deals() -> None:
    book = journal(
        [
            [worth(500)],  # 1: nothing
            [worth(500), worth(700, 60), *ended(WON, 70)],  # 2: grown, then won
            [worth(300), *ended(LOST, 80)],  # 3
            [worth(200), *ended(NO_DECISION, 90)],  # 4
            [worth(900), worth(400, 55)],  # 5: shrunk
            [worth(100), (0, "expected_day", 60), (75, "expected_day", 95)],  # 6: pushed
            [worth(1000, 65)],  # 7: opened
            [worth(50, 65), *ended(WON, 75)],  # 8: opened and won
            [worth(60), *ended(WON, 10)],  # 9: won long ago
            [worth(80), *ended(LOST, 20), (70, "outcome", None), (70, "closed_at", None)],  # 10
        ],
        [0, 0, 0, 0, 0, 0, 65, 65, 0, 0],
    )
    found = asked(book)
    assert parts(found) == {
        "opened": (2, 1050, [7, 8]),
        "returned": (1, 80, [10]),
        "won": (2, -750, [2, 8]),
        "lost": (1, -300, [3]),
        "no_decision": (1, -200, [4]),
        "grown": (1, 200, [2]),
        "shrunk": (1, -500, [5]),
        "pushed": (1, 0, [6]),
    }
    assert (found.then_n, found.then_value) == (6, 500 + 500 + 300 + 200 + 900 + 100)
    assert (found.now_n, found.now_value) == (5, 500 + 400 + 100 + 1000 + 80)
    (pushed,) = next(part for part in found.parts if part.name == "pushed").deals
    assert pushed.days == 35


MOVES = st.lists(
    st.one_of(
        st.tuples(st.integers(1, 99), st.just("amount_minor"), st.integers(-500, 5000)),
        st.tuples(st.integers(1, 99), st.just("amount_minor"), st.none()),
        st.tuples(st.integers(1, 99), st.just("expected_day"), st.integers(40, 140)),
        st.tuples(st.integers(1, 99), st.just("owner"), st.integers(1, 3)),
        st.tuples(st.integers(1, 99), st.just("outcome"),
                  st.sampled_from([None, WON, LOST, NO_DECISION])),
    ),
    max_size=5,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 95), MOVES), max_size=8), st.integers(1, 99))
def test_the_parts_sum_to_the_difference(lives: list, since: int) -> None:
    histories = []
    for begun, moves in lives:
        history = []
        for at, field, value in moves:
            later = max(at, begun + 1)
            history.append((later, field, value))
            if field == "outcome":
                history.append((later, "closed_at", None if value is None else later * DAY))
        histories.append(_one_a_day(history))
    book = journal(histories, [begun for begun, _ in lives])
    for question in (Question(), Question().only("owner", 1, 2)):
        found = changed(book, scope=EVERYONE, since=since * DAY, question=question)
        assert sum(part.value for part in found.parts) == found.now_value - found.then_value
        assert sum(part.count for part in found.parts) == found.now_n - found.then_n
        assert {part.name for part in found.parts} <= set(PARTS)
        for part in found.parts:
            assert part.value == sum(each.value for each in part.deals)


def _one_a_day(history: list) -> list:
    """A field is not changed twice in one second."""
    return list({(at, field): (at, field, value) for at, field, value in history}.values())


def test_nothing_recorded_later_changes_the_answer() -> None:
    book = journal([[worth(500), *ended(WON, 90)]], [0])
    found = changed(book, scope=EVERYONE, since=SINCE, question=Question(as_of=80 * DAY))
    assert (found.parts, found.then_n, found.now_n) == ((), 1, 1)


@pytest.mark.parametrize("lives", [[], [[]]])
def test_an_empty_book_and_one_deal(lives: list) -> None:
    found = asked(journal(lives, [0] * len(lives)))
    assert (found.parts, found.now_value - found.then_value) == ((), 0)


def test_a_file_without_former_values_says_what_it_cannot_tell() -> None:
    book = journal([[worth(500)], [worth(10), *ended(WON, 60)]], [0, 0])
    found = asked(replace(book, kept_fields=frozenset(), has_recording=False))
    assert parts(found) == {"won": (1, -10, [2])}
    assert "Former amounts" in found.notes[0].say()


def test_the_example_of_the_page_is_true() -> None:
    page = Path(__file__).parents[2] / "docs/measures/changed.md"
    text = page.read_text()
    known = {
        "DAY": DAY,
        "journal": lambda deals: duck.build(
            {"deals": deals}, pipelines=[PIPELINE], as_of=NOW, currency="EUR", has_history=False
        ),
        "changed": lambda book, since: changed(book, scope=EVERYONE, since=since),
    }
    example = doctest.DocTestParser().get_doctest(
        text.replace("```", ""), known, page.name, str(page), 0
    )
    assert example.examples and not doctest.DocTestRunner().run(example).failed
    assert [name for name in PARTS if f"`{name}`" not in text] == []
