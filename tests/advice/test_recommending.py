"""Recommendations from findings: the rule that fits, the plan, silence with its reason."""

import re

import pytest

from dealcycle.advice.comparing import DWELL, PASS, PAST, PEERS, SIZE, Comparison, Unit
from dealcycle.advice.field_rules import RULES
from dealcycle.advice.findings import Finding, Looked
from dealcycle.advice.gains import Gain
from dealcycle.advice.recommending import NOTHING_COMPARED, NOTHING_FIRM, recommend, silence
from dealcycle.advice.whole_rules import SPEED, WIN_RATE
from dealcycle.measures import duck
from tests.measures.books import CODES, PIPELINE

PLACES = set(re.findall(r"%\((\w+)\)s", "%(stage)s %(now)s %(before)s %(days)s"))
WHOLE = Unit()


def journal():
    return duck.build({"deals": []}, pipelines=[PIPELINE], as_of=0)


def found(kind, stage, *, p=0.001, gain=1000.0, unit=WHOLE, against=PAST) -> Finding:
    one = Comparison(kind, stage, unit, against, 0.4, 0.6, 0.8, 0.2, p, 90, 300, 180)
    return Finding(one, Gain(gain, gain / 2, gain * 2), p)


def looked(*findings, compared=40) -> Looked:
    return Looked(findings, compared, 500, 0)


@pytest.mark.parametrize(
    ("kind", "stage", "rule"),
    [
        (PASS, CODES[0], "first_talk"),
        (PASS, CODES[1], "first_talk"),
        (PASS, CODES[2], "proposal"),
        (PASS, CODES[3], "proposal"),
        (DWELL, CODES[1], "criteria"),
        (SIZE, 0, "larger"),
        (PASS, 0, "win_rate"),
        (DWELL, 0, "speed"),
    ],
)
def test_each_gap_has_its_rule(kind, stage, rule) -> None:
    (one,) = recommend(looked(found(kind, stage)), journal())
    assert one.rule.name == rule
    assert one.firm
    assert 2 <= len(one.rule.steps) <= 5


@pytest.mark.parametrize("rule", [*RULES.values(), WIN_RATE, SPEED], ids=lambda rule: rule.name)
def test_the_words_of_a_rule_name_only_what_is_known(rule) -> None:
    for words in (rule.title, *rule.says.values(), *rule.steps):
        assert set(re.findall(r"%\((\w+)\)s", words)) <= PLACES
    assert set(rule.says) == {PAST, PEERS}


def test_the_firm_come_first_then_the_costliest() -> None:
    several = [
        found(PASS, CODES[0], gain=900, p=0.3),
        found(PASS, CODES[3], gain=10),
        found(SIZE, 0, gain=500),
        found(DWELL, CODES[2], gain=700, p=0.95),  # not even a hint
    ]
    keys = [one.key for one in recommend(looked(*several), journal())]
    assert keys == ["larger.0..0", f"proposal.{CODES[3]}..0", f"first_talk.{CODES[0]}..0"]


def test_the_same_advice_has_the_same_key_whatever_its_figures() -> None:
    unit = Unit("source", 4)
    (one,) = recommend(looked(found(PASS, CODES[3], unit=unit, gain=5)), journal())
    (two,) = recommend(looked(found(PASS, CODES[3], unit=unit, p=0.04)), journal())
    assert one.key == two.key == f"proposal.{CODES[3]}.source.4"


def test_silence_has_a_reason() -> None:
    assert silence(looked(found(SIZE, 0))) is None
    assert silence(looked(found(SIZE, 0, p=0.4))).reason == NOTHING_FIRM
    assert silence(looked(compared=0)).reason == NOTHING_COMPARED


def test_what_nobody_can_put_a_worth_on_has_none() -> None:
    (one,) = recommend(looked(found(PASS, CODES[3], gain=0.0)), journal())
    assert one.gain is None
