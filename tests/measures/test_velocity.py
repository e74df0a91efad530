"""Velocity split by period: each period's money is divided by the days of that period."""

from datetime import date

import pytest

from dealcycle.measures import duck
from dealcycle.measures.calendar_days import day_of
from dealcycle.measures.estimate import Estimate
from dealcycle.measures.journal import EVERYONE, LOST, WON, Journal, Pipeline, Stage
from dealcycle.measures.question import Question
from dealcycle.measures.report import report

DAY = 86_400
FIRST, LAST = day_of(date(2026, 1, 16)), day_of(date(2026, 3, 15))


def steady() -> Journal:
    """From 16 January to 15 March two deals a day, closed on the day after: one won for 100."""
    rows = [
        {
            "deal": 2 * day + n, "pipeline": 1, "owner": n, "opened_at": day * DAY,
            "outcome": (WON, LOST)[n], "closed_at": (day + 1) * DAY, "amount_minor": 10_000,
        }
        for day in range(FIRST, LAST)
        for n in (0, 1)
    ]  # fmt: skip
    return duck.build(
        {"deals": rows}, pipelines=[Pipeline(1, "Sales", (Stage(1, "Talk"),))],
        as_of=LAST * DAY - 1, currency="EUR", has_history=False,
    )  # fmt: skip


@pytest.mark.parametrize("by", [("month",), ("quarter",), ("year",)])
def test_a_steady_pipeline_yields_as_much_a_day_in_every_period(by: tuple[str, ...]) -> None:
    found = report(steady(), scope=EVERYONE, question=Question(by=by))
    whole = found.measures["velocity"]
    assert isinstance(whole, Estimate)
    for group in found.groups:
        part = group.measures["velocity"]
        assert isinstance(part, Estimate)
        # The last deals are not closed yet; those that are seen say how it goes on.
        assert part.value == pytest.approx(whole.value, rel=0.05)
    assert whole.value == pytest.approx(100, rel=0.05)


def test_a_period_within_the_dates_asked_for_has_only_their_days() -> None:
    asked = Question(since=day_of(date(2026, 2, 8)), until=day_of(date(2026, 2, 21)), by=("month",))
    groups = report(steady(), scope=EVERYONE, question=asked).groups
    found = [group.measures["velocity"] for group in groups]
    (february,) = [each for each in found if isinstance(each, Estimate)]
    assert february.value == pytest.approx(100)
