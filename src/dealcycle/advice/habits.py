"""Rules about the open book: what is counted, from when on it is worth saying, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dealcycle.cycle.words import N_
from dealcycle.measures.open_book import UNKNOWN, OpenBook

from .comparing import Unit
from .field_rules import Rule
from .recommending import BOOK, HABIT, Recommendation

FEWEST_OPEN = 10  # open deals, below which nothing is said of a share of them
FEWEST_WON = 25  # before the longest of them says how long a deal can live
LARGEST = 3  # so few deals should not carry half of the book
MOST_SHOWN = 200
STUCK_SHARE, FEWEST_STUCK = 0.3, 5  # of a stage's open deals; chance alone makes about a tenth
MANY = 15  # open deals of a person, from which on twice the usual is too much
Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class Habit:
    """A rule with its count: which open deals it is about, and from which share on it speaks.

    `count` gives None where the book cannot tell.
    """

    rule: Rule
    threshold: float
    count: Callable[[OpenBook], Rows | None]


def no_step(book: OpenBook) -> Rows | None:
    return np.equal(book.steps, 0) if book.has_steps and (book.steps > 0).any() else None


def zombie(book: OpenBook) -> Rows | None:
    return np.greater(book.age, book.longest) if book.won >= FEWEST_WON else None


def overdue(book: OpenBook) -> Rows | None:
    known = book.expected != UNKNOWN
    return known & (book.expected < book.today) if known.any() else None


def put_off(book: OpenBook) -> Rows | None:
    if not book.has_moves:
        return None
    later = (book.expected != UNKNOWN) & (book.expected > book.first_expected)
    rows: Rows = later & (book.moves >= 2) & (book.first_expected != UNKNOWN)
    return rows


def concentrated(book: OpenBook) -> Rows | None:
    """The largest deals; their share is of the money, not of the deals."""
    rows = np.zeros(len(book), dtype=np.bool_)
    rows[np.argsort(-book.value, kind="stable")[:LARGEST]] = True
    return rows if (book.value > 0).sum() >= FEWEST_OPEN else None


NO_STEP = Rule(
    "no_step",
    N_("Give every open deal a next step"),
    {BOOK: N_("%(count)s of %(of)s open deals have no next step planned; they are worth "
              "%(stake)s. A deal without one waits for the customer to remember it.")},
    (
        N_("Go through the deals without a next step with their owners, the largest first: a step "
           "with a day, or close the deal."),
        N_("End every talk with an agreed next step, and write it down before the talk is "
           "closed."),
        N_("Look at the list each Monday until it is empty."),
    ),
)  # fmt: skip
ZOMBIE = Rule(
    "zombie",
    N_("Close the deals that have been open longer than any you have won"),
    {BOOK: N_("%(count)s of %(of)s open deals are older than the longest deal you ever won. They "
              "are worth %(stake)s on paper, and make every forecast too high.")},
    (
        N_("Ask each customer of these deals one question: is this still going to happen this "
           "quarter?"),
        N_("Close as “no decision”, with the reason, what has no answer in a week."),
        N_("Set each stage a target of days, so that the next ones are seen in time."),
    ),
)  # fmt: skip
OVERDUE = Rule(
    "overdue",
    N_("Put the expected closing dates right"),
    {BOOK: N_("%(count)s of %(of)s open deals were expected to close on a day that has passed; "
              "they are worth %(stake)s. Whoever plans with these dates plans wrong.")},
    (
        N_("Ask the customer of each of these deals when they mean to decide, and enter that "
           "day."),
        N_("Close what nobody can name a day for."),
        N_("Go through the dates of this and the next month once a week."),
    ),
)  # fmt: skip
PUT_OFF = Rule(
    "put_off",
    N_("Find out why closing dates move"),
    {BOOK: N_("The expected closing of %(count)s of %(of)s open deals was moved two times or "
              "more and lies later than at first; they are worth %(stake)s.")},
    (
        N_("Take the five largest of them and ask who has to agree, and what they need for it."),
        N_("Agree with the customer the steps up to the signature, each with a day and a name."),
        N_("Enter only dates that the customer has named."),
    ),
)  # fmt: skip
CONCENTRATED = Rule(
    "concentrated",
    N_("Stand on more than a few large deals"),
    {BOOK: N_("The %(count)s largest of %(of)s open deals carry %(share)s of all open money: "
              "%(stake)s. If one of them is lost, so is the plan.")},
    (
        N_("Go through each of them this week: who decides, who is against it, what is the next "
           "step?"),
        N_("Have a second contact in each of these companies."),
        N_("Begin new deals of the usual size until the three carry less than half."),
    ),
)  # fmt: skip
OVERLOADED = Rule(
    "overloaded",
    N_("Take open deals off whoever has too many"),
    {BOOK: N_("%(count)s of %(of)s open deals belong to one person: more than twice as many as "
              "colleagues have. They are worth %(stake)s, and not all can be looked after.")},
    (
        N_("Go through the deals with their owner: which ten matter, which can be closed?"),
        N_("Hand over what others can look after, and tell the customers who it is now."),
        N_("Give new leads to colleagues until the numbers are even."),
    ),
)  # fmt: skip
STUCK = Rule(
    "stuck",
    N_("Get the deals moving that are stuck in “%(stage)s”"),
    {BOOK: N_("%(count)s of the %(of)s open deals in “%(stage)s” have waited there longer than 95 "
              "of 100 deals that moved on from it. They are worth %(stake)s, and few deals come "
              "back from such a wait.")},
    (
        N_("Go through them with their owners, the largest first: what exactly does the customer "
           "wait for, and who can give it?"),
        N_("Agree with each customer one next step with a day; where there is none in two weeks, "
           "close the deal."),
        N_("Write down the most frequent cause, and change what leads to it."),
        N_("Set the stage a target of days, so that the next ones are seen in time."),
    ),
)  # fmt: skip
# Shares from which on it is no longer the everyday of a living book.
HABITS: tuple[Habit, ...] = (
    Habit(NO_STEP, 0.2, no_step),
    Habit(ZOMBIE, 0.05, zombie),
    Habit(OVERDUE, 0.2, overdue),
    Habit(PUT_OFF, 0.15, put_off),
    Habit(CONCENTRATED, 0.5, concentrated),
)
RULES: Mapping[str, Rule] = {
    rule.name: rule for rule in (*(habit.rule for habit in HABITS), OVERLOADED, STUCK)
}
FEWEST = 3  # deals: of fewer no habit is made


def habits(book: OpenBook) -> tuple[Recommendation, ...]:
    """What the open book asks for, the most money first."""
    found = [*_habits(book), *_overloaded(book), *_stuck(book)]
    return tuple(sorted(found, key=lambda one: -one.stake))


def _habits(book: OpenBook) -> Iterator[Recommendation]:
    if len(book) < FEWEST_OPEN:
        return
    for habit in HABITS:
        rows = habit.count(book)
        if rows is None or rows.sum() < FEWEST:
            continue
        one = _recommendation(habit.rule, book, rows)
        if habit.rule is CONCENTRATED:
            one = replace(one, now=_money(book, rows) / max(_money(book), 1))
        if one.now >= habit.threshold:
            yield replace(one, before=habit.threshold)


def _overloaded(book: OpenBook) -> Iterator[Recommendation]:
    """The one with the most, where that is more than twice the middle of the colleagues."""
    owners, counts = np.unique(book.owner[book.owner != UNKNOWN], return_counts=True)
    if len(owners) < 3:
        return
    most = int(np.argmax(counts))
    usual = float(np.median(np.delete(counts, most)))
    if counts[most] >= MANY and counts[most] > 2 * usual:
        rows = book.owner == owners[most]
        one = _recommendation(OVERLOADED, book, rows)
        yield replace(one, where=Unit("owner", int(owners[most])), before=usual / len(book))


def _stuck(book: OpenBook) -> Iterator[Recommendation]:
    """The stage in which most money has waited too long."""
    several = []
    for stage, usual in book.usual.items():
        there = book.stage == stage
        rows = there & (book.stay > usual)
        if rows.sum() >= max(FEWEST_STUCK, STUCK_SHARE * there.sum()):
            one = _recommendation(STUCK, book, rows)
            share, of = float(rows.sum() / there.sum()), int(there.sum())
            several.append(replace(one, stage=stage, now=share, before=STUCK_SHARE, n_now=of))
    yield from sorted(several, key=lambda one: -one.stake)[:1]


def _recommendation(rule: Rule, book: OpenBook, rows: Rows) -> Recommendation:
    count = int(rows.sum())
    return Recommendation(
        rule=rule, where=Unit(), stage=0, against=BOOK, measure=HABIT, now=count / len(book),
        before=0.0, n_now=len(book), n_before=0, days=0, p=0.0, firm=True, gain=None,
        count=count, stake=_money(book, rows), deals=_largest(book, rows),
    )  # fmt: skip


def _largest(book: OpenBook, rows: Rows) -> tuple[int, ...]:
    order = np.argsort(-book.value[rows], kind="stable")[:MOST_SHOWN]
    return tuple(book.deal[rows][order].tolist())


def _money(book: OpenBook, rows: Rows | None = None) -> int:
    value = book.value if rows is None else book.value[rows]
    return int(value[value > 0].sum())
