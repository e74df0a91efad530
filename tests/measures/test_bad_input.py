"""Books that carry little or nothing: a right figure or a refusal, never NaN, never a lie."""

import math
import random
from collections.abc import Iterator

import pytest

from dealcycle.measures import duck
from dealcycle.measures.estimate import Definition, Estimate, Refusal
from dealcycle.measures.funnel import Funnel
from dealcycle.measures.journal import EVERYONE, LOST, WON, Journal, Pipeline, Stage
from dealcycle.measures.question import Question
from dealcycle.measures.report import Report, report

DAY = 86_400
START = 20_000 * DAY
NOW = START + 400 * DAY
PIPELINE = Pipeline(1, "Sales", (Stage(1, "Talk"), Stage(2, "Offer")))
Row = dict[str, object]


def deal(
    number: int, opened: int, closed: int | None = None, outcome: int | None = None, **more: object
) -> Row:
    end = None if closed is None else START + closed * DAY
    return {
        "deal": number, "pipeline": 1, "opened_at": START + opened * DAY, "outcome": outcome,
        "closed_at": end, "amount_minor": 10_000, **more,
    }  # fmt: skip


def journal(deals: list[Row], visits: list[Row] | None = None, **about: object) -> Journal:
    losses = any(each["outcome"] == LOST for each in deals)
    tables = {"deals": deals, "visits": visits or []}
    known = {"has_history": bool(visits), "has_losses": losses, "currency": "EUR", **about}
    return duck.build(tables, pipelines=[PIPELINE], as_of=NOW, **known)


def stay(number: int, stage: int, entered: int, left: int | None, to: int | None) -> Row:
    return {
        "deal": number, "pipeline": 1, "stage": stage, "entered_at": START + entered * DAY,
        "left_at": None if left is None else START + left * DAY, "exit": to,
    }  # fmt: skip


def ordinary(count: int = 60, seed: int = 1) -> list[Row]:
    chance = random.Random(seed)
    rows = []
    for number in range(1, count + 1):
        opened = chance.randrange(300)
        fate = chance.choice([WON, LOST, LOST, None])
        closed = None if fate is None else opened + 1 + chance.randrange(90)
        rows.append(deal(number, opened, closed, fate, amount_minor=chance.randrange(1, 10**7)))
    return rows


BOOKS: dict[str, list[Row]] = {
    "empty": [],
    "one open deal": [deal(1, 0)],
    "one won deal": [deal(1, 0, 5, WON)],
    "all open": [deal(n, n) for n in range(1, 40)],
    "all won on one day": [deal(n, 0, 5, WON) for n in range(1, 40)],
    "all lost": [deal(n, 0, n, LOST) for n in range(1, 40)],
    "opened and closed at once": [deal(n, 5, 5, WON if n % 2 else LOST) for n in range(1, 40)],
    "time backwards": [deal(n, 50, 5, WON if n % 2 else LOST) for n in range(1, 40)],
    "no amounts": [deal(n, 0, n, WON if n % 2 else LOST, amount_minor=None) for n in range(1, 40)],
    "amounts of zero": [
        deal(n, 0, n, WON if n % 2 else LOST, amount_minor=0) for n in range(1, 40)
    ],
    "negative amounts": [
        deal(n, 0, n, WON if n % 2 else LOST, amount_minor=-n) for n in range(1, 40)
    ],
    "twelve currencies without rates": [
        deal(n, 0, n, WON if n % 2 else LOST, currency=n % 12, value_minor=None)
        for n in range(1, 80)
    ],
    "closings without dates": [deal(n, 0, None, WON if n % 2 else LOST) for n in range(1, 40)],
    "ordinary": ordinary(),
}  # fmt: skip


def figures(found: Report) -> Iterator[tuple[str, Estimate | Definition | Refusal]]:
    for name, figure in found.measures.items():
        if isinstance(figure, Funnel):
            for stage in (*figure.stages, *figure.leads):
                for part in (stage.conversion, stage.loss, stage.dwell):
                    yield f"{name} {stage.name}", part
            continue
        yield name, figure
        for each in figure.definitions:
            yield f"{name}: {each.name}", each


def check(found: Report) -> None:
    for name, figure in figures(found):
        if isinstance(figure, Refusal):
            assert figure.says.say(), name
            continue
        value, low, high = figure.value, figure.low, figure.high
        for number in (value, low, high):
            assert number is None or math.isfinite(number), (name, figure)
        if value is not None and figure.unit == "share":
            assert all(0 <= each <= 1 for each in (value, low, high) if each is not None), name
        if value is not None and low is not None:
            assert low <= value + 1e-9, (name, figure)
        if value is not None and high is not None:
            assert value <= high + 1e-9, (name, figure)


@pytest.mark.parametrize("name", BOOKS)
def test_a_book_that_carries_little(name: str) -> None:
    found = report(journal(BOOKS[name]), scope=EVERYONE, question=Question(by=("owner",)))
    check(found)
    for group in found.groups:
        check(Report(found.as_of, found.horizon, group.deals, group.measures, ()))


def test_twelve_currencies_without_rates_are_refused_not_added() -> None:
    found = report(journal(BOOKS["twelve currencies without rates"]), scope=EVERYONE)
    for name in ("deal_size", "velocity"):
        figure = found.measures[name]
        assert isinstance(figure, Refusal)
        assert figure.code == "no_rate"


def test_a_stage_without_exits_and_equal_instants() -> None:
    stays = [stay(n, 1, 10, 10, 2) for n in range(1, 30)]
    stays += [stay(n, 2, 10, None, None) for n in range(1, 30)]
    found = report(journal([deal(n, 10) for n in range(1, 30)], stays), scope=EVERYONE)
    check(found)
    funnel = found.measures["funnel"]
    assert isinstance(funnel, Funnel)
    assert [stage.entered for stage in funnel.stages] == [29, 29]
    assert funnel.stages[1].exits["open"] == 29
    assert isinstance(funnel.stages[1].dwell, Refusal)


def test_a_thousand_stages() -> None:
    many = Pipeline(1, "Sales", tuple(Stage(code, f"S{code}") for code in range(1, 1_001)))
    stays = [stay(1, code, code % 300, code % 300 + 1, code + 1) for code in range(1, 200)]
    made = duck.build(
        {"deals": [deal(1, 0)], "visits": stays}, pipelines=[many], as_of=NOW, has_losses=False
    )
    check(report(made, scope=EVERYONE))


def test_a_crowd_of_owners_is_cut_to_the_largest() -> None:
    rows = [deal(n, 0, 5, WON if n % 2 else LOST, owner=n) for n in range(1, 3_000)]
    found = report(journal(rows), scope=EVERYONE, question=Question(by=("owner",)), names=())
    assert len(found.groups) == 201
    assert sum(group.deals.won + group.deals.lost for group in found.groups) == 2_999


def test_the_order_of_rows_changes_nothing() -> None:
    rows = ordinary()
    before = list(figures(report(journal(rows), scope=EVERYONE)))
    random.Random(5).shuffle(rows)
    after = list(figures(report(journal(rows), scope=EVERYONE)))
    assert [(name, _numbers(each)) for name, each in before] == [
        (name, _numbers(each)) for name, each in after
    ]


def test_what_happens_later_does_not_change_what_was_known() -> None:
    moment = START + 200 * DAY
    question = Question(as_of=moment)
    known = [
        {**row, "outcome": None, "closed_at": None}
        if row["closed_at"] is not None and row["closed_at"] > moment
        else row
        for row in ordinary()
        if row["opened_at"] <= moment
    ]
    whole = report(journal(ordinary()), scope=EVERYONE, question=question)
    then = report(journal(known), scope=EVERYONE, question=question)
    assert whole.deals == then.deals
    assert [_numbers(each) for _, each in figures(whole)] == [
        _numbers(each) for _, each in figures(then)
    ]


def _numbers(figure: Estimate | Definition | Refusal) -> object:
    if isinstance(figure, Refusal):
        return figure.code
    return tuple(
        None if number is None else pytest.approx(number, rel=1e-9)
        for number in (figure.value, figure.low, figure.high)
    )
