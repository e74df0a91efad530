"""Why a figure is refused, in the sentences that people read."""

from __future__ import annotations

from dealcycle.cycle.words import N_, NN_

from .counts import Counts
from .estimate import Definition, Refusal, Sentence
from .journal import LOST, NO_DECISION

FOR_A_SHARE, FOR_A_MEDIAN, FOR_A_MEAN = 5, 10, 5


def too_few(
    counts: Counts,
    n: int,
    needed: int,
    of: str,
    unit: str,
    definition: str,
    definitions: tuple[Definition, ...] = (),
) -> Refusal:
    """Too early: `of` says what is counted (closed, won, left)."""
    sentences = {
        "closed_share": NN_(
            "Too early for a percentage: %(n)d closed, %(needed)d needed.",
            "Too early for a percentage: %(n)d closed, %(needed)d needed.",
        ),
        "closed_median": NN_(
            "Too early for a median: %(n)d closed, %(needed)d needed.",
            "Too early for a median: %(n)d closed, %(needed)d needed.",
        ),
        "won_median": NN_(
            "Too early for a median: %(n)d won, %(needed)d needed.",
            "Too early for a median: %(n)d won, %(needed)d needed.",
        ),
        "won_mean": NN_(
            "Too early for an average: %(n)d won with an amount, %(needed)d needed.",
            "Too early for an average: %(n)d won with an amount, %(needed)d needed.",
        ),
        "left": NN_(
            "Too early: %(n)d deal has left the stage, %(needed)d needed.",
            "Too early: %(n)d deals have left the stage, %(needed)d needed.",
        ),
    }  # fmt: skip
    one, many = sentences[of]
    says = Sentence(one, {"n": n, "needed": needed}, many)
    return Refusal("too_few", says, unit, counts.as_of, definition, definitions)


def no_losses(counts: Counts) -> bool:
    """Whether nobody is known to have lost: a share would read 100 %."""
    if not counts.journal.has_losses:
        return True
    # A group may win everything; only a source without any loss cannot be believed.
    counts = counts.whole or counts
    return counts.number("book", LOST) + counts.number("book", NO_DECISION) == 0


def refuse_no_losses(
    counts: Counts, unit: str, definition: str, definitions: tuple[Definition, ...] = ()
) -> Refusal:
    says = Sentence(N_("No lost deals in the data: add them, or it reads 100 %."))
    return Refusal("no_losses", says, unit, counts.as_of, definition, definitions)


def refuse_undated(
    counts: Counts, unit: str, definition: str, definitions: tuple[Definition, ...] = ()
) -> Refusal:
    one, many = NN_(
        "%(n)d closed deal has no closing date, so nobody can say how long deals take. "
        "Add the dates, or read the shares below.",
        "%(n)d closed deals have no closing date, so nobody can say how long deals take. "
        "Add the dates, or read the shares below.",
    )
    says = Sentence(one, {"n": counts.undated}, many)
    return Refusal("undated_closings", says, unit, counts.as_of, definition, definitions)


def refuse_not_reached(
    counts: Counts, unit: str, definition: str, definitions: tuple[Definition, ...] = ()
) -> Refusal:
    says = Sentence(N_("Fewer than half have got there yet, so there is no median."))
    return Refusal("not_reached", says, unit, counts.as_of, definition, definitions)


def refuse_no_rate(
    counts: Counts,
    n: int,
    unit: str,
    definition: str,
    definitions: tuple[Definition, ...] = (),
) -> Refusal:
    one, many = NN_(
        "%(n)d amount is in another currency without a rate. Add the rate, "
        "or read the figures per currency.",
        "%(n)d amounts are in other currencies without a rate. Add the rates, "
        "or read the figures per currency.",
    )
    return Refusal(
        "no_rate", Sentence(one, {"n": n}, many), unit, counts.as_of, definition, definitions
    )


def refuse_no_history(counts: Counts, unit: str, definition: str) -> Refusal:
    says = Sentence(
        N_("The data has no history of stages. Add the stage history, or one date per stage.")
    )
    return Refusal("no_history", says, unit, counts.as_of, definition)


def refuse_empty(
    counts: Counts, unit: str, definition: str, definitions: tuple[Definition, ...] = ()
) -> Refusal:
    says = Sentence(N_("No deals here yet."))
    return Refusal("empty", says, unit, counts.as_of, definition, definitions)
