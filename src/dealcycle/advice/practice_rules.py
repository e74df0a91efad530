"""Rules about how deals are handled and where they come from: what is said, and the plan."""

from __future__ import annotations

from collections.abc import Mapping

from dealcycle.cycle.words import N_

from .comparing import PEERS
from .field_rules import Rule

ONE_CONTACT = Rule(
    "one_contact",
    N_("Talk to a second person before the proposal"),
    {PEERS: N_(
        "Of 100 deals that came to a late stage with only one person talked to, %(now)s were won; "
        "of those with more, %(before)s in the same months. %(count)s open deals, worth %(stake)s, "
        "hang on one person now."
    )},
    (
        N_("In each of these open deals ask your contact: who else has to agree, and who will "
           "work with it?"),
        N_("Meet one of them within two weeks, with your contact at the table."),
        N_("Enter both in the deal, with their part in the decision."),
        N_("Make a second contact an exit criterion of the stage before the proposal."),
    ),
)  # fmt: skip
NO_DECISION_MAKER = Rule(
    "no_decision_maker",
    N_("Meet the decision-maker before the proposal"),
    {PEERS: N_(
        "Of 100 deals that came to a late stage without a talk with the decision-maker, %(now)s "
        "were won; of the others %(before)s in the same months. %(count)s open deals, worth "
        "%(stake)s, are there without one now."
    )},
    (
        N_("In each of these open deals name the person who signs, and enter them as "
           "decision-maker."),
        N_("Ask your contact for a quarter of an hour with that person: what would have to be "
           "true for them to say yes?"),
        N_("Send no proposal before that talk."),
        N_("Make the talk an exit criterion of the stage before the proposal."),
    ),
)  # fmt: skip
LATE_REPLY = Rule(
    "late_reply",
    N_("Answer new requests by the end of the next day"),
    {PEERS: N_(
        "Of 100 new deals first answered after more than a day, %(now)s were won; of those "
        "answered by the next day %(before)s in the same months. That quick answers go to better "
        "requests may be a part of it."
    )},
    (
        N_("Agree who answers new requests on each day of the week, holidays included."),
        N_("Write a first answer that needs two minutes: two questions, two times for a talk."),
        N_("Look at noon and in the evening for requests without an answer."),
        N_("Look once a week at how many were answered by the next day."),
    ),
)  # fmt: skip
DISCOUNT = Rule(
    "discount",
    N_("Give discounts only in return for something"),
    {PEERS: N_(
        "Of 100 deals whose amount was lowered after the proposal, %(now)s were won; of the others "
        "%(before)s in the same months. That is not enough more to pay for what was given away."
    )},
    (
        N_("Look through the discounts of the last three months: what did the customer give for "
           "each?"),
        N_("Write down what a discount may be given for: a larger order, payment in advance, a "
           "signature by a day, a reference."),
        N_("Let somebody else agree to every discount above a share that you set."),
        N_("Offer something else first: a smaller scope, later payment, training."),
    ),
)  # fmt: skip
SOURCE = Rule(
    "source",
    N_("Put less effort into a source that brings little"),
    {PEERS: N_(
        "A deal from there brings %(now)s on average, lost ones counted as nothing; a deal from "
        "elsewhere %(before)s in the same time."
    )},
    (
        N_("Read the last ten deals lost from this source: what was different about them?"),
        N_("Ask two questions at the door that those ten would have failed."),
        N_("Move half of the money or time that this source costs to the one that brings most."),
        N_("Compare what both bring after three months."),
    ),
)  # fmt: skip
PROFILE = Rule(
    "profile",
    N_("Leave deals that are far from your ideal customer sooner"),
    {PEERS: N_(
        "A deal of this kind brings %(now)s on average, lost ones counted as nothing; another "
        "%(before)s in the same time."
    )},
    (
        N_("Describe your ideal customer in four lines from the deals you won: industry, size, "
           "need, who decides."),
        N_("Check each open deal of this kind against it: one talk to make sure, or close it."),
        N_("Ask the questions of the description in the first talk, and enter the fit."),
        N_("Give the time that becomes free to the deals that fit best."),
    ),
)  # fmt: skip
RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (ONE_CONTACT, NO_DECISION_MAKER, LATE_REPLY, DISCOUNT, SOURCE, PROFILE)
}
