"""How fast do deals move through the pipeline?"""

from __future__ import annotations

from dealcycle.cycle.words import N_

from .counted import OPEN
from .counts import Counts
from .estimate import DAYS, Answer, Counted, Definition, Estimate
from .estimators.incidence import kaplan_meier, median_left
from .journal import WON
from .refusals import (
    FOR_A_MEAN,
    FOR_A_MEDIAN,
    no_losses,
    refuse_no_losses,
    refuse_not_reached,
    refuse_undated,
    too_few,
)
from .spread import ages_of, mean_days

DEFINITION = N_(
    "Half of the deals opened have come to an outcome, whichever, by this day of their life; "
    "deals still open count for as long as they were seen."
)


def pace(counts: Counts) -> Answer:
    """How fast do deals come to any outcome: the median age at closing, in days.

    Kaplan-Meier over the deals opened in the period, every outcome an exit, open deals censored;
    the ends are where its log-log band crosses one half (None = not yet). n = deals opened and
    seen. Refused without losses, with undated closings, with fewer than 10 closed, or before
    half have closed. The medians per stage are in the funnel.

    Example: closed on days 1 to 10, ten more open at day 30: half have closed on day 10.
    """
    definitions = () if counts.brief else _definitions(counts)
    closed = counts.number("lives") - counts.number("lives", OPEN)
    every_closed = counts.number("book") - counts.number("book", OPEN)
    if every_closed >= FOR_A_MEDIAN and no_losses(counts):
        return refuse_no_losses(counts, DAYS, DEFINITION, definitions)
    if counts.too_many_undated:
        return refuse_undated(counts, DAYS, DEFINITION, definitions)
    if closed < FOR_A_MEDIAN:
        return too_few(counts, closed, FOR_A_MEDIAN, "closed_median", DAYS, DEFINITION, definitions)
    value, low, high = median_left(kaplan_meier(counts.table))
    if value is None:
        return refuse_not_reached(counts, DAYS, DEFINITION, definitions)
    return Estimate(
        value, low, high, counts.table.n, counts.as_of, DAYS, DEFINITION, definitions,
        Counted("lives", "TRUE"), at_risk=counts.table.risk_at(value),
    )  # fmt: skip


def _definitions(counts: Counts) -> tuple[Definition, ...]:
    lives, closings = counts.tally("lives"), counts.tally("closings")
    parts = (
        (
            "mean_age_open", ages_of(lives, "age", counts.ticks, OPEN),
            Counted("lives", f"outcome = {OPEN}"),
            N_("Mean age of the deals open now. Long deals are more likely to be found open, so "
               "it says more about the slow ones than about all."),
        ),
        (
            "mean_days_closed", ages_of(closings, "days", counts.ticks),
            Counted("closings", "days <> -1000000000"),
            N_("Mean days of the deals closed in the period, whatever the outcome. Open deals are "
               "left out."),
        ),
        (
            "mean_days_won", ages_of(closings, "days", counts.ticks, WON),
            Counted("closings", f"outcome = {WON} AND days <> -1000000000"),
            N_("Mean days of the deals won in the period. Lost and open deals are left out."),
        ),
    )  # fmt: skip
    found = []
    for name, ages, counted, explains in parts:
        value, low, high = mean_days(ages, FOR_A_MEAN) or (None, None, None)
        found.append(Definition(name, value, len(ages), explains, DAYS, low, high, counted))
    return tuple(found)
