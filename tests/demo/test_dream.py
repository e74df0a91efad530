"""The dream alone: the same each time, in one language throughout, alive to the last day."""

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from dealcycle.demo.dreaming import dream
from dealcycle.demo.plan import OUTCOMES, Plan
from tests.clock import NOW

CYRILLIC = re.compile(r"[А-Яа-яЁё]")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return dream(language="en", now=NOW)


def test_the_same_seed_dreams_the_same() -> None:
    one, other = (dream(language="ru", now=NOW, deals=60) for _ in range(2))
    assert one == other
    assert one != dream(language="ru", now=NOW, deals=60, seed=2)


def test_it_looks_like_two_years(plan: Plan) -> None:
    outcomes = Counter(life.outcome for life in plan.lives)
    assert len(plan.lives) == 2_500
    assert 350 < outcomes["won"] < 550
    assert 200 < outcomes[""] < 400
    assert len({firm.name for firm in plan.firms}) == len(plan.firms)
    begun = Counter(life.created_at.month for life in plan.lives)
    assert begun[9] + begun[10] > 1.4 * (begun[7] + begun[8])


def test_people_differ_and_proposals_stick(plan: Plan) -> None:
    closed = Counter(life.owner for life in plan.lives if life.outcome)
    won = Counter(life.owner for life in plan.lives if life.outcome == "won")
    rates = sorted(won[owner] / many for owner, many in closed.items())
    assert rates[-1] > 1.8 * rates[0]
    where = Counter(
        (life.moves[-1].to if life.moves else life.stage) for life in plan.lives if not life.outcome
    )
    assert where.most_common(1)[0][0] == "proposal"


def test_amounts_are_skewed(plan: Plan) -> None:
    amounts = sorted(life.amount for life in plan.lives if life.amount)
    middle = amounts[len(amounts) // 2]
    assert sum(amounts) / len(amounts) > 1.3 * middle
    assert {life.currency for life in plan.lives} == {"EUR", "GBP", "USD"}


def test_nothing_lies_in_the_future_but_plans(plan: Plan) -> None:
    for life in plan.lives:
        moments = [life.created_at, *(move.at for move in life.moves)]
        moments += [edit.at for edit in life.edits] + [each.at for each in life.remarks]
        moments += [e.created_at for e in life.entries] + [e.done_at or NOW for e in life.entries]
        assert max(moments) <= NOW
        assert [move.at for move in life.moves] == sorted(move.at for move in life.moves)
        assert not any(move.to in OUTCOMES for move in life.moves[:-1]) or _reopened(life)


def _reopened(life: object) -> bool:
    return life.moves[-1].to not in OUTCOMES or sum(m.to in OUTCOMES for m in life.moves) > 1


def test_today_is_alive_for_everybody(plan: Plan) -> None:
    for place, person in enumerate(plan.people):
        if not person.share or person.gone:
            continue
        open_ = [life for life in plan.lives if not life.outcome and life.owner == place]
        due = [entry.due_at for life in open_ for entry in life.entries if not entry.done_at]
        assert any(at < NOW + timedelta(days=1) for at in due), person.name
        assert len(due) < len(open_)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_one_language_throughout(language: str) -> None:
    found = dream(language=language, now=NOW, deals=150)
    texts = [life.name for life in found.lives]
    texts += [entry.body or entry.subject for life in found.lives for entry in life.entries]
    texts += [move.note for life in found.lives for move in life.moves if move.note]
    texts += [each.body for life in found.lives for each in life.remarks]
    russian = sum(bool(CYRILLIC.search(text)) for text in texts if text)
    assert russian == (len([text for text in texts if text]) if language == "ru" else 0)
    assert not any("{" in text for text in texts)


def test_addresses_and_numbers_reach_nobody(plan: Plan) -> None:
    assert all(face.email.endswith(".example.com") for face in plan.faces)
    assert all(firm.domain.endswith(".example.com") for firm in plan.firms)
    reserved = re.compile(
        r"\+44 20 7946 0|\+44 1(13|61|17|41) 496 0|\+353 20 91|\+49 (40 66969|30 23125|221 4710|"
        r"89 99998) |\+1 \d{3} 555 01"
    )
    assert all(reserved.match(firm.phone) for firm in plan.firms)


def test_any_day_can_be_the_last() -> None:
    for day in (1, 17, 29):
        now = datetime(2028, 2, day, 6, 30, tzinfo=NOW.tzinfo)
        assert len(dream(language="en", now=now, deals=40).lives) == 40
