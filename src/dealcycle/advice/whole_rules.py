"""The rules of the field where no stages are known: only deals, their outcome and their days."""

from dealcycle.cycle.words import N_

from .comparing import PAST, PEERS
from .field_rules import Rule

WIN_RATE = Rule(
    "win_rate",
    N_("Win more of your deals: work on proposal and demonstration"),
    {
        PAST: N_("Of 100 deals that end, %(now)s are won. Until %(days)s ago it was %(before)s."),
        PEERS: N_(
            "Of 100 deals that end, %(now)s are won. In the rest of the book it is %(before)s."
        ),
    },
    (
        N_("Read the last ten lost deals: write down one reason for each, and how far it came."),
        N_("Lost after a proposal: open the next ones with the customer's need and what meeting it "
           "is worth to them. Lost before: describe a good customer in four lines, choose by it."),
        N_("Rehearse the demonstration with whoever wins most: three needs, three answers, no tour "
           "of the functions."),
        N_("Send no proposal before a talk with the decision-maker, and agree the day of the "
           "answer when it is sent."),
    ),
)  # fmt: skip
SPEED = Rule(
    "speed",
    N_("Bring deals to an outcome sooner: sharpen what a deal needs to be opened"),
    {
        PAST: N_(
            "Deals take %(now)s on average to come to an outcome. Until %(days)s ago it was "
            "%(before)s."
        ),
        PEERS: N_(
            "Deals take %(now)s on average to come to an outcome. In the rest of the book it is "
            "%(before)s."
        ),
    },
    (
        N_("Go through the deals that have been open longest: a next step with a day for each, or "
           "close it."),
        N_("Open a deal only when need, budget, decision-maker and date are known."),
        N_("Set yourselves a target of %(before)s, and talk once a week about what is over it."),
        N_("Record the stages of your deals: then it can be said where they wait."),
    ),
)  # fmt: skip
