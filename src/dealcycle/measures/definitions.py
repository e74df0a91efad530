"""The other definitions of the measures: what each is called."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dealcycle.cycle.words import N_

from .estimate import Sentence

TITLES: Mapping[str, str] = {
    "mean_days_won": N_("Mean days of won deals"),
    "median_days_won": N_("Median days of won deals"),
    "opened_and_won": N_("Mean days, opened and won in the period"),
    "closed_in_period": N_("Won of the deals closed in the period"),
    "closed_in_period_bayes": N_("The same share, Bayesian interval"),
    "by_value": N_("Won of the money closed in the period"),
    "opened_and_closed": N_("Won of the opened and closed"),
    "conversion_so_far": N_("Won so far of all opened"),
    "mean_age_open": N_("Mean age of open deals"),
    "mean_days_closed": N_("Mean days of closed deals"),
    "textbook": N_("Textbook velocity"),
    "booked_per_day": N_("Won in the period, per day"),
    "mean_won": N_("Mean of won amounts"),
    "median_won": N_("Median of won amounts"),
    "lower_quartile": N_("Lower quartile"),
    "upper_quartile": N_("Upper quartile"),
    "tail_index": N_("Weight of the tail (Hill index)"),
    "of_ended": N_("Of the stays that have ended"),
    "of_entered": N_("Of all stays"),
    "mean_days_left": N_("Mean days of ended stays"),
}
BY_DAY = re.compile(r"won_by_day_(\d+)")


def title(name: str) -> Sentence:
    """What a definition is called; `won_by_day_30` and its like by their day."""
    if day := BY_DAY.fullmatch(name):
        return Sentence(N_("Won by day %(day)s"), {"day": day[1]})
    return Sentence(TITLES[name])
