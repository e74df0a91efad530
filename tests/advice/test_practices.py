"""How deals are handled: known answers, and silence where nothing differs or nobody knows."""

import random

import pytest

from dealcycle.advice.advising import advise
from dealcycle.advice.comparing import Unit
from dealcycle.advice.judging import BETTER, TOO_EARLY, judge_share
from dealcycle.advice.practice_rules import RULES
from dealcycle.advice.practices import (
    NO_DIFFERENCE,
    NOT_RECORDED,
    TOO_FEW,
    contrast_of,
    practices,
)
from dealcycle.advice.yields import yields
from dealcycle.measures import duck
from dealcycle.measures.calendar_days import DAY
from dealcycle.measures.handling import late_reply, lowered, no_decision_maker, one_contact
from dealcycle.measures.journal import EVERYONE, LOST, WON, Scope
from dealcycle.measures.question import Question
from tests.advice.handled import CHIEF, CLERK, TODAY, Life, journal_of, some
from tests.measures.books import PIPELINE

BOTH = (CHIEF, CLERK)
GOOD = {"contacts": BOTH, "chief_decides": True}


def told(journal):
    found = practices(journal, scope=EVERYONE)
    return {one.rule.name: one for one in found.recommendations}


def reasons(journal) -> dict[str, str]:
    return {one.rule: one.reason for one in practices(journal, scope=EVERYONE).quiet}


def test_one_contact_only() -> None:
    lives = some(100, 20) + some(100, 50, contacts=BOTH) + [Life(None), Life(None, contacts=BOTH)]
    one = told(journal_of(lives))["one_contact"]
    assert (one.now, one.n_now, one.n_before) == (0.2, 100, 100)
    assert one.before == pytest.approx(0.5)
    assert (one.count, one.stake, one.deals) == (1, 100_000, (200,))
    assert one.p < 0.001
    # 101 such deals in 201 days, 30 in 100 more won, 100,000 each: shrunk a little by its noise.
    assert one.gain.value == pytest.approx(101 / 191 * 30 * 0.3 * 100_000, rel=0.1)
    assert 0 < one.gain.low < one.gain.value < one.gain.high


def test_no_decision_maker() -> None:
    lives = some(80, 10, contacts=BOTH) + some(80, 40, **GOOD)
    found = told(journal_of(lives))
    assert set(found) == {"no_decision_maker"}
    assert (found["no_decision_maker"].now, found["no_decision_maker"].n_now) == (0.125, 80)


def test_late_reply() -> None:
    lives = some(100, 10, answered_after=4, **GOOD) + some(100, 40, answered_after=1, **GOOD)
    one = told(journal_of(lives))["late_reply"]
    assert (one.now, one.n_now, one.deals) == (0.1, 100, ())


def test_discounts_that_bring_nothing() -> None:
    lives = some(400, 160, paid=80_000, **GOOD) + some(400, 160, **GOOD)
    one = told(journal_of(lives))["discount"]
    assert (one.now, one.n_now) == (0.4, 400)
    # A fifth of the price of the wins: 400 in 191 days, 0.4 won, 20,000 off each.
    assert one.gain.value == pytest.approx(400 / 191 * 30 * 0.4 * 20_000, rel=0.02)


def test_discounts_that_pay_are_left_alone() -> None:
    lives = some(200, 120, paid=90_000, **GOOD) + some(200, 80, **GOOD)
    assert "discount" not in told(journal_of(lives))


def test_a_deal_counts_from_its_mark_on() -> None:
    """Whoever is talked to later does not make up for it; deals that ended before are not there."""
    quick = Life(False, contacts=BOTH, answered_after=12)  # the first talk came after the proposal
    handled = one_contact(journal_of([quick, Life(True)]), EVERYONE, Question())
    assert (handled.deal.tolist(), handled.flawed.tolist()) == ([1], [1])
    never = [Life(None, begins=TODAY - 1, answered_after=9)]
    assert not len(one_contact(journal_of(never), EVERYONE, Question()))


def test_a_quarter_in_which_little_was_won_speaks_against_nobody() -> None:
    """All of the bad quarter had one contact, few of the good one: within each nothing differs."""
    bad, good = {"begins": TODAY - 400}, {"begins": TODAY - 100}
    lives = (
        some(150, 15, **bad) + some(20, 2, contacts=BOTH, **bad)
        + some(20, 10, **good) + some(150, 75, contacts=BOTH, **good)
    )  # fmt: skip
    contrast = contrast_of(one_contact(journal_of(lives), EVERYONE, Question()))
    assert contrast.less == pytest.approx(0.0)
    assert reasons(journal_of(lives))["one_contact"] == NO_DIFFERENCE


def test_silence_has_a_reason() -> None:
    plain = duck.build({"deals": []}, pipelines=[PIPELINE], as_of=0)
    assert set(reasons(plain).values()) == {NOT_RECORDED}
    few = reasons(journal_of(some(24, 3) + some(60, 40, contacts=BOTH)))
    assert few["one_contact"] == TOO_FEW
    # Nobody here enters decision-makers: not recorded, not forgotten.
    assert few["no_decision_maker"] == NOT_RECORDED


def test_each_sees_their_own_deals() -> None:
    journal = journal_of(some(30, 3) + some(30, 20, contacts=BOTH))
    mine = one_contact(journal, Scope(owners=frozenset({1})), Question())
    assert set(mine.owner.tolist()) == {1}
    for reader in (one_contact, no_decision_maker, late_reply, lowered):
        nobody = reader(journal, Scope(owners=frozenset()), Question())
        assert nobody is None or not len(nobody)


def test_what_is_recorded_later_changes_nothing() -> None:
    journal = journal_of([*some(60, 20), *some(60, 20, contacts=BOTH), Life(None)])
    asked = Question(as_of=(TODAY - 195) * DAY)  # before the first proposal
    assert not len(one_contact(journal, EVERYONE, asked))


@pytest.mark.parametrize("seed", range(20))
def test_a_healthy_book_is_left_alone(seed: int) -> None:
    """Handled by chance, won by chance."""
    chance = random.Random(seed)
    lives = [
        Life(
            chance.random() < 0.4, contacts=chance.choice([(CLERK,), BOTH]),
            chief_decides=chance.random() < 0.5, answered_after=chance.choice([0, 1, 3]),
            begins=TODAY - chance.randrange(40, 700),
        )
        for _ in range(500)
    ]  # fmt: skip
    assert told(journal_of(lives)) == {}


def sources(*parts: tuple[int, int, int], names: str = "source"):
    """A journal of closed deals: of each source so many, so many won, worth so much."""
    deals = [
        {"deal": 1_000 * code + n, "pipeline": 1, "opened_at": (TODAY - 90) * DAY,
         "outcome": WON if n < won else LOST, "closed_at": (TODAY - 9 - n % 60) * DAY,
         "amount_minor": size, "value_minor": size, "dim_1": code}
        for code, (count, won, size) in enumerate(parts)
        for n in range(count)
    ]  # fmt: skip
    return duck.build(
        {"deals": deals}, pipelines=[PIPELINE], as_of=TODAY * DAY, currency="EUR",
        dimensions={names: "dim_1"}, has_history=False,
    )  # fmt: skip


def test_a_source_that_brings_little() -> None:
    found = yields(sources((200, 20, 50_000), (100, 40, 50_000), (100, 40, 50_000)), scope=EVERYONE)
    (one,) = found.recommendations
    assert (one.rule.name, one.where) == ("source", Unit("source", 0))
    assert (one.now, one.before) == (5_000, 20_000)
    assert one.gain.low < one.gain.value <= 200 / 730 * 30 * 15_000 < one.gain.high


@pytest.mark.parametrize("name", ["Lead source", "Источник"])
def test_columns_of_files_are_known_by_their_names(name: str) -> None:
    journal = sources((200, 20, 50_000), (200, 80, 50_000), names=name)
    assert [one.where for one in yields(journal, scope=EVERYONE).recommendations] == [Unit(name, 0)]


def test_kinds_of_customers_are_no_mismatch_only_because_they_are_small() -> None:
    small = sources((200, 80, 10_000), (200, 80, 90_000), names="fit")
    assert not yields(small, scope=EVERYONE).recommendations
    seldom = sources((200, 10, 50_000), (200, 80, 50_000), names="Fit")
    (one,) = yields(seldom, scope=EVERYONE).recommendations
    assert one.rule.name == "profile"


def test_sources_that_are_thin_or_alike_are_silent_with_a_reason() -> None:
    thin = yields(sources((20, 1, 50_000), (200, 80, 50_000)), scope=EVERYONE)
    assert {one.rule: one.reason for one in thin.quiet} == {
        "source": TOO_FEW, "profile": NOT_RECORDED,
    }  # fmt: skip
    assert thin.quiet[0].n == 20
    alike = yields(sources((100, 38, 50_000), (100, 40, 60_000)), scope=EVERYONE)
    assert alike.recommendations == ()
    assert alike.quiet[1].reason == NO_DIFFERENCE


def test_all_advice_stands_in_one_list() -> None:
    lives = some(100, 20) + some(100, 50, contacts=BOTH) + some(60, 10, paid=70_000)
    found = advise(journal_of(lives), scope=EVERYONE, question=Question(), dimensions=[])
    assert "one_contact" in [one.rule.name for one in found.recommendations]
    assert found.recommendations[0].firm


def test_it_is_judged_by_how_many_deals_are_still_like_that() -> None:
    start = TODAY - 150
    before = [Life(False, contacts=(CLERK,) if n % 10 < 6 else BOTH, begins=start - 60)
              for n in range(50)]  # fmt: skip
    after = [Life(None, contacts=(CLERK,) if n % 10 < 1 else BOTH, begins=start + 5)
             for n in range(50)]  # fmt: skip

    def judged(lives):
        return judge_share(
            journal_of(lives), scope=EVERYONE, question=Question(), rule="one_contact",
            where=Unit(), start=start, days=180,
        )  # fmt: skip

    found = judged(before + after)
    assert (found.verdict, found.before, found.after) == (BETTER, 0.6, 0.1)
    assert found.low < -0.5 < found.high < 0
    assert judged(before + after[:9]).verdict == TOO_EARLY


def test_a_source_is_judged_by_how_many_deals_still_come_from_it() -> None:
    journal = sources((30, 5, 100), (60, 20, 100))
    found = judge_share(
        journal, scope=EVERYONE, question=Question(), rule="source", where=Unit("source", 0),
        start=TODAY - 50, days=365,
    )  # fmt: skip
    assert (found.verdict, found.n_after) == (TOO_EARLY, 0)


def test_every_rule_has_a_plan() -> None:
    assert all(2 <= len(rule.steps) <= 5 for rule in RULES.values())
