"""What is made of measures, on books that carry little: advice, levers, trends, comparisons.

Never NaN, shares within 0 and 1, estimates within their bands, the same whatever the order of rows
and whatever is recorded later.
"""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from dealcycle.advice.advising import advise
from dealcycle.advice.recommending import UNITS, Recommendation
from dealcycle.measures import duck
from dealcycle.measures.changed import changed
from dealcycle.measures.compare import Groups, compare_periods
from dealcycle.measures.estimate import SHARE
from dealcycle.measures.journal import EVERYONE, LOST, WON, Journal
from dealcycle.measures.levers import ARRIVALS, CAPACITY, velocity_split
from dealcycle.measures.open_book import read_open_book
from dealcycle.measures.question import Question
from dealcycle.measures.stage_model import StageModel, stage_model
from dealcycle.measures.trends import trends
from tests.measures.test_bad_input import BOOKS, DAY, NOW, PIPELINE, START, Row, deal, stay

MIDDLE = START // DAY + 100
LAST = NOW // DAY


def with_stays(rows: list[Row]) -> list[Row]:
    """The stays of these deals: half of the time in each stage, whatever their dates say."""
    found = []
    for row in rows:
        opened = (int(row["opened_at"]) - START) // DAY
        end = row["closed_at"]
        if end is None:
            found.append(stay(int(row["deal"]), 1, opened, None, None))
            continue
        closed = (int(end) - START) // DAY
        middle = (opened + closed) // 2
        number = int(row["deal"])
        found.append(stay(number, 1, opened, middle, 2))
        found.append(stay(number, 2, middle, closed, row["outcome"]))
    return found


def nasty(seed: int, count: int = 150) -> list[Row]:
    """Anything that a file can hold, in one book."""
    chance = random.Random(seed)
    rows = []
    for number in range(1, count + 1):
        opened = chance.choice([0, 5, 5, chance.randrange(390)])
        fate = chance.choice([WON, WON, LOST, None])
        closed = None if fate is None else opened + chance.choice([-30, 0, 0, 1, 20, 90])
        amount = chance.choice([None, 0, -500, 1, 10_000, 10**12, chance.randrange(10**6)])
        rows.append(deal(number, opened, closed, fate, amount_minor=amount,
                         owner=chance.choice([None, 1, 2]), dim_1=chance.choice([None, 1, 2, 3]),
                         expected_day=chance.choice([None, -1, MIDDLE, LAST + 9])))  # fmt: skip
    return rows


ALL = {**BOOKS, **{f"nasty {seed}": nasty(seed) for seed in range(3)}}


def journal_of(rows: list[Row], *, seed: int | None = None, **about: object) -> Journal:
    tables = {"deals": list(rows), "visits": with_stays(rows)}
    if seed is not None:
        for table in tables.values():
            random.Random(seed).shuffle(table)
    known = {"currency": "EUR", "dimensions": {"source": "dim_1"}, **about}
    return duck.build(tables, pipelines=[PIPELINE], as_of=NOW, **known)


def advice(journal: Journal, asked: Question) -> object:
    return advise(journal, scope=EVERYONE, question=asked, dimensions=["owner", "source"])


def periods(asked: Question) -> tuple[Question, Question]:
    first = Question(since=START // DAY, until=MIDDLE, as_of=asked.as_of)
    return first, Question(since=MIDDLE + 1, until=MIDDLE + 101, as_of=asked.as_of)


def levers(journal: Journal, asked: Question) -> object:
    before, after = periods(asked)
    return [
        velocity_split(journal, scope=EVERYONE, before=before, after=after, frame=frame)
        for frame in (CAPACITY, ARRIVALS)
    ]


def what_if(journal: Journal, asked: Question) -> object:
    model = stage_model(journal, scope=EVERYONE, question=asked)
    if not isinstance(model, StageModel):
        return model
    wishes = ({1: 1.5}, {2: 0.5})
    return [
        (model.pulls(frame), model.velocity(*wishes, frame), Band(*model.adds(*wishes, frame)))
        for frame in (CAPACITY, ARRIVALS)
    ]


class Band:
    """Value, low and high of what comes as three numbers."""

    def __init__(self, value: float, low: float, high: float) -> None:
        self.value, self.low, self.high = value, low, high


def moved(journal: Journal, asked: Question) -> object:
    return [trends(journal, scope=EVERYONE, question=asked, period=p) for p in ("month", "quarter")]


def compared(journal: Journal, asked: Question) -> object:
    before, after = periods(asked)
    groups = Groups(journal, EVERYONE, Question(by=("owner",), as_of=asked.as_of))
    return [
        groups.with_others(), groups.pair(1, 2),
        compare_periods(journal, scope=EVERYONE, before=before, after=after),
    ]  # fmt: skip


def counted(journal: Journal, asked: Question) -> object:
    return read_open_book(journal, EVERYONE, asked)


SURFACES: dict[str, Callable[[Journal, Question], object]] = {
    "advice": advice, "levers": levers, "what if": what_if, "trends": moved,
    "comparisons": compared, "open book": counted,
}  # fmt: skip


def parts(found: object) -> Iterator[object]:
    """Everything that an answer is made of."""
    yield found
    if isinstance(found, np.ndarray):
        return
    if isinstance(found, Band):
        yield from (found.value, found.low, found.high)
    elif is_dataclass(found):
        for each in fields(found):
            yield from parts(getattr(found, each.name))
    elif isinstance(found, dict):
        for value in found.values():
            yield from parts(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from parts(value)


def check(found: object) -> None:
    for part in parts(found):
        if isinstance(part, np.ndarray):
            assert np.all(np.isfinite(part))
        if isinstance(part, float):
            assert math.isfinite(part)
        if isinstance(part, Recommendation) and UNITS[part.measure] == SHARE:
            assert 0 <= part.now <= 1 and 0 <= part.before <= 1, part
        if isinstance(part, Recommendation):
            assert 0 <= part.p <= 1, part
        middle = next((getattr(part, n) for n in ("value", "part", "change", "gap")
                       if isinstance(getattr(part, n, None), float)), None)  # fmt: skip
        low, high = getattr(part, "low", None), getattr(part, "high", None)
        slack = 1e-9 * max(1.0, abs(middle or 0.0))
        if middle is not None and isinstance(low, float):
            assert low <= middle + slack, part
        if middle is not None and isinstance(high, float):
            assert middle <= high + slack, part
        if getattr(part, "unit", None) == SHARE and isinstance(getattr(part, "value", None), float):
            assert all(0 <= each <= 1 for each in (part.value, low, high) if each is not None), part


def figures(found: object) -> list[object]:
    """Its numbers and words in their order, as far as they are the same up to rounding."""
    return [
        pytest.approx(part, rel=1e-9, abs=1e-9) if isinstance(part, float) else part
        for part in parts(found)
        if isinstance(part, float | int | str)
    ] + [part.tolist() for part in parts(found) if isinstance(part, np.ndarray)]


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("book", ALL)
def test_a_right_figure_or_a_reason(book: str, surface: str) -> None:
    check(SURFACES[surface](journal_of(ALL[book]), Question()))


@pytest.mark.parametrize("surface", SURFACES)
def test_without_stages_and_losses_too(surface: str) -> None:
    rows = [row for row in BOOKS["ordinary"] if row["outcome"] != LOST]
    plain = duck.build(
        {"deals": rows}, pipelines=[PIPELINE], as_of=NOW, currency="EUR", has_history=False,
        has_losses=False, dimensions={"source": "dim_1"},
    )  # fmt: skip
    check(SURFACES[surface](plain, Question()))


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("book", ["ordinary", "nasty 1"])
def test_the_order_of_rows_changes_nothing(book: str, surface: str) -> None:
    first, second = (
        SURFACES[surface](journal_of(ALL[book], seed=seed), Question()) for seed in (None, 5)
    )
    assert figures(first) == figures(second)


@pytest.mark.parametrize("surface", SURFACES)
def test_what_happens_later_does_not_change_what_was_known(surface: str) -> None:
    moment = START + 250 * DAY
    rows = [{**row, "dim_1": number % 3} for number, row in enumerate(BOOKS["ordinary"])]
    known = [
        {**row, "outcome": None, "closed_at": None}
        if row["closed_at"] is not None and row["closed_at"] > moment
        else row
        for row in rows
        if row["opened_at"] <= moment
    ]
    asked = Question(as_of=moment)
    later = journal_of(rows)
    then = duck.build(
        {"deals": known, "visits": _until(with_stays(rows), moment)}, pipelines=[PIPELINE],
        as_of=NOW, currency="EUR", dimensions={"source": "dim_1"},
    )  # fmt: skip
    assert figures(SURFACES[surface](later, asked)) == figures(SURFACES[surface](then, asked))


def _until(stays: list[Row], moment: int) -> list[Row]:
    return [
        {**row, "left_at": None, "exit": None}
        if row["left_at"] is not None and row["left_at"] > moment
        else row
        for row in stays
        if row["entered_at"] <= moment
    ]


def test_what_changed_sums_up_in_a_nasty_book() -> None:
    found = changed(journal_of(nasty(3)), scope=EVERYONE, since=NOW - 200 * DAY)
    check(found)
