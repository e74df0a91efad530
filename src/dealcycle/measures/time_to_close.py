"""How long until a deal is won?"""

from __future__ import annotations

from dealcycle.cycle.words import N_

from .counts import Counts
from .estimate import DAYS, Answer, Counted, Definition, Estimate
from .estimators.shares import Interval
from .journal import WON
from .refusals import FOR_A_MEAN, FOR_A_MEDIAN, refuse_undated, too_few
from .spread import ages_of, mean_days, median_days

DEFINITION = N_(
    "Half of the wins that come by the horizon have come by this day of the deal's life; "
    "deals still open count for as long as they were seen."
)


def time_to_close(counts: Counts, horizon: float | None = None) -> Answer:
    """How long until a deal is won: the median age at winning, in days.

    The age at which the incidence of won (Aalen-Johansen) reaches half of what it is at the
    horizon (`measures.md` rule 8), so open deals are censored and lost ones compete. The interval
    holds the ages whose share is within 1.96 standard errors of one half. n = deals won by the
    horizon. Refused with fewer than 10 of them, or with undated closings.

    Example: 10 deals won on days 1 to 10, nothing else: the median is day 5.
    """
    definitions = () if counts.brief else _definitions(counts)
    if counts.too_many_undated:
        return refuse_undated(counts, DAYS, DEFINITION, definitions)
    age = counts.horizon if horizon is None else horizon
    won = 0
    if age is not None:
        lives = counts.tally("lives")
        early = (lives["outcome"] == WON) & (lives["age"] <= age * counts.ticks + 1e-6)
        won = int(lives["n"][early].sum())
    if won < FOR_A_MEDIAN or age is None:
        return too_few(counts, won, FOR_A_MEDIAN, "won_median", DAYS, DEFINITION, definitions)
    value, low, high = counts.incidence.median(1, age)
    within = Counted("lives", f"outcome = {WON} AND age <= {round(age * counts.ticks)}")
    return Estimate(
        value, low, high, won, counts.as_of, DAYS, DEFINITION, definitions, within, horizon=age
    )


def _definitions(counts: Counts) -> tuple[Definition, ...]:
    closed = ages_of(counts.tally("closings"), "days", counts.ticks, WON)
    cohort = ages_of(counts.tally("lives"), "age", counts.ticks, WON)
    dated = Counted("closings", f"outcome = {WON} AND days <> -1000000000")
    return (
        _naive(
            "mean_days_won", mean_days(closed, FOR_A_MEAN), len(closed), dated,
            N_("Mean days of the deals won in the period. Open deals are left out: the younger "
               "the book, the shorter it looks."),
        ),
        _naive(
            "median_days_won", median_days(closed, FOR_A_MEDIAN), len(closed), dated,
            N_("Median days of the deals won in the period. Open deals are left out here too."),
        ),
        _naive(
            "opened_and_won", mean_days(cohort, FOR_A_MEAN), len(cohort),
            Counted("lives", f"outcome = {WON}"),
            N_("Mean days of the deals both opened in the period and won so far: only fast deals "
               "can be among them."),
        ),
    )  # fmt: skip


def _naive(
    name: str, found: Interval | None, n: int, counted: Counted, explains: str
) -> Definition:
    value, low, high = found or (None, None, None)
    return Definition(name, value, n, explains, DAYS, low, high, counted)
