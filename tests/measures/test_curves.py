"""What becomes of deals by age: shares that add up, refusals where the data cannot say."""

import pytest

from dealcycle.measures import duck
from dealcycle.measures.curves import Curves
from dealcycle.measures.definitions import title
from dealcycle.measures.journal import EVERYONE, Journal, Pipeline, Rows, Stage
from dealcycle.measures.report import report
from tests.measures.readers import maven

DAY = 86_400


def a_journal(deals: Rows) -> Journal:
    return duck.build(
        {"deals": deals},
        pipelines=[Pipeline(1, "Sales", (Stage(1, "Talking"),))],
        as_of=100 * DAY,
        has_history=False,
    )


def twenty() -> Rows:
    """6 won on day 10, 10 lost on day 20, 4 still open."""
    ends = [(-1, 10)] * 6 + [(-2, 20)] * 10 + [(None, None)] * 4
    return [
        {
            "deal": n, "pipeline": 1, "opened_at": 0, "outcome": outcome,
            "closed_at": None if day is None else day * DAY,
        }
        for n, (outcome, day) in enumerate(ends)
    ]  # fmt: skip


def test_fates_add_up_to_all_deals() -> None:
    found = report(a_journal(twenty()), scope=EVERYONE).curves
    assert isinstance(found, Curves)
    assert [fate.name for fate in found.fates] == ["won", "lost", "open"]
    assert [round(fate.at(15)[0], 9) for fate in found.fates] == [0.3, 0.0, 0.7]
    for age in (0, 9, 10, 20, 100):
        assert sum(fate.at(age)[0] for fate in found.fates) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("deals", "code"),
    [
        ([], "empty"),
        (twenty()[:4], "too_few"),
        ([row | {"closed_at": None} for row in twenty()], "undated_closings"),
    ],
)
def test_curves_are_refused_where_the_data_cannot_say(deals: Rows, code: str) -> None:
    found = report(a_journal(deals), scope=EVERYONE).curves
    assert not found
    assert found.code == code


@pytest.mark.shared_data
def test_every_definition_has_a_title() -> None:
    for answer in report(maven(), scope=EVERYONE).measures.values():
        for each in answer.definitions:
            assert title(each.name).say()
