"""Today: a dozen things, promises first, then what is at stake."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealcycle.cycle.ranking import (
    INHERITED_PER_DAY,
    MOST_AT_A_TIME,
    Item,
    ItemKind,
    inherited_today,
    rank,
    reason_for,
)

NOW = datetime(2026, 3, 18, 9, tzinfo=UTC)


def an_item(key: str = "a", kind: ItemKind = ItemKind.TASK, **more: object) -> Item:
    values: dict = {"deal": key, "value": 100_000} | more
    return Item(key, kind, **values)


def order(*items: Item, **more: int) -> list[str]:
    return [ranked.item.key for ranked in rank(items, **more)]


def test_appointments_come_first_by_their_hour():
    late = an_item("late", ItemKind.APPOINTMENT, value=9, due_at=NOW + timedelta(hours=4))
    soon = an_item("soon", ItemKind.APPOINTMENT, value=1, due_at=NOW)
    assert order(an_item("rich", value=10**9), late, soon) == ["soon", "late", "rich"]


def test_the_most_valuable_comes_first():
    assert order(an_item("small", value=10_000), an_item("large", value=900_000)) == [
        "large",
        "small",
    ]


def test_the_better_chance_comes_first_where_the_value_is_equal():
    assert order(an_item("early", probability=0.1), an_item("ripe", probability=0.8)) == [
        "ripe",
        "early",
    ]


def test_the_longer_wait_comes_first_where_the_value_is_equal():
    assert order(an_item("fresh", days=1), an_item("old", days=9)) == ["old", "fresh"]


def test_a_promise_weighs_more_than_a_warning():
    warning = an_item("warned", ItemKind.PAST_TARGET, days=1)
    assert order(warning, an_item("promised", days=1)) == ["promised", "warned"]


def test_a_deal_without_an_amount_counts_as_a_typical_one():
    items = [an_item("poor", value=1_000), an_item("unknown", value=None), an_item("rich")]
    assert order(*items) == ["rich", "unknown", "poor"]
    assert order(an_item("b", value=None), an_item("a", value=0)) == ["b", "a"]


def test_a_deal_stands_there_once_with_all_its_reasons():
    silent = an_item("silent", ItemKind.SILENT, deal="7", days=12)
    stuck = an_item("stuck", ItemKind.PAST_TARGET, deal="7", days=3)
    (ranked,) = rank([stuck, silent])
    assert ranked.reason.say() == "Silent for 12 days"
    assert [reason.say() for reason in ranked.also] == ["3 days past the target of this stage"]


def test_each_task_of_a_deal_stands_for_itself():
    assert len(rank([an_item("call", deal="7"), an_item("letter", deal="7")])) == 2


def test_at_most_a_dozen_are_shown():
    assert len(rank([an_item(f"k{i}") for i in range(40)])) == MOST_AT_A_TIME
    assert rank([]) == ()


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (an_item(days=0), "Due today"),
        (an_item(days=1), "1 day overdue"),
        (an_item(days=3), "3 days overdue"),
        (an_item(kind=ItemKind.APPOINTMENT), "Due today at a set time"),
        (an_item(kind=ItemKind.NEW_LEAD), "New lead, not yet contacted"),
        (an_item(kind=ItemKind.NEW_LEAD, days=2), "New lead, waiting for 2 days"),
        (an_item(kind=ItemKind.NO_NEXT_STEP), "No next step is planned"),
        (an_item(kind=ItemKind.INHERITED), "Came with the import: decide what happens next"),
    ],
)
def test_each_item_says_why_it_is_there(item, words):
    assert reason_for(item).say() == words


def inherited(number: int) -> list[Item]:
    return [an_item(f"i{n:03}", ItemKind.INHERITED, value=n) for n in range(number)]


def test_after_an_import_ten_inherited_deals_a_day():
    shown = inherited_today(inherited(2000))
    assert len(shown) == INHERITED_PER_DAY
    assert shown[0].key == "i1999"  # the most valuable first


def test_working_them_off_does_not_bring_more_on_the_same_day():
    assert len(inherited_today(inherited(50), worked_today=4)) == 6
    assert inherited_today(inherited(50), worked_today=10) == ()
    assert inherited_today(inherited(50), worked_today=99) == ()


def test_what_inherited_deals_lack_is_no_wall_of_red():
    flood = [
        *inherited(50),
        *(an_item(f"s{n}", ItemKind.SILENT, deal=f"i{n:03}", days=400) for n in range(50)),
    ]
    shown = rank(flood)
    assert len(shown) == INHERITED_PER_DAY
    assert {ranked.item.kind for ranked in shown} == {ItemKind.INHERITED}


def test_a_promise_on_an_inherited_deal_is_shown_all_the_same():
    promise = an_item("call", ItemKind.TASK, deal="i001")
    assert "call" in order(*inherited(50), promise, inherited_worked_today=10)


items = st.builds(
    Item,
    key=st.text("abcdef", min_size=1, max_size=4),
    kind=st.sampled_from(ItemKind),
    deal=st.none() | st.sampled_from("xyz"),
    value=st.none() | st.integers(-(10**12), 10**12),
    probability=st.floats(0, 1),
    days=st.integers(-5, 4000),
    due_at=st.none() | st.just(NOW),
)


@given(st.lists(items, max_size=40, unique_by=lambda item: item.key), st.randoms())
def test_the_order_is_the_same_however_the_items_come(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    assert rank(items) == rank(shuffled)
    assert len(rank(items)) <= MOST_AT_A_TIME


@given(st.lists(items, max_size=40, unique_by=lambda item: item.key))
def test_appointments_always_lead(items):
    timed = [
        ranked.item.kind is ItemKind.APPOINTMENT and ranked.item.due_at is not None
        for ranked in rank(items)
    ]
    assert timed == sorted(timed, reverse=True)
