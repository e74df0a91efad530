"""Data forensics: planted flaws are found, all of them and nothing else; sound books are clean."""

import doctest
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealcycle.measures import duck
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.forensics.catalogue import CHECKS
from dealcycle.measures.forensics.examination import examine
from dealcycle.measures.forensics.finding import AS_LOST, Examination
from dealcycle.measures.forensics.look import crowded
from dealcycle.measures.journal import EVERYONE, LOST, WON, Journal, Pipeline, Scope, Stage
from dealcycle.measures.listing import lines, number
from dealcycle.measures.question import Question
from dealcycle.measures.report import answer, opened_deals

from .readers import bpic12, maven

DAY = 86_400
START = 20_000  # a day in 2024
TODAY = START + 500
PIPELINE = Pipeline(1, "Sales", (Stage(1, "Talk"), Stage(2, "Offer"), Stage(3, "Contract")))
Row = dict[str, object]


def book(deals: list[Row], visits: list[Row], **about: object) -> Journal:
    return duck.build(
        {"deals": deals, "visits": visits},
        pipelines=[PIPELINE],
        as_of=(TODAY + 1) * DAY - 1,
        **{"currency": "EUR", "has_history": bool(visits), **about},
    )


def life(number: int, opened: int, days: int | None, outcome: int | None, **more: object) -> Row:
    return {
        "deal": number, "pipeline": 1, "opened_at": (START + opened) * DAY, "outcome": outcome,
        "closed_at": None if days is None else (START + opened + days) * DAY,
        "amount_minor": 100_000 + number * 100, "owner": number % 4, **more,
    }  # fmt: skip


def way(number: int, opened: int, days: int | None, outcome: int | None) -> list[Row]:
    """A third of the days in each stage; open deals are in the first."""
    if days is None or outcome is None:
        return [stay(number, 1, opened, None, None)]
    cut = [opened, opened + days // 3, opened + 2 * days // 3, opened + days]
    ways = (2, 3, outcome)
    return [stay(number, at + 1, cut[at], cut[at + 1], ways[at]) for at in range(3)]


def stay(number: int, stage: int, entered: int, left: int | None, to: int | None) -> Row:
    return {
        "deal": number, "pipeline": 1, "stage": stage, "entered_at": (START + entered) * DAY,
        "left_at": None if left is None else (START + left) * DAY, "exit": to,
    }  # fmt: skip


def sound(seed: int = 7, count: int = 200) -> tuple[list[Row], list[Row]]:
    """A book without flaws: one deal every other day, closed on any day of the month."""
    chance = random.Random(seed)
    deals: list[Row] = []
    visits: list[Row] = []
    for at in range(count):
        opened, days = at * 2 + 3, 12 + chance.randrange(60)
        fate = WON if at % 3 == 0 else LOST
        over = opened + days < TODAY - START
        found = (at + 1, opened, days if over else None, fate if over else None)
        deals.append(life(*found))
        visits += way(*found)
    return deals, visits


def found(journal: Journal, **asked: object) -> dict[str, tuple[int, ...]]:
    looked = examine(journal, scope=EVERYONE, **asked)
    return {each.name: each.deals for each in looked.findings}


def test_a_sound_book_is_clean() -> None:
    looked = examine(book(*sound()), scope=EVERYONE)
    assert (looked.findings, looked.unchecked, looked.n) == ((), (), 200)
    assert set(looked.clean) == set(CHECKS)


def planted(name: str) -> tuple[list[Row], list[Row], dict[str, object], set[int]]:
    """A sound book with one flaw, and the deals that have it."""
    deals, visits = sound()
    about: dict[str, object] = {}
    marked: set[int] = set()
    if name == "missing_losses":
        # One person wins forty times in a row, where two of three are lost.
        for number in range(301, 341):
            opened = (number - 300) * 9
            deals.append(life(number, opened, 30, WON, owner=9))
            visits += way(number, opened, 30, WON)
            marked.add(number)
    elif name == "zombies":
        for number in range(301, 321):
            deals.append(life(number, number - 300, None, None))
            visits += way(number, number - 300, None, None)
            marked.add(number)
    elif name == "bulk_closings":
        for number in range(301, 331):
            opened = 250 + (number - 301)
            deals.append(life(number, opened, 290 - opened, LOST))
            visits += way(number, opened, 290 - opened, LOST)
        marked = {int(str(each["deal"])) for each in deals if _closed(each) == 290}
    elif name == "month_ends":
        for each, own in _closed_deals(deals, visits):
            day = START + _closed(each)
            while day not in LAST_DAYS:
                day += 1
            if day > TODAY or int(str(each["deal"])) % 2:
                continue
            each["closed_at"] = own[-1]["left_at"] = day * DAY
        marked = {int(str(d["deal"])) for d in deals if _closed(d) + START in LAST_DAYS}
    elif name == "negative_durations":
        for each, own in list(_closed_deals(deals, visits))[5:12]:
            each["closed_at"] = own[0]["left_at"] = int(str(own[0]["entered_at"])) - 3 * DAY
            marked.add(int(str(each["deal"])))
            visits[:] = [row for row in visits if row["deal"] != each["deal"] or row is own[0]]
            own[0]["exit"] = each["outcome"]
            each["outcome"] = own[0]["exit"] = LOST
    elif name == "reused_ids":
        for each, _own in list(_closed_deals(deals, visits))[:9]:
            number, end = int(str(each["deal"])), _closed(each)
            visits += [stay(number, at, end + 5, end + 9, at + 1) for at in (1, 2)]
            visits.append(stay(number, 3, end + 9, end + 9, each["outcome"]))  # type: ignore[arg-type]
            each["closed_at"] = (START + end + 9) * DAY
            marked.add(number)
    elif name == "mid_life_imports":
        for each in deals[:25]:
            each["first_seen_at"] = int(str(each["opened_at"])) + 5 * DAY
            marked.add(int(str(each["deal"])))
        about["truncated"] = True
    elif name == "unrecorded_stages":
        won = [each for each, _ in _closed_deals(deals, visits) if each["outcome"] == WON][:8]
        marked = {int(str(each["deal"])) for each in won}
        visits[:] = [row for row in visits if row["deal"] not in marked or row["stage"] != 2]
    return deals, visits, about, marked


def _closed(each: Row) -> int:
    return -1 if each["closed_at"] is None else int(str(each["closed_at"])) // DAY - START


def _closed_deals(deals: list[Row], visits: list[Row]) -> list[tuple[Row, list[Row]]]:
    return [
        (each, [row for row in visits if row["deal"] == each["deal"]])
        for each in deals
        if each["outcome"] is not None
    ]


LAST_DAYS = {
    day for day in range(START, TODAY + 1) if date_of(day + 1).day == 1
    or (date_of(day).weekday() == 4 and any(date_of(day + 1 + n).day == 1 for n in (1, 2)))
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_a_planted_flaw_is_found_with_its_deals_and_no_other(name: str) -> None:
    deals, visits, about, marked = planted(name)
    assert {k: set(v) for k, v in found(book(deals, visits, **about)).items()} == {name: marked}


@pytest.mark.parametrize("name", CHECKS)
def test_a_finding_opens_into_as_many_deals_as_it_counts(name: str) -> None:
    deals, visits, about, marked = planted(name)
    journal, question = book(deals, visits, **about), Question()
    (one,) = examine(journal, scope=EVERYONE).findings
    assert (one.n, one.of) == (len(marked), len(deals))
    both = {"scope": EVERYONE, "question": question, "counted": one.counted}
    assert number(journal, **both) == one.n
    assert set(opened_deals(journal, **both)) == marked
    assert {line.deal for line in lines(journal, **both, limit=500)} == marked


@pytest.mark.parametrize("name", CHECKS)
def test_the_effect_is_the_figure_of_the_book_without_these_deals(name: str) -> None:
    deals, visits, about, marked = planted(name)
    (one,) = examine(book(deals, visits, **about), scope=EVERYONE).findings
    assert one.effects, "a planted flaw of this size moves a figure"
    rest = book(
        [each for each in deals if each["deal"] not in marked],
        [each for each in visits if each["deal"] not in marked],
        **about,
    )
    for effect in one.effects:
        if effect.how == AS_LOST or effect.stage or effect.definition:
            continue
        then = answer(rest, effect.measure, scope=EVERYONE)
        assert effect.then == pytest.approx(then.value), effect


def test_the_dead_among_the_open_cost_what_they_would_as_losses() -> None:
    deals, visits, about, marked = planted("zombies")
    (one,) = examine(book(deals, visits, **about), scope=EVERYONE).findings
    won = sum(each["outcome"] == WON for each in deals)
    closed = sum(each["outcome"] is not None for each in deals)
    lost = next(each for each in one.effects if each.how == AS_LOST)
    assert lost.now == pytest.approx(won / closed)
    assert lost.then == pytest.approx(won / (closed + len(marked)))
    textbook = next(each for each in one.effects if each.definition == "textbook")
    still = len(deals) - closed
    assert textbook.then / textbook.now == pytest.approx((still - len(marked)) / still)


def test_a_book_without_any_loss_says_so() -> None:
    deals = [life(n, n * 3, 20, WON) for n in range(1, 40)]
    (one,) = [
        each
        for each in examine(book(deals, []), scope=EVERYONE).findings
        if each.name == "missing_losses"
    ]
    assert (one.n, one.of) == (39, 39)
    assert "not one is lost" in one.says.say()


def test_what_happened_later_changes_no_answer() -> None:
    deals, visits, about, _ = planted("bulk_closings")
    question = Question(as_of=(START + 280) * DAY)
    assert found(book(deals, visits, **about), question=question) == {}


def test_whose_deals_are_not_counted_shows_nothing() -> None:
    deals, visits, about, _ = planted("missing_losses")
    journal = book(deals, visits, **about)
    looked = examine(journal, scope=Scope(owners=frozenset({1, 2, 3})))
    assert not looked.findings
    assert looked.n == sum(each["owner"] in (1, 2, 3) for each in deals)


def test_a_number_in_two_rows_is_one_re_used_number() -> None:
    deals, _visits = sound()
    deals.append({**deals[0], "opened_at": (START + 300) * DAY, "closed_at": None, "outcome": None})
    assert found(book(deals, []))["reused_ids"] == (1,)


def test_too_little_is_said_to_be_too_little() -> None:
    for deals in ([], [life(1, 0, None, None)], [life(1, 0, 5, WON)]):
        looked = examine(book(deals, [], has_history=True), scope=EVERYONE)
        assert {name for name, _ in looked.unchecked} == {
            "missing_losses", "zombies", "month_ends",
        }  # fmt: skip
        assert all(says.say() for _, says in looked.unchecked)


def test_a_team_that_closes_every_friday_raises_no_alarm() -> None:
    days = np.arange(40)
    assert not len(crowded(days, np.full(40, 30)))
    one = np.full(40, 3)
    one[17] = 60
    assert crowded(days, one).tolist() == [17]
    assert crowded(np.array([5]), np.array([39])).tolist() == [5]


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(sorted(CHECKS)))
def test_the_order_of_rows_changes_nothing(shuffle: random.Random, name: str) -> None:
    deals, visits, about, _ = planted(name)
    before = examine(book(deals, visits, **about), scope=EVERYONE)
    shuffle.shuffle(deals)
    shuffle.shuffle(visits)
    after = examine(book(deals, visits, **about), scope=EVERYONE)
    assert plain(before) == plain(after)


def plain(looked: Examination) -> object:
    """Without what floats leave open in the last digit."""
    findings = [
        replace(one, effects=tuple(
            replace(each, now=_round(each.now), then=_round(each.then)) for each in one.effects
        )) for one in looked.findings
    ]  # fmt: skip
    return replace(looked, findings=tuple(findings))


def _round(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.9g}")


def test_the_page_names_every_check_and_its_example_is_true() -> None:
    page = Path(__file__).parents[2] / "docs/measures/data_forensics.md"
    text = page.read_text()
    assert [name for name in CHECKS if f"| `{name}` |" not in text] == []
    known = {
        "DAY": DAY,
        "journal": lambda deals: book(deals, []),
        "examine": lambda of: examine(of, scope=EVERYONE),
    }
    example = doctest.DocTestParser().get_doctest(
        text.replace("```", ""), known, page.name, str(page), 0
    )
    assert not doctest.DocTestRunner().run(example).failed


@pytest.mark.shared_data
def test_maven_has_dead_deals_and_no_history() -> None:
    journal = maven()
    looked = examine(journal, scope=EVERYONE)
    names = {each.name: each for each in looked.findings}
    assert looked.n == 8800
    assert names["unrecorded_stages"].n == 8800
    # The longest win took 138 days; the file ends on 31 December 2017.
    longest, alive = (
        journal.engine.fetch(
            "SELECT MAX(closed_day - opened_day) AS days FROM deals WHERE outcome = -1"
        )["days"],
        journal.engine.fetch(
            "SELECT COUNT(*) AS n FROM deals WHERE outcome IS NULL AND 17531 - opened_day > "
            "(SELECT MAX(closed_day - opened_day) FROM deals WHERE outcome = -1)"
        )["n"],
    )
    assert (int(longest[0]), names["zombies"].n) == (138, int(alive[0]))


@pytest.mark.shared_data
def test_bpic12_is_examined_in_seconds_of_its_own_clock() -> None:
    looked = examine(bpic12(), scope=EVERYONE)
    assert looked.n == 5015
    assert "negative_durations" in looked.clean
