"""The pipelines that ship: seven stages as the default, four as an alternative."""

from collections.abc import Mapping
from dataclasses import replace

from dealcycle.cycle.stages import Clock, Criterion, Demand, Pipeline, Stage, StageKind
from dealcycle.cycle.words import N_

ASKED, OFF = Demand.ASKED, Demand.OFF


def _field(name: str, label: str, demand: Demand = OFF) -> Criterion:
    return Criterion(name, "field_filled", {"field": name}, demand, label)


def _done(activity: str, label: str, demand: Demand = OFF) -> Criterion:
    return Criterion(f"{activity}_done", "activity_done", {"activity": activity}, demand, label)


def _role(role: str, label: str, demand: Demand = OFF) -> Criterion:
    return Criterion(f"{role}_known", "contact_with_role", {"role": role}, demand, label)


def _known(kind: str, label: str, demand: Demand = OFF) -> Criterion:
    return Criterion(kind, kind, {}, demand, label)


# These are gathered by rooms above; while a room is absent, its criteria never block a move.
DISCOUNT_APPROVED = "discount_approved"
CHECK_IN_DONE = "check_in_done"
SATISFACTION_ASKED = "satisfaction_asked"
NEXT_OPPORTUNITY = "next_opportunity"

COMPANY = _field("company", N_("The company"))
ANY_CONTACT = _role("any", N_("A person to reach"), ASKED)
SOURCE = _field("source", N_("The source"), ASKED)
FIT = _field("fit", N_("Fit with your ideal customer"))
ANSWERED = _known("two_way_touch", N_("An answer from them"), ASKED)
CALLED = _done("call", N_("A call"))
MET = _done("meeting", N_("A meeting"))
NEEDS = _field("needs", N_("Their needs, in their words"), ASKED)
DECISION_MAKER = _role("decision_maker", N_("The decision-maker"), ASKED)
CHAMPION = _role("champion", N_("A champion on their side"))
BUDGET = _field("budget", N_("Their budget"))
TIMING = _field("timing", N_("When they need it"))
PROCESS = _field("decision_process", N_("How they decide and who signs"))
EXPECTED = _field("expected_close_on", N_("The day you expect their decision"))
DEMONSTRATED = _done("demonstration", N_("A demonstration"))
AMOUNT = _field("amount", N_("The amount"), ASKED)
SENT = _field("proposal_sent_on", N_("A proposal sent"), ASKED)
EXPIRES = _field("proposal_expires_on", N_("An expiry date of the proposal"))
AGREED = _field("terms_agreed_on", N_("Terms that both sides agree on"), ASKED)
APPROVED = _known(DISCOUNT_APPROVED, N_("Approval of the discount"))
CHECKED_IN = _known(CHECK_IN_DONE, N_("A check-in after delivery"), ASKED)
SATISFIED = _known(SATISFACTION_ASKED, N_("Their satisfaction, asked for"), ASKED)
NEXT = _known(NEXT_OPPORTUNITY, N_("The next opportunity"))


PROSPECTING = Stage(
    "prospecting",
    StageKind.PROSPECTING,
    N_("Prospecting"),
    N_(
        "Pick companies that look like your best customers, not merely those that are easy to "
        "find. Learn one thing that is changing for them: a new site, a tender, a new head of "
        "department. Find the person who feels that change, and write down where the lead came "
        "from."
    ),
    N_(
        "You can say in one sentence why this company, why this person and why now. "
        "Whoever does not fit is dropped today, not next month."
    ),
    14,
    (ANY_CONTACT, SOURCE, COMPANY, FIT),
    probability=5,
)

CONTACT = Stage(
    "contact",
    StageKind.CONTACT,
    N_("Initial contact"),
    N_(
        "Open with their situation, not with your product. Ask for one small thing: fifteen "
        "minutes, or the name of the right person. No answer? Try another channel after 3, 7 and "
        "14 days, each time with something new and useful, then stop."
    ),
    N_(
        "They answered, and a conversation has a date. Three touches without an answer: close "
        "the deal kindly and leave the door open."
    ),
    21,
    (ANSWERED, CALLED),
    probability=10,
)

DISCOVERY = Stage(
    "discovery",
    StageKind.DISCOVERY,
    N_("Discovery"),
    N_(
        "Let them speak for two thirds of the time. Ask what happens today, what it costs them, "
        "what they have tried, and what happens if nothing changes. Find out who decides, who "
        "signs, by when and out of which budget. Be as ready to disqualify as to qualify."
    ),
    N_(
        "You can tell their problem in their own words with a figure beside it, and they nod. "
        "You have spoken with whoever decides. If the interest is not real, the deal is closed "
        "with the reason."
    ),
    21,
    (NEEDS, DECISION_MAKER, CHAMPION, BUDGET, TIMING, PROCESS, MET),
    probability=25,
)

PROPOSAL = Stage(
    "proposal",
    StageKind.PROPOSAL,
    N_("Proposal"),
    N_(
        "Begin the proposal with their needs and what meeting them is worth; the price comes "
        "after the value. Show only what answers a need they named. Go through it together, "
        "never just send it, and agree on the day of their answer before you hang up."
    ),
    N_(
        "Your champion could defend the proposal without you. It has an expiry date, and the "
        "talk about it stands in both calendars."
    ),
    14,
    (AMOUNT, SENT, EXPIRES, EXPECTED, DEMONSTRATED),
    probability=45,
)

NEGOTIATION = Stage(
    "negotiation",
    StageKind.NEGOTIATION,
    N_("Negotiation"),
    N_(
        "Collect all their points before you answer the first. Give nothing without getting "
        "something: a longer term, a faster signature, a reference. Offer scope before price. "
        "Know your walk-away point before the talk, not in it."
    ),
    N_(
        "One version is agreed, its terms are written down, and both sides can explain them at "
        "home. No point is left that somebody new could reopen."
    ),
    14,
    (AGREED, replace(EXPECTED, demand=ASKED), APPROVED),
    probability=65,
)

CLOSING = Stage(
    "closing",
    StageKind.CLOSING,
    N_("Closing"),
    N_(
        "Walk through the last steps with them: who signs, what legal and purchasing need, when "
        "the first invoice goes out. Put a date and a name to each. Ask for the signature "
        "plainly; if they hesitate, ask what is missing."
    ),
    N_(
        "Signed, and both sides know when and how it is paid and who takes over. A loss is "
        "recorded the same day, with the honest reason."
    ),
    7,
    (replace(PROCESS, demand=ASKED), replace(AGREED, demand=OFF)),
    probability=85,
)

FOLLOW_UP = Stage(
    "follow_up",
    StageKind.FOLLOW_UP,
    N_("Follow-up"),
    N_(
        "Call in the first week, before anything can go wrong, and again once they work with it. "
        "Make sure that the payment comes in. Ask how satisfied they are, and listen for the "
        "next need. Ask happy customers for an introduction."
    ),
    N_(
        "They got what they were promised and say so. The next deal or a referral has a name "
        "and a date."
    ),
    30,
    (CHECKED_IN, SATISFIED, NEXT),
    probability=100,
)

SEVEN_STAGES = Pipeline(
    "seven_stages",
    N_("Sales cycle"),
    (PROSPECTING, CONTACT, DISCOVERY, PROPOSAL, NEGOTIATION, CLOSING, FOLLOW_UP),
    Clock("contact"),
)

QUALIFICATION = Stage(
    "qualification",
    StageKind.DISCOVERY,
    N_("Qualification"),
    N_(
        "Get into a conversation and find out early whether it is worth both your time: is there "
        "a need, money, somebody who decides, and a date? Ask what happens if they do nothing. "
        "A quick no is a good result."
    ),
    N_(
        "You know the need, who decides and by when, and they want to go on. "
        "Everybody else has been told a friendly no."
    ),
    14,
    (ANSWERED, NEEDS, replace(DECISION_MAKER, demand=OFF), BUDGET, TIMING),
    probability=15,
)

RELATIONSHIP = Stage(
    "relationship",
    StageKind.RELATIONSHIP,
    N_("Relationship building"),
    N_(
        "Be useful before you ask for anything: show the solution on their own case, bring an "
        "idea, introduce a customer like them. Get to know everyone who has a say, the doubters "
        "too. Agree on a next step in every talk."
    ),
    N_(
        "Two or more people on their side want this, one of them speaks for you when you are "
        "not in the room, and they have asked for the price."
    ),
    30,
    (DECISION_MAKER, AMOUNT, CHAMPION, DEMONSTRATED, MET),
    probability=35,
)

FOUR_CLOSING = Stage(
    "closing",
    StageKind.CLOSING,
    CLOSING.name,
    N_(
        "Put the agreed solution and its price on one page and go through it together. Settle "
        "open points in one talk: give nothing without getting something. Then agree who signs, "
        "when, and how it is paid."
    ),
    CLOSING.good,
    14,
    (SENT, AGREED, PROCESS, EXPIRES, APPROVED),
    probability=70,
)

FOUR_STAGES = Pipeline(
    "four_stages",
    N_("Short sales cycle"),
    (PROSPECTING, QUALIFICATION, RELATIONSHIP, FOUR_CLOSING),
    Clock("qualification"),
)

TEMPLATES: Mapping[str, Pipeline] = {each.key: each for each in (SEVEN_STAGES, FOUR_STAGES)}

# For who wants to define every stage: the one that no pipeline can be without.
BLANK = Pipeline(
    "blank",
    N_("New pipeline"),
    (Stage("first", StageKind.PROSPECTING, N_("First stage")),),
    Clock("first"),
)
