"""The forecast by owner: parts that add up, and the page of docs whose example is true."""

import doctest

import numpy as np
import pytest

from dealcycle.measures.forecast.by_owner import Shares, forecast_by_owner
from dealcycle.measures.forecast.forecast import TooEarly, forecast
from dealcycle.measures.journal import EVERYONE, Scope
from dealcycle.measures.won import won_between, won_by_owner
from tests.measures.test_docs import DAY, DOCS, journal

CLOSED = [
    {"deal": n, "pipeline": 1, "owner": 1 + n % 2, "opened_at": (n % 60) * DAY,
     "amount_minor": n * 1_000, "outcome": -1 if n % 3 else -2, "closed_at": (n % 60 + 20) * DAY}
    for n in range(1, 121)
]  # fmt: skip
OPEN = [
    {"deal": 200 + n, "pipeline": 1, "owner": (1, 2, None)[n % 3], "opened_at": (85 + n) * DAY,
     "amount_minor": 50_000}
    for n in range(12)
]  # fmt: skip


def test_the_example_of_the_page_is_true() -> None:
    page = DOCS / "forecast.md"
    known = {"DAY": DAY, "journal": journal, "EVERYONE": EVERYONE, "forecast": forecast,
             "forecast_by_owner": forecast_by_owner}  # fmt: skip
    text = page.read_text().replace("```", "")
    test = doctest.DocTestParser().get_doctest(text, known, page.name, str(page), 0)
    assert test.examples
    assert not doctest.DocTestRunner().run(test).failed


def test_the_parts_add_up_to_the_whole() -> None:
    book = journal([*CLOSED, *OPEN])
    shares = forecast_by_owner(book, 130, scope=EVERYONE)
    whole = forecast(book, 130, scope=EVERYONE)
    assert isinstance(shares, Shares)
    assert set(shares.of) == {-1, 1, 2}
    assert sum(share.open for share in shares.of.values()) == whole.open == 12
    together = sum(share.draws for share in shares.of.values())
    assert float(np.mean(together)) == pytest.approx(whole.mean, rel=0.05)
    assert float(np.quantile(together, 0.9)) == pytest.approx(whole.bands[1].high, rel=0.1)
    opened = sum(share.open_part for share in shares.of.values())
    assert opened == pytest.approx(whole.open_part, rel=0.05)
    assert shares.chance.keys() == {each["deal"] for each in OPEN}


def test_too_few_wins_are_said_to_be_too_few() -> None:
    assert isinstance(forecast_by_owner(journal(CLOSED[:9]), 130, scope=EVERYONE), TooEarly)


def test_what_was_won_by_owner_adds_up() -> None:
    book = journal(CLOSED)
    first, second = won_by_owner(book, [(20, 40), (41, 80)], scope=EVERYONE)
    whole = won_between(book, 20, 40, scope=EVERYONE)
    assert sum(one.value for one in first.values()) == pytest.approx(whole.value)
    assert sum(one.n for one in first.values()) == whole.n
    assert set(second) == {1, 2}
    only = won_by_owner(book, [(20, 40)], scope=Scope(owners=frozenset({2})))[0]
    assert only == {2: first[2]}
