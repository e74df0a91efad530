"""How other systems count the same: which definition of each measure their reports show."""

from collections.abc import Mapping
from dataclasses import dataclass

from dealcycle.cycle.words import N_


@dataclass(frozen=True)
class System:
    """`definitions` names, per measure, what its usual report shows; reports can be changed."""

    name: str
    definitions: Mapping[str, str]
    about: str


CLOSED = {
    "time_to_close": "mean_days_won",
    "win_rate": "closed_in_period",
    "velocity": "textbook",
    "deal_size": "mean_won",
    "pace": "mean_days_closed",
}
SYSTEMS: dict[str, System] = {
    "salesforce": System(
        "Salesforce", CLOSED,
        N_("Its usual report divides the won by all closed of the period; the cycle is the mean "
           "of the days that won opportunities took, by their close date."),
    ),
    "hubspot": System(
        "HubSpot", {**CLOSED, "win_rate": "closed_in_period", "pace": "mean_age_open"},
        N_("Win rate is won of won and lost by close date; time to close is the mean of won deals; "
           "beside it stands the mean age of open deals."),
    ),
    "pipedrive": System(
        "Pipedrive", CLOSED,
        N_("Win rate is won of won and lost in the period; duration is the mean of the deals won, "
           "open ones left out."),
    ),
    "created": System(
        "Odoo, Zoho",
        {**CLOSED, "win_rate": "conversion_so_far", "time_to_close": "opened_and_won"},
        N_("Their conversion is the won of all created in the period. Open deals count as not won, "
           "so it rises as they age."),
    ),
}  # fmt: skip
