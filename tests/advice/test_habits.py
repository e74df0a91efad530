"""Rules about the open book: each with a table of known answers."""

from dataclasses import replace

import numpy as np
import pytest

from dealcycle.advice.comparing import Unit
from dealcycle.advice.habits import HABITS, RULES, habits
from dealcycle.measures import duck
from dealcycle.measures.calendar_days import DAY
from dealcycle.measures.journal import EVERYONE, WON, Scope
from dealcycle.measures.open_book import OpenBook, read_open_book
from dealcycle.measures.question import Question
from tests.measures.books import PIPELINE

TODAY, N = 1000, 20


def column(*values: int, rest: int = 0, n: int = N) -> np.ndarray:
    return np.array([*values, *[rest] * (n - len(values))], dtype=np.int64)


# A book with nothing to say: five owners with four deals each, a step each, dates ahead.
HEALTHY = OpenBook(
    today=TODAY, deal=np.arange(N), owner=np.arange(N) % 5, value=column(rest=100),
    age=column(rest=30), steps=column(rest=1), expected=column(rest=TODAY + 20),
    first_expected=column(rest=TODAY + 20), moves=column(), stage=column(rest=12),
    stay=column(rest=9), won=60, longest=200, usual={12: 40},
)  # fmt: skip


def test_a_healthy_book_is_left_alone() -> None:
    assert habits(HEALTHY) == ()


@pytest.mark.parametrize(
    ("rule", "changed", "count", "stake"),
    [
        ("no_step", {"steps": column(0, 0, 0, 0, rest=1)}, 4, 400),
        ("no_step", {"steps": column(0, 0, 0, rest=1)}, None, None),  # 15 %: everyday
        ("no_step", {"steps": column()}, None, None),  # nobody plans here: not recorded
        ("no_step", {"steps": column(), "has_steps": False}, None, None),
        ("zombie", {"age": column(201, 300, 400, rest=30)}, 3, 300),
        ("zombie", {"age": column(200, 200, 200, rest=30)}, None, None),
        ("zombie", {"age": column(201, 300, 400, rest=30), "won": 24}, None, None),
        ("overdue", {"expected": column(*[TODAY - 1] * 4, rest=TODAY)}, 4, 400),
        ("overdue", {"expected": column(*[TODAY] * 4, rest=TODAY + 1)}, None, None),
        ("overdue", {"expected": column(rest=-1)}, None, None),
        ("put_off", {"moves": column(2, 3, 2), "first_expected": column(rest=TODAY)}, 3, 300),
        ("put_off", {"moves": column(1, 1, 1), "first_expected": column(rest=TODAY)}, None, None),
        ("put_off", {"moves": column(2, 2, 2)}, None, None),  # moved, but not later
        ("stuck", {"stay": column(*[41] * 6, rest=9)}, 6, 600),
        ("stuck", {"stay": column(*[40] * 6, rest=9)}, None, None),  # no longer than usual
        ("stuck", {"stay": column(*[41] * 5, rest=9)}, None, None),  # one in four: not yet
        ("stuck", {"stay": column(*[41] * 6, rest=9), "usual": {}}, None, None),
        ("concentrated", {"value": column(900, 700, 100, rest=100)}, 3, 1700),
        ("concentrated", {"value": column(600, 300, 200, rest=100)}, None, None),
    ],
)
def test_known_answers(rule, changed, count, stake) -> None:
    found = {one.rule.name: one for one in habits(replace(HEALTHY, **changed))}
    if count is None:
        assert rule not in found
    else:
        assert (found[rule].count, found[rule].stake) == (count, stake)
        assert len(found[rule].deals) == count
        assert found[rule].firm


@pytest.mark.parametrize(
    ("owners", "told"),
    [
        ([0] * 16 + [1] * 7 + [2] * 6, 0),
        ([0] * 14 + [1] * 3 + [2] * 3, None),  # not many enough
        ([0] * 16 + [1] * 9 + [2] * 8, None),  # not twice the usual
        ([0] * 30 + [1] * 3, None),  # two people have no middle
    ],
)
def test_one_person_has_too_many(owners, told) -> None:
    n = len(owners)
    book = replace(
        HEALTHY, owner=np.array(owners), deal=np.arange(n),
        **{name: column(rest=int(getattr(HEALTHY, name)[0]), n=n)
           for name in ("value", "age", "steps", "expected", "first_expected", "moves", "stage",
                        "stay")},
    )  # fmt: skip
    found = [one for one in habits(book) if one.rule.name == "overloaded"]
    assert [one.where for one in found] == ([] if told is None else [Unit("owner", told)])


def test_few_deals_make_no_habit() -> None:
    few = {
        name: getattr(HEALTHY, name)[:9]
        for name in ("deal", "owner", "value", "age", "expected", "first_expected", "moves",
                     "stage", "stay")
    }
    assert habits(replace(HEALTHY, **few, steps=column(rest=0, n=9))) == ()


def test_every_rule_has_a_plan() -> None:
    assert set(RULES) == {habit.rule.name for habit in HABITS} | {"overloaded", "stuck"}
    assert all(2 <= len(rule.steps) <= 5 for rule in RULES.values())


def test_the_open_book_is_read_from_a_journal_and_its_scope() -> None:
    at = TODAY * DAY
    deals = [
        {"deal": 1, "pipeline": 1, "opened_at": at - 30 * DAY, "owner": 7, "amount_minor": 500,
         "currency": 0},
        {"deal": 2, "pipeline": 1, "opened_at": at - 10 * DAY, "owner": 8, "amount_minor": 900,
         "currency": 0},
        {"deal": 3, "pipeline": 1, "opened_at": at - 90 * DAY, "owner": 7, "outcome": WON,
         "closed_at": at - 20 * DAY, "amount_minor": 100, "currency": 0},
    ]  # fmt: skip
    journal = duck.build({"deals": deals}, pipelines=[PIPELINE], as_of=at)
    book = read_open_book(journal, EVERYONE, Question())
    assert (book.deal.tolist(), book.age.tolist()) == ([1, 2], [30, 10])
    assert (book.won, book.longest) == (1, 70)
    mine = read_open_book(journal, Scope(owners=frozenset({8})), Question())
    assert (mine.deal.tolist(), mine.won) == ([2], 0)


def test_what_is_usual_in_a_stage_is_read_from_those_who_moved_on() -> None:
    at = TODAY * DAY
    visits = [
        {"deal": n, "pipeline": 1, "stage": 11, "entered_at": at - 300 * DAY, "exit": 12,
         "left_at": at - (300 - n) * DAY}
        for n in range(1, 101)
    ] + [{"deal": 200, "pipeline": 1, "stage": 11, "entered_at": at - 120 * DAY}]
    deals = [{"deal": n, "pipeline": 1} for n in (*range(1, 101), 200)]
    journal = duck.build({"deals": deals, "visits": visits}, pipelines=[PIPELINE], as_of=at)
    book = read_open_book(journal, EVERYONE, Question())
    assert book.usual == {11: 95}
    assert (book.stage[-1], book.stay[-1]) == (11, 120)


def test_what_was_planned_or_put_off_later_was_not_known() -> None:
    at = TODAY * DAY
    before, after = at - 9 * DAY, at - 2 * DAY
    journal = duck.build(
        {
            "deals": [{"deal": 1, "pipeline": 1, "opened_at": at - 30 * DAY, "expected_day": 900}],
            "steps": [
                {"step": 1, "deal": 1, "recorded_at": before, "done_at": after},
                {"step": 2, "deal": 1, "recorded_at": after},
            ],
            "changes": [
                {"deal": 1, "field": "expected_day", "value": day, "at": when, "recorded_at": when}
                for day, when in ((800, before), (900, after))
            ],
        },
        pipelines=[PIPELINE], as_of=at, kept_fields=frozenset({"expected_day"}),
    )  # fmt: skip
    book = read_open_book(journal, EVERYONE, Question(as_of=at - 5 * DAY))
    assert (book.steps.tolist(), book.moves.tolist()) == ([1], [0])
    now = read_open_book(journal, EVERYONE, Question())
    assert (now.steps.tolist(), now.moves.tolist()) == ([1], [1])
