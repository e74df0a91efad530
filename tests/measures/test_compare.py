"""How sure is a difference: equals are not told apart, real gaps are, many are corrected for."""

import numpy as np
import pytest

from dealcycle.measures import duck
from dealcycle.measures.compare import Groups, compare, compare_periods
from dealcycle.measures.differences import Difference
from dealcycle.measures.estimate import Estimate
from dealcycle.measures.estimators.comparing import holm
from dealcycle.measures.estimators.shares import newcombe
from dealcycle.measures.journal import EVERYONE, LOST, WON, Journal, Pipeline, Stage
from dealcycle.measures.question import Question

DAY = 86_400


def journal(groups: dict[int, tuple[int, int, float]], seed: int = 1) -> Journal:
    """Owner -> deals, wins among them, mean amount; ended after 10 to 60 days."""
    random = np.random.default_rng(seed)
    rows = []
    for owner, (count, wins, size) in groups.items():
        for at in range(count):
            opened = int(random.integers(0, 300))
            rows.append({
                "deal": len(rows) + 1, "pipeline": 1, "owner": owner,
                "opened_at": opened * DAY, "outcome": WON if at < wins else LOST,
                "closed_at": (opened + int(random.integers(10, 60))) * DAY,
                "amount_minor": int(size * 100 * random.lognormal(0, 0.4)),
            })  # fmt: skip
    return duck.build(
        {"deals": rows}, pipelines=[Pipeline(1, "Sales", (Stage(1, "Talk"),))],
        as_of=400 * DAY, currency="EUR", has_history=False,
    )  # fmt: skip


def by_owner(book: Journal) -> dict[int, dict[tuple[str, str], Difference]]:
    found = compare(book, scope=EVERYONE, question=Question(by=("owner",)))
    return {
        contest.codes[0]: {(each.measure, each.definition): each for each in contest.differences}
        for contest in found
    }


def test_equals_are_not_told_apart() -> None:
    found = by_owner(journal({1: (100, 30, 500), 2: (100, 30, 500)}))
    assert list(found) == [1], "two groups are compared once"
    assert not any(each.proven for each in found[1].values())
    share = found[1]["win_rate", "closed_in_period"]
    assert share.gap == 0 and share.p == pytest.approx(1.0)


def test_a_real_gap_is_proven_with_its_interval() -> None:
    found = by_owner(journal({1: (200, 110, 500), 2: (200, 50, 500), 3: (200, 55, 500)}))
    share = found[1]["win_rate", "closed_in_period"]
    assert (share.one, share.other) == (0.55, 105 / 400)
    interval = newcombe(110, 200, 105, 400)
    assert (share.low, share.high) == (interval.low, interval.high)
    assert share.proven and found[1]["win_rate", ""].proven
    assert not found[1]["deal_size", ""].proven


def test_larger_deals_are_proven_larger() -> None:
    found = by_owner(journal({1: (150, 60, 900), 2: (150, 60, 500)}))
    size = found[1]["deal_size", ""]
    assert size.proven and size.low > 0
    assert size.gap == pytest.approx(size.one - size.other)


def test_many_comparisons_are_corrected_for_together() -> None:
    groups = dict.fromkeys(range(1, 9), (40, 12, 500.0))
    found = by_owner(journal(groups, seed=4))
    every = [each for group in found.values() for each in group.values() if each.p is not None]
    assert len(found) == 8 and len(every) >= 8 * 4
    assert [each.corrected for each in every] == pytest.approx(holm([each.p for each in every]))
    assert not any(each.proven for each in every)


def test_too_few_are_said_to_be_too_few() -> None:
    found = by_owner(journal({1: (3, 1, 500), 2: (50, 20, 500)}))
    share = found[1]["win_rate", "closed_in_period"]
    assert share.p is None and share.gap is None
    assert "3" in share.refused.say()


def test_one_group_and_none_have_nothing_to_be_compared_with() -> None:
    for book in (journal({1: (50, 20, 500)}), journal({})):
        assert compare(book, scope=EVERYONE, question=Question(by=("owner",))) == ()


def test_two_periods_are_compared_as_two_groups_are() -> None:
    before, after = Question(since=0, until=149), Question(since=150, until=299)
    (contest,) = compare_periods(
        journal({1: (400, 120, 500)}), scope=EVERYONE, before=before, after=after
    )
    assert sum(contest.n) == 400
    found = {(each.measure, each.definition): each for each in contest.differences}
    assert found["win_rate", ""].p is not None
    assert all(each.low <= each.gap <= each.high for each in found.values() if each.gap is not None)


def test_two_of_several_groups_are_compared_with_each_other_or_with_all_others() -> None:
    groups = Groups(
        journal({1: (200, 110, 500), 2: (200, 50, 500), 3: (20, 5, 500)}),
        EVERYONE, Question(by=("owner",)),
    )  # fmt: skip
    assert list(groups.sizes) == [1, 2, 3] and groups.sizes[3] == 20
    found = groups.pair(1, 2)
    assert found is not None and found.n == (200, 200)
    assert [each.measure for each in found.differences][-1] == "velocity"
    share = found.differences[1]
    assert (share.one, share.other, share.proven) == (0.55, 0.25, True)
    for each in found.differences:
        assert each.gap is not None
        for side, value in zip(each.sides, (each.one, each.other), strict=True):
            assert isinstance(side, Estimate) and side.value == pytest.approx(value)
            assert side.low is None or side.low <= side.value
    rest = groups.pair(1)
    assert rest is not None and rest.n == (200, 220)
    assert all(each.measure != "velocity" for each in rest.differences), "many bring more than one"
    assert groups.pair(1, 1) is None and groups.pair(1, 9) is None and groups.pair(9) is None


def test_only_the_largest_groups_are_held_against_the_others() -> None:
    groups = Groups(
        journal({1: (20, 11, 500), 2: (60, 20, 500), 3: (40, 5, 500)}),
        EVERYONE, Question(by=("owner",)),
    )  # fmt: skip
    assert [contest.codes for contest in groups.with_others(2)] == [(2,), (3,)]
