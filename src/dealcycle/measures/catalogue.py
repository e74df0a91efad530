"""All measures with unit, question and definition: menus, help, schema and docs derive from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dealcycle.cycle.words import N_

from . import deal_size, funnel, pace, time_to_close, velocity, win_rate
from .counts import Counts
from .estimate import DAYS, MONEY, MONEY_PER_DAY, SHARE, Answer


@dataclass(frozen=True)
class Measure:
    """What a person can ask. `needs` names the tallies that answer it."""

    name: str
    title: str
    question: str
    definition: str
    unit: str
    needs: tuple[str, ...]
    answer: Callable[[Counts, float | None], Answer | funnel.Funnel]
    higher_is_better: bool = True


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            "time_to_close", N_("Time to close"), N_("How long until a deal is won?"),
            time_to_close.DEFINITION, DAYS, ("lives", "closings", "book"),
            time_to_close.time_to_close, higher_is_better=False,
        ),
        Measure(
            "win_rate", N_("Win rate"), N_("What share of deals do we win?"),
            win_rate.DEFINITION, SHARE, ("lives", "closings", "book"), win_rate.win_rate,
        ),
        Measure(
            "pace", N_("Pace"), N_("How fast do deals come to an outcome?"),
            pace.DEFINITION, DAYS, ("lives", "closings", "book"),
            lambda counts, horizon: pace.pace(counts), higher_is_better=False,
        ),
        Measure(
            "velocity", N_("Pipeline velocity"), N_("How much revenue per day does it bring?"),
            velocity.DEFINITION, MONEY_PER_DAY,
            ("lives", "folds", "closings", "book", "openings"),
            lambda counts, horizon: velocity.velocity(counts),
        ),
        Measure(
            "deal_size", N_("Average deal size"), N_("How big are the deals we win?"),
            deal_size.DEFINITION, MONEY, ("closings", "sizes"),
            lambda counts, horizon: deal_size.deal_size(counts),
        ),
        Measure(
            "funnel", N_("Funnel"), N_("Where do deals stop or wait?"),
            funnel.DEFINITION, SHARE, ("stays", "lives"),
            lambda counts, horizon: funnel.funnel(counts),
        ),
    )
}  # fmt: skip
