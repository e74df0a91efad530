"""Trends: each period's own answer, young periods set apart, a lasting change found and dated."""

from datetime import date

import numpy as np
import pytest

from dealcycle.measures import duck
from dealcycle.measures.calendar_days import day_of
from dealcycle.measures.estimate import Estimate
from dealcycle.measures.estimators.breaks import shifts
from dealcycle.measures.journal import EVERYONE, LOST, WON, Journal, Pipeline, Stage
from dealcycle.measures.question import Question, period_start
from dealcycle.measures.report import answer
from dealcycle.measures.trends import Trend, trends

DAY = 86_400
AS_OF = day_of(date(2026, 11, 25))


def book(better_since: date | None = None, seed: int = 1) -> Journal:
    """Two years with 40 deals a month that end after 10 to 40 days; one in five won, then half."""
    random = np.random.default_rng(seed)
    rows = []
    for day in range(AS_OF - 730, AS_OF + 1):
        for _ in range(int(random.poisson(40 / 30.4))):
            closed = day + int(random.integers(10, 40))
            good = better_since is not None and day >= day_of(better_since)
            won = random.random() < (0.5 if good else 0.2)
            ended = closed <= AS_OF
            rows.append({
                "deal": len(rows) + 1, "pipeline": 1, "owner": len(rows) % 3,
                "opened_at": day * DAY,
                "outcome": (WON if won else LOST) if ended else None,
                "closed_at": closed * DAY if ended else None,
                "amount_minor": int(50_000 * random.lognormal(0, 0.3)),
            })  # fmt: skip
    return duck.build(
        {"deals": rows}, pipelines=[Pipeline(1, "Sales", (Stage(1, "Talk"),))],
        as_of=AS_OF * DAY + DAY // 2, currency="EUR", has_history=False,
    )  # fmt: skip


def of(name: str, journal: Journal, **asked: object) -> Trend:
    found = trends(journal, scope=EVERYONE, question=Question(), **asked)  # type: ignore[arg-type]
    return next(each for each in found if each.name == name)


def test_a_lasting_change_is_found_in_its_month_and_only_there() -> None:
    found = of("win_rate", book(date(2025, 12, 1)))
    assert len(found.points) == 24
    (turn,) = found.turns or ()
    assert period_start("month", turn.code) == (2025, 12)
    assert turn.shift.before == pytest.approx(0.2, abs=0.06)
    assert turn.shift.after == pytest.approx(0.5, abs=0.08)
    assert of("deal_size", book(date(2025, 12, 1))).turns == ()


def test_the_youngest_periods_are_not_judged_by() -> None:
    found = of("win_rate", book())
    assert [each.ripe for each in found.points[-3:]] == [True, False, False]
    sizes = of("deal_size", book())
    assert [each.ripe for each in sizes.points[-3:]] == [True, True, False]


def test_a_period_is_answered_as_if_it_alone_were_asked_for() -> None:
    journal = book()
    for name in ("velocity", "deal_size", "pace"):
        point = of(name, journal).points[10]
        asked = Question(since=point.since, until=point.until)
        alone = answer(journal, name, scope=EVERYONE, question=asked)
        assert isinstance(alone, Estimate) and isinstance(point.answer, Estimate)
        assert point.answer.value == pytest.approx(alone.value)


def test_quarters_without_a_deal_are_there_and_say_so() -> None:
    found = of("deal_size", book(), period="quarter")
    assert len(found.points) == 12
    assert not found.points[0].answer and found.points[-2].answer
    assert found.turns is None or found.turns == ()


@pytest.mark.parametrize("seed", range(3))
def test_breaks_are_found_where_they_are(seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 1, 48)
    steps = np.repeat([0.0, 6.0, 2.0], 16)
    assert {16, 32} <= {each.at for each in shifts(noise + steps)}
    assert shifts(range(7)) == () and shifts([3.0] * 30) == ()


def test_chance_alone_seldom_makes_a_break() -> None:
    random = np.random.default_rng(20261125)
    false = sum(bool(shifts(random.normal(0, 1, 20))) for _ in range(200))
    assert false <= 20, "5 % of 200 are 10; 20 would be three standard errors more"
