"""What share of deals do we win?"""

from __future__ import annotations

from dealcycle.cycle.words import N_, NN_

from .counts import Counts
from .estimate import SHARE, Answer, Counted, Definition, Estimate, Sentence
from .estimators.shares import jeffreys, wilson
from .journal import LOST, NO_DECISION, WON
from .refusals import FOR_A_SHARE, no_losses, refuse_no_losses, refuse_undated, too_few

DEFINITION = N_(
    "Of the deals opened, the share won by the horizon: lost and undecided deals compete, "
    "deals still open count for as long as they were seen."
)
AGES = (30, 60, 90, 180, 365)
SEEN = Counted("lives", "TRUE")
CLOSED = Counted("closings", "TRUE")


def win_rate(counts: Counts, horizon: float | None = None) -> Answer:
    """What share of deals do we win: the incidence of won at the horizon, 0 to 1.

    Aalen-Johansen over the deals opened in the period (`measures.md` rule 8). `horizon` in days
    makes groups comparable; without it the counts' own. n = deals opened and seen; at_risk =
    deals still open at the horizon. Refused without losses, with undated closings, or with
    fewer than 5 closed.

    Example: of 20 deals 6 won on day 10, 10 lost on day 20, 4 open at day 30: the incidence of
    won is 0.3 from day 10 on.
    """
    definitions = () if counts.brief else _definitions(counts)
    closed = sum(counts.number("lives", outcome) for outcome in (WON, LOST, NO_DECISION))
    every_closed = sum(counts.number("book", outcome) for outcome in (WON, LOST, NO_DECISION))
    if every_closed >= FOR_A_SHARE and no_losses(counts):
        return refuse_no_losses(counts, SHARE, DEFINITION, definitions)
    if counts.too_many_undated:
        return refuse_undated(counts, SHARE, DEFINITION, definitions)
    age = counts.horizon if horizon is None else horizon
    if closed < FOR_A_SHARE or age is None:
        return too_few(counts, closed, FOR_A_SHARE, "closed_share", SHARE, DEFINITION, definitions)
    value, low, high = counts.incidence.curves[0].at(age)
    if value <= 0.0:
        low, high = 0.0, wilson(0, counts.table.n).high
    return Estimate(
        value, low, high, counts.table.n, counts.as_of, SHARE, DEFINITION, definitions, SEEN,
        at_risk=counts.table.risk_at(age), horizon=age, notes=_notes(counts, age),
    )  # fmt: skip


def _definitions(counts: Counts) -> tuple[Definition, ...]:
    return (*_period(counts), *_cohort(counts), *_by_age(counts))


def _period(counts: Counts) -> list[Definition]:
    """What other systems show: the deals closed in the period, whenever they were opened."""
    won = counts.number("closings", WON)
    closed = counts.number("closings")
    known = closed >= FOR_A_SHARE and not no_losses(counts)
    share = wilson(won, closed) if known else (None, None, None)
    bayes = jeffreys(won, closed) if known else (None, None, None)
    rows = counts.tally("closings")
    value = float(rows["value"].sum()) if len(rows) else 0.0
    won_value = float(rows["value"][rows["outcome"] == WON].sum()) if len(rows) else 0.0
    # Where the lost carry no amounts the share by value would read 100 %.
    lost_value = value - won_value
    by_value = won_value / value if known and lost_value > 0 and won_value > 0 else None
    return [
        Definition(
            "closed_in_period", share[0], closed,
            N_("Won of all deals closed in the period, whenever they were opened. It mixes young "
               "and old deals: fast losses come first, so a growing book looks different."),
            SHARE, share[1], share[2], CLOSED,
        ),
        Definition(
            "closed_in_period_bayes", bayes[0], closed,
            N_("The same share with a Bayesian interval (Jeffreys)."),
            SHARE, bayes[1], bayes[2], CLOSED,
        ),
        Definition(
            "by_value", by_value, closed,
            N_("Won money of all money closed in the period: large deals weigh more."),
            SHARE, counted=CLOSED,
        ),
    ]  # fmt: skip


def _cohort(counts: Counts) -> list[Definition]:
    won, opened = counts.number("lives", WON), counts.number("lives")
    closed = opened - counts.number("lives", 0)
    losses = not no_losses(counts)
    of_closed = wilson(won, closed) if closed >= FOR_A_SHARE and losses else (None, None, None)
    of_all = wilson(won, opened) if opened >= FOR_A_SHARE else (None, None, None)
    return [
        Definition(
            "opened_and_closed", of_closed[0], closed,
            N_("Of the deals opened in the period, won of those closed so far. Open deals are "
               "left out, so a young cohort shows only its fast deals."),
            SHARE, of_closed[1], of_closed[2], Counted("lives", "outcome <> 0"),
        ),
        Definition(
            "conversion_so_far", of_all[0], opened,
            N_("Won so far of all deals opened in the period. Open deals count as not won, so it "
               "rises as they age."),
            SHARE, of_all[1], of_all[2], SEEN,
        ),
    ]  # fmt: skip


def _by_age(counts: Counts) -> list[Definition]:
    """The incidence of won at round ages, as long as ten deals are still seen there."""
    if counts.too_many_undated or no_losses(counts) or not counts.table.n:
        return []
    found = []
    for age in AGES:
        if counts.table.risk_at(age) < 10:
            break
        value, low, high = counts.incidence.curves[0].at(age)
        found.append(
            Definition(
                f"won_by_day_{age}", value, counts.table.n,
                N_("Of the deals opened, the share won by this day of their life."),
                SHARE, low, high, SEEN,
            )
        )  # fmt: skip
    return found


def _notes(counts: Counts, horizon: float) -> tuple[Sentence, ...]:
    notes = []
    if counts.table.n and counts.table.risk_at(horizon) < 10:
        notes.append(Sentence(N_("Few deals have been seen that long: the figure will move.")))
    if counts.undated:
        one, many = NN_(
            "%(n)d closed deal without a date is left out.",
            "%(n)d closed deals without a date are left out.",
        )
        notes.append(Sentence(one, {"n": counts.undated}, many))
    return tuple(notes)
