"""Who takes over what: customers stay together, values are balanced, always the same."""

import random

from hypothesis import given
from hypothesis import strategies as st

from dealcycle.crm.sharing import Book, Follower, OpenDeal, by_list, by_share

DEALS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 10**9)),
    max_size=40,
).map(
    lambda rows: [
        OpenDeal(pk, company or None, value) for pk, (company, value) in enumerate(rows, start=1)
    ]
)
SHARES = st.dictionaries(st.integers(1, 5), st.integers(1, 100), min_size=1)


def test_deals_of_one_size_are_shared_as_wished() -> None:
    book = Book(deals=[OpenDeal(pk, None, 100) for pk in range(1, 101)])
    given_ = by_share(book, {1: 50, 2: 30, 3: 20})
    got = [list(given_.values()).count(who) for who in (1, 2, 3)]
    assert got == [50, 30, 20]


def test_value_is_balanced_not_number() -> None:
    book = Book(deals=[OpenDeal(1, None, 900)] + [OpenDeal(pk, None, 100) for pk in range(2, 11)])
    given_ = by_share(book, {1: 50, 2: 50})
    assert [given_["deal", pk] for pk in range(1, 11)] == [1] + [2] * 9


def test_without_any_value_the_number_is_balanced() -> None:
    book = Book(deals=[OpenDeal(pk, None, 0) for pk in range(1, 11)], companies=range(1, 11))
    given_ = by_share(book, {1: 50, 2: 50})
    for kind in ("deal", "company"):
        assert [who for (each, _pk), who in given_.items() if each == kind].count(1) == 5


def test_a_customer_stays_together_with_contacts_and_tasks() -> None:
    book = Book(
        deals=[OpenDeal(1, 7, 500), OpenDeal(2, 7, 300), OpenDeal(3, 8, 700)],
        companies=[7, 9],
        contacts=[Follower(1, (("company", 7),)), Follower(2, (("company", 8),)), Follower(3)],
        tasks=[Follower(1, (("deal", 3), ("company", 8))), Follower(2, (("contact", 1),))],
    )
    given_ = by_share(book, {1: 50, 2: 50})
    seven, eight = given_["deal", 1], given_["deal", 3]
    assert seven != eight
    assert given_["deal", 2] == given_["company", 7] == given_["contact", 1] == seven
    # The second company is not theirs, but its people go with its deal.
    assert given_["contact", 2] == given_["activity", 1] == eight
    assert given_["activity", 2] == seven
    assert ("company", 8) not in given_


def test_by_list_each_deal_goes_where_it_was_put_and_the_rest_elsewhere() -> None:
    book = Book(
        deals=[OpenDeal(1, 7, 500), OpenDeal(2, 7, 900), OpenDeal(3, None, 1)],
        companies=[7, 9],
        contacts=[Follower(5, (("company", 7),)), Follower(6)],
    )
    given_ = by_list(book, {1: 1, 2: 2}, 3)
    assert [given_["deal", pk] for pk in (1, 2, 3)] == [1, 2, 3]
    assert (given_["company", 7], given_["contact", 5]) == (2, 2)
    assert (given_["company", 9], given_["contact", 6]) == (3, 3)


@given(DEALS, SHARES)
def test_everything_goes_to_somebody_whatever_the_order(
    deals: list[OpenDeal], shares: dict[int, int]
) -> None:
    book = Book(deals=deals, companies=[1, 2, 3], contacts=[Follower(1), Follower(2)])
    given_ = by_share(book, shares)
    assert len(given_) == len(deals) + 5
    assert set(given_.values()) <= set(shares)
    shuffled = random.Random(7).sample(deals, len(deals))
    assert by_share(Book(shuffled, [3, 1, 2], [Follower(2), Follower(1)]), shares) == given_
    together: dict[int, set[int]] = {}
    for deal in deals:
        if deal.company:
            together.setdefault(deal.company, set()).add(given_["deal", deal.id])
    assert all(len(who) == 1 for who in together.values())


@given(DEALS, st.lists(st.integers(1, 100), min_size=2, max_size=4))
def test_nobody_is_further_over_their_share_than_by_one_customer(
    deals: list[OpenDeal], parts: list[int]
) -> None:
    shares = dict(enumerate(parts, start=1))
    given_ = by_share(Book(deals=deals), shares)
    whole = sum(deal.value for deal in deals)
    customers: dict[object, int] = {}
    for deal in deals:
        key = deal.company or ("alone", deal.id)
        customers[key] = customers.get(key, 0) + deal.value
    largest = max(customers.values(), default=0)
    for who, share in shares.items():
        got = sum(deal.value for deal in deals if given_["deal", deal.id] == who)
        assert got <= whole * share / sum(parts) + largest + 1
