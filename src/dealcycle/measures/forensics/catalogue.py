"""The checks of data forensics: what each looks for, which figures it bends, what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dealcycle.cycle.words import N_

from . import dates, outcomes, records
from .finding import Suspect, Unchecked
from .look import Look

FUNNEL = ("funnel", "")


@dataclass(frozen=True)
class Check:
    """One check. `bends` names the measures, and their other definitions, that it may bend."""

    name: str
    title: str
    meaning: str
    todo: str
    bends: tuple[tuple[str, str], ...]
    run: Callable[[Look], Suspect | Unchecked | None]


CHECKS: dict[str, Check] = {
    check.name: check
    for check in (
        Check(
            "missing_losses", N_("Missing losses"),
            N_("Where deals are only ever won, the lost ones were not recorded, or not exported: "
               "the win rate reads too high."),
            N_("Ask whoever closes only wins what became of the others, and close those as lost. "
               "If the export left the lost ones out, export again with them."),
            (("win_rate", ""), ("win_rate", "closed_in_period")), outcomes.missing_losses,
        ),
        Check(
            "zombies", N_("Deals that are dead but open"),
            N_("They are older than any deal that was ever won. They stand in the pipeline as if "
               "they could still come, and their loss is missing in the win rate."),
            N_("Go through the list with each owner: agree on a next step with a date, or close "
               "the deal as lost or undecided, dated on the day of the last contact."),
            (("win_rate", "conversion_so_far"), ("velocity", "textbook"),
             ("pace", "mean_age_open")),
            outcomes.zombies,
        ),
        Check(
            "bulk_closings", N_("Closed in bulk"),
            N_("Many deals got their end on one day: somebody cleaned up, or a script ran. Their "
               "date of closing says when that was, not when the customer decided."),
            N_("Date the closings back to the last contact where it is known. Compare periods "
               "without these days."),
            (("time_to_close", ""), ("time_to_close", "mean_days_won"),
             ("pace", ""), ("win_rate", "closed_in_period")),
            dates.bulk_closings,
        ),
        Check(
            "month_ends", N_("Heaped at the ends of months"),
            N_("Far more deals close on the last day of a month than on others: dates are filled "
               "in then, or deals wait for the quota. Days to close are good to about half a "
               "month."),
            N_("Record the closing on the day it happens. Read weeks with care, months as they "
               "are."),
            (("time_to_close", ""), ("pace", "")), dates.month_ends,
        ),
        Check(
            "negative_durations", N_("Ends before it begins"),
            N_("The end lies before the beginning: days that never were pull averages down, and "
               "curves leave these deals out."),
            N_("Correct the dates. In an export look for day and month swapped, or for a date of "
               "creation that is the date of the import."),
            (("time_to_close", "mean_days_won"), ("pace", "mean_days_closed"), FUNNEL),
            dates.negative_durations,
        ),
        Check(
            "reused_ids", N_("One number, two lives"),
            N_("The number goes on after its end: it was re-used, or an ended deal was opened "
               "again. Two lives count as one long one."),
            N_("Open a new deal for a new chance, and leave the ended one ended. In an export give "
               "each its own number."),
            (("time_to_close", ""), ("win_rate", ""), FUNNEL), records.reused_ids,
        ),
        Check(
            "mid_life_imports", N_("Came in mid-life"),
            N_("They were under way before they were first seen, or were all opened on the day of "
               "an import. Who was lost before that day is not there to be counted."),
            N_("Say since when the data is complete (--observed-since, or at the import), so that "
               "they count from the age at which they were first seen."),
            (("time_to_close", ""), ("time_to_close", "mean_days_won"), ("win_rate", "")),
            records.mid_life_imports,
        ),
        Check(
            "unrecorded_stages", N_("Stages that nobody recorded"),
            N_("The way through the stages is not whole: the funnel and the days in a stage know "
               "only what was recorded."),
            N_("Move deals stage by stage, dated back where needed. If a stage is passed by as a "
               "rule, take it out of the pipeline. Add the history of stages to the export."),
            (FUNNEL,), records.unrecorded_stages,
        ),
    )
}  # fmt: skip
