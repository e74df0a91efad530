"""What each figure means, and why the common answer misleads: the words of its docs page, short."""

from dealcycle.cycle.words import N_

EXPLAINED: dict[str, tuple[str, ...]] = {
    "time_to_close": (
        N_("The common answer is the mean of the days that won deals took, over the deals closed "
           "in a period. It leaves the open deals out: a young book has had no time for slow wins "
           "yet, so its answer is short, and it grows by itself as the book ages."),
        N_("Here the question is: of the deals opened, how many have been won by day 1, 2, 3 of "
           "their life? Time to close is the day by which half of the wins have come. Lost deals "
           "compete, open deals count for as long as they were seen."),
    ),
    "win_rate": (
        N_("Two questions share this name. Of 100 deals that we start, how many do we win? That "
           "is the figure above. Of 100 deals that we closed, how many had we won? That is what "
           "most systems show; it mixes young and old deals."),
        N_("Fast losses come first, so the share of the closed looks bad in a growing book, and "
           "good where nobody marks a dead deal as lost."),
    ),
    "velocity": (
        N_("The textbook multiplies open deals, win rate and mean size, and divides by the mean "
           "days of won deals. The divisor would have to be the time that all deals spend in the "
           "pipeline, lost ones included; and it is blind to big deals winning less often."),
        N_("Here it is deals opened per day, times what a deal brings on average. How long deals "
           "take is not in it: if every stay took twice as long, revenue per day would be the "
           "same in the long run."),
    ),
    "deal_size": (
        N_("The mean amount of the deals won, with the median and the quartiles beside it. Where "
           "a few whales make up the mean, the figure says so: read the median then."),
    ),
    "pace": (
        N_("The age of the deals open today says more about the slow ones than about all: a long "
           "deal is more likely to be found open."),
        N_("Pace is the day by which half of the deals have come to an outcome, whichever, open "
           "deals counted for as long as they were seen."),
    ),
}  # fmt: skip
