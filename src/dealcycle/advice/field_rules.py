"""The rules of the field: what a gap of each kind asks for, as a plan of a few steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dealcycle.cycle.words import N_

from .comparing import PAST, PEERS


@dataclass(frozen=True)
class Rule:
    """What is said of a gap and what to do about it; `says` by what it was compared with.

    All are message ids; `%(stage)s`, `%(now)s`, `%(before)s`, `%(days)s` are filled in by faces.
    """

    name: str
    title: str
    says: Mapping[str, str]
    steps: tuple[str, ...]


PASSES = {
    PAST: N_(
        "Of 100 deals that leave “%(stage)s”, %(now)s move ahead. Until %(days)s ago it was "
        "%(before)s."
    ),
    PEERS: N_(
        "Of 100 deals that leave “%(stage)s”, %(now)s move ahead. In the rest of the book it is "
        "%(before)s."
    ),
}
# A low win rate, where it is lost late: proposal and demonstration.
PROPOSAL = Rule(
    "proposal",
    N_("Win more of the deals that reach “%(stage)s”: work on proposal and demonstration"),
    PASSES,
    (
        N_("Read the last ten deals lost from “%(stage)s” and write down one reason for each."),
        N_("Change the proposal for the most frequent reason: open with the customer's need and "
           "what meeting it is worth to them."),
        N_("Rehearse the demonstration with whoever wins most here: three needs, three answers, "
           "no tour of the functions."),
        N_("Send no proposal before a talk with the decision-maker, and agree the day of the "
           "answer when it is sent."),
    ),
)  # fmt: skip
# Lost early: the wrong ones come in, or nobody asks what they need.
FIRST_TALK = Rule(
    "first_talk",
    N_("Lose fewer deals in “%(stage)s”: choose better whom to talk to, and ask sooner"),
    PASSES,
    (
        N_("Read the last ten deals lost from “%(stage)s” and write down one reason for each."),
        N_("Describe a good customer in four lines: industry, size, need, who decides. Check the "
           "new deals against it."),
        N_("Ask for need, budget, decision-maker and date in the first talk, and record the "
           "answers in the deal."),
        N_("Answer every new request on the same day; begin with those that fit best."),
    ),
)  # fmt: skip
# A slow pipeline: qualification criteria.
CRITERIA = Rule(
    "criteria",
    N_("Bring deals through “%(stage)s” sooner: sharpen what a deal needs to enter it"),
    {
        PAST: N_(
            "Deals stay in “%(stage)s” for %(now)s on average. Until %(days)s ago it was "
            "%(before)s."
        ),
        PEERS: N_(
            "Deals stay in “%(stage)s” for %(now)s on average. In the rest of the book it is "
            "%(before)s."
        ),
    },
    (
        N_("Go through the deals that have waited longest in “%(stage)s”: a next step with a day "
           "for each, or close it."),
        N_("Let a deal enter the stage only when need, budget, decision-maker and date are "
           "known: make them exit criteria of the stage before."),
        N_("Set the stage a target of %(before)s, and talk once a week about what is over it."),
        N_("Ask what the waiting is for (an approval, a price, a person) and remove the most "
           "frequent cause."),
    ),
)  # fmt: skip
# Small deals: larger companies.
LARGER = Rule(
    "larger",
    N_("Win larger deals: look for larger companies"),
    {
        PAST: N_("A typical won deal is worth %(now)s. Until %(days)s ago it was %(before)s."),
        PEERS: N_(
            "A typical won deal is worth %(now)s. In the rest of the book it is %(before)s."
        ),
    },
    (
        N_("List the ten largest deals won: industry, size of the company, who decided, where "
           "they came from."),
        N_("Choose twenty companies like them that are larger than your usual ones, and give "
           "them to this month's search for clients."),
        N_("Offer three sizes in every proposal, the largest first."),
        N_("Look through the discounts of the deals won lately: what was given for nothing?"),
    ),
)  # fmt: skip
RULES: Mapping[str, Rule] = {rule.name: rule for rule in (PROPOSAL, FIRST_TALK, CRITERIA, LARGER)}
