"""How a deal ends, and the lists that an organisation starts with and may edit."""

from dataclasses import dataclass
from enum import StrEnum

from dealcycle.cycle.words import N_


class Outcome(StrEnum):
    """How a deal ends. Lost and no decision compete with won; none of them is censoring."""

    WON = "won"
    LOST = "lost"
    NO_DECISION = "no_decision"

    @property
    def label(self) -> str:
        """The message id of the outcome."""
        return OUTCOME_LABELS[self]


OUTCOME_LABELS = {
    Outcome.WON: N_("Won"),
    Outcome.LOST: N_("Lost"),
    Outcome.NO_DECISION: N_("No decision"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a list: a stable key and the message id that people read."""

    key: str
    label: str


LOST_REASONS = (
    Choice("price", N_("Too expensive")),
    Choice("competitor", N_("Chose a competitor")),
    Choice("missing_feature", N_("Our solution lacks something they need")),
    Choice("no_fit", N_("Not the right customer for us")),
    Choice("terms", N_("No agreement on terms")),
    Choice("relationship", N_("We lost their trust")),
    Choice("too_slow", N_("We were too slow")),
    Choice("in_house", N_("They build it themselves")),
    Choice("mistake", N_("Entered by mistake or twice")),
)

NO_DECISION_REASONS = (
    Choice("went_silent", N_("Stopped answering")),
    Choice("no_budget", N_("No budget now")),
    Choice("not_a_priority", N_("Other things come first")),
    Choice("no_sponsor", N_("Nobody on their side pushes it")),
    Choice("postponed", N_("Postponed by the customer")),
    Choice("reorganisation", N_("Reorganisation or change of people")),
    Choice("status_quo", N_("They stay with what they have")),
)

SOURCES = (
    Choice("website", N_("Website")),
    Choice("referral", N_("Referral")),
    Choice("cold_call", N_("Cold call")),
    Choice("cold_email", N_("Cold e-mail")),
    Choice("event", N_("Trade fair or event")),
    Choice("advertising", N_("Advertising")),
    Choice("social", N_("Social network")),
    Choice("partner", N_("Partner")),
    Choice("existing_customer", N_("Existing customer")),
    Choice("tender", N_("Tender")),
    Choice("other", N_("Other")),
)

CONTACT_ROLES = (
    Choice("decision_maker", N_("Decision-maker")),
    Choice("influencer", N_("Influencer")),
    Choice("champion", N_("Champion")),
    Choice("blocker", N_("Blocker")),
    Choice("user", N_("End user")),
    Choice("buyer", N_("Buyer")),
)

ACTIVITY_KINDS = (
    Choice("call", N_("Call")),
    Choice("meeting", N_("Meeting")),
    Choice("demonstration", N_("Demonstration")),
    Choice("email", N_("E-mail")),
    Choice("note", N_("Note")),
    Choice("task", N_("Task")),
)

CHANNELS = (
    Choice("phone", N_("Phone")),
    Choice("email", N_("E-mail")),
    Choice("in_person", N_("In person")),
    Choice("video", N_("Video call")),
    Choice("messenger", N_("Messenger")),
    Choice("social", N_("Social network")),
    Choice("post", N_("Post")),
    Choice("other", N_("Other")),
)
