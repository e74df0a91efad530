"""The fixed lists of the room: kinds of activities, how they went, roles in a purchase."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a salesperson does."""

    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    DEMONSTRATION = "demonstration", _("Demonstration")
    EMAIL = "email", _("E-mail")
    NOTE = "note", _("Note")
    TASK = "task", _("Task")


class Direction(models.TextChoices):
    """Who reached out to whom."""

    OUT = "out", _("We to them")
    IN = "in", _("They to us")


class Outcome(models.TextChoices):
    """How it went, in one tap."""

    POSITIVE = "positive", _("Went well")
    NEUTRAL = "neutral", _("So-so")
    NEGATIVE = "negative", _("Went badly")
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    NOT_HELD = "not_held", _("Did not take place")
    ANSWERED = "answered", _("They answered")
    DONE = "done", _("Done")


class Role(models.TextChoices):
    """A contact's part in the purchase."""

    DECISION_MAKER = "decision_maker", _("Decision-maker")
    INFLUENCER = "influencer", _("Influencer")
    CHAMPION = "champion", _("Champion")
    BLOCKER = "blocker", _("Blocker")
    USER = "user", _("User")
    BUYER = "buyer", _("Buyer")


class Fit(models.TextChoices):
    """How near a deal comes to the ideal customer."""

    STRONG = "strong", _("Strong fit")
    PARTIAL = "partial", _("Partial fit")
    WEAK = "weak", _("Weak fit")


MOODS = (Outcome.POSITIVE, Outcome.NEUTRAL, Outcome.NEGATIVE)
# What is offered after each kind, the likeliest first.
OUTCOMES: dict[str, tuple[Outcome, ...]] = {
    Kind.CALL: (*MOODS, Outcome.REACHED, Outcome.NO_ANSWER),
    Kind.MEETING: (*MOODS, Outcome.NOT_HELD),
    Kind.DEMONSTRATION: (*MOODS, Outcome.NOT_HELD),
    Kind.EMAIL: (Outcome.DONE, Outcome.ANSWERED),
    Kind.TASK: (Outcome.DONE,),
    Kind.NOTE: (),
}
# Kinds that reach the customer; notes and tasks are our own business.
TOUCHES = (Kind.CALL, Kind.MEETING, Kind.DEMONSTRATION, Kind.EMAIL)
# Kinds in which two people sit at one table, whoever called for it.
SITTINGS = (Kind.MEETING, Kind.DEMONSTRATION)
SPOKE = (*MOODS, Outcome.REACHED)

ICONS = {
    Kind.CALL: "phone",
    Kind.MEETING: "users",
    Kind.DEMONSTRATION: "presentation",
    Kind.EMAIL: "mail",
    Kind.NOTE: "sticky-note",
    Kind.TASK: "square-check",
}
