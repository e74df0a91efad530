"""Where do deals stop or wait?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dealcycle.cycle.words import N_

from .counted import NO_AGE, STILL
from .counts import MOST_UNDATED, Counts
from .estimate import DAYS, SHARE, Answer, Counted, Definition, Estimate, Refusal
from .estimators.incidence import aalen_johansen, kaplan_meier, median_left, risk_table
from .estimators.resampling import mean_interval
from .estimators.shares import wilson
from .journal import LOST, NO_DECISION, WON, Pipeline
from .refusals import (
    FOR_A_MEAN,
    FOR_A_MEDIAN,
    FOR_A_SHARE,
    refuse_no_history,
    refuse_not_reached,
    refuse_undated,
    too_few,
)
from .tally import Tally

DEFINITION = N_("Every stay of a deal in a stage: how many enter it, move on, are lost, how long.")
CONVERSION = N_(
    "Of the stays in this stage, the share that ends with a later stage or a win; stays still "
    "open count for as long as they were seen."
)
LOSS = N_("Of the stays in this stage, the share that ends with a lost deal or no decision.")
DWELL = N_(
    "Half of the stays in this stage have ended by this day, however they end; stays still open "
    "count for as long as they were seen."
)
EXITS = ("forward", "back", "won", "lost", "no_decision", "open")
FORWARD, AWAY, DROPPED = 1, 2, 3
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class StageFigures:
    """One stage: `entered` deals, of which some came again, and those that passed it by.

    `exits` counts stays by how they ended; conversion, loss and dwell are over all stays.
    """

    code: int
    name: str
    pipeline: int
    entered: int
    skipped: int
    reentered: int
    exits: Mapping[str, int]
    conversion: Answer
    loss: Answer
    dwell: Answer


@dataclass(frozen=True)
class Funnel:
    """The stages of the cycle in order; `leads` are those before the clock's start."""

    stages: tuple[StageFigures, ...]
    leads: tuple[StageFigures, ...]
    as_of: int
    n: int  # deals that entered any stage of the cycle
    definition: str = DEFINITION


def funnel(counts: Counts) -> Funnel | Refusal:
    """Where do deals stop or wait: per stage its entries, skips, exits, conversion and dwell.

    Conversion is the incidence (Aalen-Johansen) of moving on among all ways to leave; dwell the
    Kaplan-Meier median over stays. A stage counts as skipped by a deal that got beyond it and
    never entered it. Refused without a history of stages.

    Example: 8 deals enter, 5 move on, 2 are lost, 1 is still there: conversion about 5/7.
    """
    if not counts.journal.has_history:
        return refuse_no_history(counts, SHARE, DEFINITION)
    stays = counts.tally("stays")
    found: dict[bool, list[StageFigures]] = {True: [], False: []}
    asked = counts.question.pipeline
    for pipeline in counts.journal.pipelines:
        if asked is not None and pipeline.code != asked:
            continue
        passed = _passed(pipeline, stays)
        for position, stage in enumerate(pipeline.stages):
            if not stage.follow_up:
                figures = _stage(counts, pipeline, position, passed[position])
                found[position >= pipeline.starts].append(figures)
    n = counts.number("lives")
    return Funnel(tuple(found[True]), tuple(found[False]), counts.as_of, n)


def _stage(counts: Counts, pipeline: Pipeline, position: int, passed: int) -> StageFigures:
    stage = pipeline.stages[position]
    stays = counts.tally("stays")
    own = stays.where(stays["stage"] == stage.code)
    kind = _kinds(pipeline, position, own)
    n = own["n"].astype(np.int64)
    first = own["first"] == 1
    exits = {name: int(n[_means(kind, name)].sum()) for name in EXITS}
    return StageFigures(
        stage.code, stage.name, pipeline.code,
        entered=int(n[first].sum()), skipped=max(passed, 0), reentered=int(n[~first].sum()),
        exits=exits,
        conversion=_share(counts, own, kind, stage.code, FORWARD, CONVERSION),
        loss=_share(counts, own, kind, stage.code, DROPPED, LOSS),
        dwell=_dwell(counts, own, stage.code),
    )  # fmt: skip


def _kinds(pipeline: Pipeline, position: int, own: Tally) -> NDArray[np.int64]:
    """How each row's stays ended, as an index into EXITS."""
    places = {stage.code: place for place, stage in enumerate(pipeline.stages)}
    known = {WON: 2, LOST: 3, NO_DECISION: 4, STILL: 5}
    kinds = [
        known[code] if code in known else (0 if places.get(code, -1) > position else 1)
        for code in own["exit"].tolist()
    ]
    return np.array(kinds, dtype=np.int64)


def _means(kind: NDArray[np.int64], name: str) -> Bools:
    return np.asarray(kind == EXITS.index(name))


def _share(
    counts: Counts, own: Tally, kind: NDArray[np.int64], stage: int, wanted: int, definition: str
) -> Answer:
    """The share of stays that end in a wanted way, with stays still open censored."""
    cause = np.array([FORWARD, AWAY, FORWARD, DROPPED, DROPPED, 0])[kind] if len(kind) else kind
    n = own["n"].astype(np.int64)
    ended = int(n[cause > 0].sum())
    hits = int(n[cause == wanted].sum())
    plain = wilson(hits, ended) if ended >= FOR_A_SHARE else (None, None, None)
    entered = int(n.sum())
    listed = Counted("stays", f"stage = {stage} AND exit <> {STILL}")
    definitions = (
        Definition(
            "of_ended", plain[0], ended,
            N_("Of the stays that have ended. Quick ends come first, so a young book differs."),
            SHARE, plain[1], plain[2], listed,
        ),
        Definition(
            "of_entered", hits / entered if entered >= FOR_A_SHARE else None, entered,
            N_("Of all stays. Those still open count as not moved on."), SHARE,
            counted=Counted("stays", f"stage = {stage}"),
        ),
    )  # fmt: skip
    if ended < FOR_A_SHARE:
        return too_few(counts, ended, FOR_A_SHARE, "left", SHARE, definition, definitions)
    value = hits / ended
    if _undated(own, cause) <= MOST_UNDATED * ended:
        dated = own["age"] >= 0
        table = risk_table(
            own["age"][dated] / counts.ticks, cause[dated], n[dated],
            np.where(own["entry"] < 0, -1.0, own["entry"] / counts.ticks)[dated], causes=3,
        )  # fmt: skip
        if len(table.times):
            gone = [float(curve.value[-1]) for curve in aalen_johansen(table).curves]
            value = gone[wanted - 1] / sum(gone)
    low, high = _wilson_of(value, ended)
    return Estimate(
        value, low, high, ended, counts.as_of, SHARE, definition, definitions, listed,
        at_risk=entered - ended,
    )  # fmt: skip


def _dwell(counts: Counts, own: Tally, stage: int) -> Answer:
    n = own["n"].astype(np.int64)
    left = own["exit"] != STILL
    ended = int(n[left].sum())
    finished = left & (own["age"] >= 0)
    known = int(n[finished].sum())
    mean = (
        mean_interval(own["age"][finished] / counts.ticks, n[finished])
        if known >= FOR_A_MEAN
        else (None, None, None)
    )
    listed = Counted("stays", f"stage = {stage} AND age <> {NO_AGE}")
    definitions = (
        Definition(
            "mean_days_left", mean[0], known,
            N_("Mean days of the stays that have ended. Those still waiting are left out."),
            DAYS, mean[1], mean[2], Counted("stays", f"stage = {stage} AND exit <> {STILL}"),
        ),
    )  # fmt: skip
    if ended < FOR_A_MEDIAN:
        return too_few(counts, ended, FOR_A_MEDIAN, "left", DAYS, DWELL, definitions)
    if _undated(own, left) > MOST_UNDATED * ended:
        return refuse_undated(counts, DAYS, DWELL, definitions)
    dated = own["age"] >= 0
    entry = np.where(own["entry"] < 0, -1.0, own["entry"] / counts.ticks)
    table = risk_table(own["age"][dated] / counts.ticks, left[dated], n[dated], entry[dated])
    value, low, high = median_left(kaplan_meier(table))
    if value is None:
        return refuse_not_reached(counts, DAYS, DWELL, definitions)
    return Estimate(
        value, low, high, table.n, counts.as_of, DAYS, DWELL, definitions, listed,
        at_risk=table.risk_at(value),
    )  # fmt: skip


def _undated(own: Tally, ended: NDArray[np.int64]) -> int:
    return int(own["n"][(ended > 0) & (own["age"] == NO_AGE)].sum())


def _wilson_of(share: float, n: int) -> tuple[float, float]:
    """Wilson's ends for a share that is no whole count, over the stays that have ended."""
    low, high = wilson(int(np.floor(share * n)), n).low, wilson(int(np.ceil(share * n)), n).high
    return min(low, share), max(high, share)


def _passed(pipeline: Pipeline, stays: Tally) -> list[int]:
    """How many deals got beyond each stage without ever entering it.

    A first step beyond all that a deal had reached passes what lies between; a win passes what
    lies ahead; a later first visit takes its stage back out.
    """
    places = {stage.code: place for place, stage in enumerate(pipeline.stages)}
    last = next(
        (place for place, stage in enumerate(pipeline.stages) if stage.follow_up),
        len(pipeline.stages),
    )
    # Differences of counts: +n where passing begins, -n where it ends; running sums at the end.
    steps = np.zeros(len(pipeline.stages) + 1, dtype=np.int64)
    late = np.zeros(len(pipeline.stages), dtype=np.int64)
    columns = ("stage", "first", "furthest", "exit", "n")
    for code, first, furthest, exit_, n in zip(*(stays[c].tolist() for c in columns), strict=True):
        place = places.get(code)
        if place is None or place >= last:
            continue
        if place > furthest:
            steps[min(furthest + 1, place)] += n
            steps[place] -= n
        elif first == 1 and place < furthest:
            late[place] += n
        if exit_ == WON:
            beyond = min(max(furthest, place) + 1, last)
            steps[beyond] += n
            steps[last] -= n
    return [int(count) for count in np.cumsum(steps)[:-1] - late]
