"""Findings on simulated books: what was broken is named first, a healthy book is left alone."""

from dataclasses import replace

import pytest

from dealcycle.advice.comparing import DWELL, PASS, PEERS, SIZE, Unit
from dealcycle.advice.findings import find
from dealcycle.measures import duck
from dealcycle.measures.calendar_days import DAY
from dealcycle.measures.journal import EVERYONE, WON
from tests.measures.books import CODES, PIPELINE, Truth, journal_of, simulate, worse

DAYS = 900
TRUTH = Truth(luck=0, arrivals=2.4)  # some 2,000 closed deals
SMALLER = replace(TRUTH, size=TRUTH.size * 0.6)


def looked(seed: int = 1, **changed):
    book = simulate(TRUTH, days=DAYS, seed=seed, **changed)
    return find(journal_of(book, DAYS - 1), scope=EVERYONE, dimensions=["segment", "owner"])


@pytest.mark.parametrize(
    ("changed", "kind", "stage", "unit"),
    [
        ({"own": {1: worse(TRUTH, 2, go_on=0.6)}}, PASS, 2, Unit("segment", 1)),
        ({"own": {2: worse(TRUTH, 1, days=1.4)}}, DWELL, 1, Unit("segment", 2)),
        ({"own": {0: SMALLER}}, SIZE, None, Unit("segment", 0)),
        ({"later": (700, worse(TRUTH, 1, go_on=0.6))}, PASS, 1, Unit()),
        ({"later": (700, worse(TRUTH, 1, days=1.4))}, DWELL, 1, Unit()),
        ({"later": (600, SMALLER)}, SIZE, None, Unit()),
    ],
    ids=["pass of peers", "days of peers", "size of peers", "pass now", "days now", "size now"],
)
def test_what_was_broken_is_named_first(changed, kind, stage, unit) -> None:
    """A thin sample of what bin/prove does with 200 books each."""
    first = looked(**changed).findings[0]
    assert first.comparison.kind == kind
    assert first.comparison.stage == (0 if stage is None else CODES[stage])
    assert first.comparison.unit == unit
    assert first.gain.low <= first.gain.value <= first.gain.high
    assert first.gain.value > 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_healthy_book_has_no_firm_finding(seed: int) -> None:
    assert not any(found.firm for found in looked(seed).findings)


def test_a_gap_is_told_once() -> None:
    found = looked(own={1: worse(TRUTH, 2, go_on=0.6)}).findings
    firm = [(one.comparison.kind, one.comparison.stage) for one in found if one.firm]
    assert len(firm) == len(set(firm))


def test_those_who_sell_another_kind_of_thing_are_no_peers() -> None:
    cheap = replace(TRUTH, size=TRUTH.size * 0.1, days=tuple(3 * one for one in TRUTH.days))
    found = looked(own={0: cheap}).findings
    apart = [one.comparison for one in found if one.comparison.against == PEERS and one.firm]
    assert not [one for one in apart if one.unit.dimension == "segment" and one.kind != PASS]


@pytest.mark.parametrize(
    "deals",
    [
        [],
        [{"deal": 1, "pipeline": 1, "opened_at": 0}],
        [
            {"deal": i, "pipeline": 1, "outcome": WON, "opened_at": 0, "closed_at": DAY,
             "amount_minor": 100}
            for i in range(60)
        ],
    ],
    ids=["empty", "one deal", "all won on one day"],
)  # fmt: skip
def test_thin_evidence_finds_nothing_firm(deals) -> None:
    journal = duck.build({"deals": deals}, pipelines=[PIPELINE], as_of=40 * DAY)
    assert not any(one.firm for one in find(journal, scope=EVERYONE).findings)
