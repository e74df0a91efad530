"""The stage model: what would come of other conversions and shorter waits, stage by stage?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dealcycle.cycle.words import N_, NN_

from . import tallies
from .counted import FOLDS, NO_AGE, STILL
from .counts import Counts
from .estimate import MONEY_PER_DAY, Refusal, Sentence
from .estimators.resampling import jackknife_error
from .estimators.special import Z95
from .journal import LOST, NO_DECISION, WON, Journal, Pipeline, Scope
from .levers import ARRIVALS, CAPACITY
from .question import Question
from .refusals import FOR_A_MEAN, refuse_no_history
from .tally import Tally
from .velocity import arrivals_of

Floats = NDArray[np.float64]
Factors = Mapping[int, float | Floats]  # stage -> what its figure is multiplied by
FRAMES = (CAPACITY, ARRIVALS)
NEEDED = 20  # stays that have ended, in the stages together
TENTH = 0.1
MOST = 50  # percent that a figure may be moved: the model knows the book as it is, not another one
STEP = 0.01  # of a figure, to see what moving it a little does
DEFINITION = N_(
    "Each stage passes deals on, back, to a win or out, and keeps them for some days; velocity is "
    "deals opened per day, times the chance of a win through all stages, times the mean won amount."
)


@dataclass(frozen=True)
class Pull:
    """How hard velocity hangs on one stage: by how many percent it moves with one percent more
    conversion, or one percent less waiting (elasticities). `kept` and `faster` are the share that a
    tenth fewer dropping out there, and a tenth less waiting, add to it. Each is value, low, high:
    the ends are a jackknife's over 64 folds of deals."""

    stage: int
    name: str
    goes_on: float
    days: float
    conversion: tuple[float, float, float]  # value, low, high
    speed: tuple[float, float, float]
    kept: tuple[float, float, float]
    faster: tuple[float, float, float]


@dataclass(frozen=True)
class Chain:
    """A pipeline as a chain of stages: row 0 of each array with all deals, the others without
    one fold each. `onward[:, i]` are the chances of going from stage i to each stage, to won, lost
    and no decision; `start` where deals begin; `days` the mean stay."""

    stages: tuple[int, ...]
    names: tuple[str, ...]
    start: Floats
    onward: Floats
    days: Floats

    def goes_on(self) -> Floats:
        """The chance of moving on from each stage: to a later one, or to a win."""
        return np.asarray((self.onward * _forward(len(self.stages))).sum(axis=2))

    def outcome(self) -> tuple[Floats, Floats]:
        """The chance of a win, and the mean days in the pipeline."""
        count = len(self.stages)
        back = np.eye(count) - self.onward[:, :, :count]
        visits = np.linalg.solve(np.swapaxes(back, 1, 2), self.start[:, :, None])[:, :, 0]
        wins = np.sum(visits * self.onward[:, :, count], axis=1)
        return np.asarray(wins), np.asarray(np.sum(visits * self.days, axis=1))

    def moved(self, conversion: Factors, days: Factors) -> Chain:
        """The same with other conversions and stays; what does not go on shrinks in proportion."""
        count = len(self.stages)
        forward = _forward(count)
        onward, stays = self.onward.copy(), self.days.copy()
        for place, stage in enumerate(self.stages):
            if stage in days:
                stays[:, place] *= days[stage]
            if stage in conversion:
                row, ahead = onward[:, place], forward[place]
                share = (row * ahead).sum(axis=1, keepdims=True)
                total = row.sum(axis=1, keepdims=True)
                wanted = np.minimum(share * conversion[stage], total)
                up = np.divide(wanted, share, out=np.ones_like(share), where=share > 0)
                rest = total - share
                down = np.divide(total - wanted, rest, out=np.ones_like(rest), where=rest > 0)
                onward[:, place] = row * np.where(ahead > 0, up, down)
        return replace(self, onward=onward, days=stays)


@dataclass(frozen=True)
class StageModel:
    """The chain with what flows in: `arrivals` deals a day of `size` each when won."""

    chain: Chain
    arrivals: float
    size: float
    n: int  # stays that have ended
    as_of: int

    def velocity(
        self,
        conversion: Factors | None = None,
        days: Factors | None = None,
        frame: str = CAPACITY,
    ) -> float:
        """Revenue per day with the figures of stages multiplied by factors.

        Capacity: as many open deals as now, so faster ones make room for more. Arrivals: as many
        new deals as now, and speed alone brings revenue forward once.
        """
        return float(self._velocities(conversion or {}, days or {}, frame)[0])

    def adds(
        self,
        conversion: Factors | None = None,
        days: Factors | None = None,
        frame: str = CAPACITY,
    ) -> tuple[float, float, float]:
        """The share that moved figures add to velocity: value, low, high (95 %, jackknife).

        Of arrivals and size nothing is moved, so that their luck is not in the interval.
        """
        return self._gained(frame, conversion, days)

    def pulls(self, frame: str = CAPACITY) -> tuple[Pull, ...]:
        """What each stage's conversion and waiting do to velocity, the strongest first."""
        found = []
        goes_on = self.chain.goes_on()[0]
        for place, stage in enumerate(self.chain.stages):
            found.append(
                Pull(
                    stage, self.chain.names[place], float(goes_on[place]),
                    float(self.chain.days[0, place]),
                    self._elasticity(stage, frame, speed=False),
                    self._elasticity(stage, frame, speed=True),
                    self._gained(frame, conversion=self._saved(place)),
                    self._gained(frame, days={stage: 1 - TENTH}),
                )
            )  # fmt: skip
        return tuple(sorted(found, key=lambda each: -max(each.kept[0], each.faster[0])))

    def _velocities(self, conversion: Factors, days: Factors, frame: str) -> Floats:
        wins, time = self.chain.moved(conversion, days).outcome()
        flow = np.full(len(wins), self.arrivals)
        if frame == CAPACITY:
            _, now = self.chain.outcome()
            flow = flow * np.divide(now, time, out=np.ones_like(time), where=time > 0)
        return flow * wins * self.size

    def _saved(self, place: int) -> Factors:
        """The factor by which conversion grows when a tenth fewer drop out of a stage."""
        goes_on = self.chain.goes_on()[:, place : place + 1]
        gap = np.where(goes_on > 0, 1.0 - goes_on, 0.0)
        factor = 1.0 + TENTH * gap / np.where(goes_on > 0, goes_on, 1.0)
        return {self.chain.stages[place]: factor}

    def _gained(
        self, frame: str, conversion: Factors | None = None, days: Factors | None = None
    ) -> tuple[float, float, float]:
        now = self._velocities({}, {}, frame)
        then = self._velocities(conversion or {}, days or {}, frame)
        share = np.divide(then, now, out=np.ones_like(then), where=now > 0) - 1.0
        reach = Z95 * jackknife_error(share[1:])
        value = float(share[0])
        return value, value - reach, value + reach

    def _elasticity(self, stage: int, frame: str, *, speed: bool) -> tuple[float, float, float]:
        up, down = {stage: 1 + STEP}, {stage: 1 - STEP}
        none: Factors = {}
        more = self._velocities(none, down, frame) if speed else self._velocities(up, none, frame)
        less = self._velocities(none, up, frame) if speed else self._velocities(down, none, frame)
        known = (more > 0) & (less > 0)
        ratio = np.log(np.where(known, more, 1.0) / np.where(known, less, 1.0))
        pulled = ratio / np.log((1 + STEP) / (1 - STEP))
        reach = Z95 * jackknife_error(pulled[1:])
        value = float(pulled[0])
        return value, value - reach, value + reach


def stage_model(
    journal: Journal, *, scope: Scope, question: Question, pipeline: int | None = None
) -> StageModel | Refusal:
    """The stages of one pipeline as a chain, out of every stay of the deals asked about.

    Chances of leaving by Aalen-Johansen, mean stays by Kaplan-Meier up to the longest stay seen,
    so stays still open count for as long as they were seen. The next step depends on the stage
    alone, not on the way to it; amounts stay as they are. Refused without a history of stages, or
    with fewer than 20 ended stays or 5 deals won with an amount.

    Example: stages A (half go on) and B (half win): a tenth more from A is a tenth more revenue.
    """
    counts = Counts(journal, scope, replace(question, by=()))
    if not journal.has_history:
        return refuse_no_history(counts, MONEY_PER_DAY, DEFINITION)
    known = [each for each in journal.pipelines if pipeline in (None, each.code)]
    chosen = known[0]
    asked = counts.question.only("pipeline", chosen.code)
    own = Counts(journal, scope, asked)
    stays = tallies.stays(journal, scope, asked, folds=True)
    sizes = np.asarray(own.tally("sizes")["value"], dtype=np.float64) / own.cents
    arrivals, days = arrivals_of(own)
    chain = chain_of(stays, chosen, own.ticks)
    ended = int(stays["n"][stays["exit"] != STILL].sum())
    if chain is None or ended < NEEDED or len(sizes) < FOR_A_MEAN or not arrivals:
        one, many = NN_(
            "Too early: %(n)d stay in a stage has ended, %(needed)d needed, and 5 deals won.",
            "Too early: %(n)d stays in stages have ended, %(needed)d needed, and 5 deals won.",
        )
        says = Sentence(one, {"n": ended, "needed": NEEDED}, many)
        return Refusal("too_few", says, MONEY_PER_DAY, own.as_of, DEFINITION)
    return StageModel(chain, arrivals / max(days, 1), float(sizes.mean()), ended, own.as_of)


def chain_of(stays: Tally, pipeline: Pipeline, ticks: int) -> Chain | None:
    """The chain of a pipeline's stages from its clock's start on; None where none was entered."""
    places = {stage.code: place for place, stage in enumerate(pipeline.stages)}
    kept = [
        stage
        for place, stage in enumerate(pipeline.stages)
        if place >= pipeline.starts and not stage.follow_up
        and bool(np.any(stays["stage"] == stage.code))
    ]  # fmt: skip
    if not kept:
        return None
    codes = tuple(stage.code for stage in kept)
    start = np.zeros((FOLDS + 1, len(codes)))
    onward = np.zeros((FOLDS + 1, len(codes), len(codes) + 3))
    days = np.zeros((FOLDS + 1, len(codes)))
    begins = (stays["furthest"] < pipeline.starts) & (stays["first"] == 1)
    for place, code in enumerate(codes):
        own = stays.where(stays["stage"] == code)
        start[:, place] = _without_each(own.where(begins[stays["stage"] == code]))
        ends = _ends(own["exit"], codes, places)
        onward[:, place], days[:, place] = _leaving(own, ends, len(codes) + 3, ticks)
    total = start.sum(axis=1, keepdims=True)
    start = np.divide(start, total, out=np.zeros_like(start), where=total > 0)
    return Chain(codes, tuple(stage.name for stage in kept), start, onward, days)


def _ends(
    exits: NDArray[np.int64], codes: Sequence[int], places: Mapping[int, int]
) -> NDArray[np.int64]:
    """Where each row's stays went: a column of `onward`, or -1 for those still there."""
    count = len(codes)
    known = {WON: count, LOST: count + 1, NO_DECISION: count + 2, STILL: -1}
    known |= {code: place for place, code in enumerate(codes)}
    last = max((places[code] for code in codes), default=0)

    def column(code: int) -> int:
        if code in known:
            return known[code]
        # Follow-up lies after a win; a lead's stage before the clock begins the chain anew.
        return count if places.get(code, -1) > last else 0

    return np.array([column(code) for code in exits.tolist()], dtype=np.int64)


def _leaving(
    own: Tally, ends: NDArray[np.int64], columns: int, ticks: int
) -> tuple[Floats, Floats]:
    """Chances of leaving to each column and the mean stay, whole and without each fold."""
    dated = own["age"] != NO_AGE
    rows, ends = own.where(dated), ends[dated]
    if not len(rows):
        return np.zeros((FOLDS + 1, columns)), np.zeros(FOLDS + 1)
    ages, where = np.unique(np.maximum(rows["age"], 0), return_inverse=True)
    n, fold = np.asarray(rows["n"], dtype=np.float64), np.asarray(rows["fold"], dtype=np.int64)
    gone = np.zeros((FOLDS, len(ages), columns + 1))
    np.add.at(gone, (fold, where, np.where(ends < 0, columns, ends)), n)
    joined = np.zeros((FOLDS, len(ages)))
    np.add.at(joined, (fold, np.minimum(np.searchsorted(ages, rows["entry"], side="right"),
                                        len(ages) - 1)), n)  # fmt: skip
    gone, joined = _left_out(gone), _left_out(joined)
    left = gone.sum(axis=2)
    risk = np.cumsum(joined, axis=1) - (np.cumsum(left, axis=1) - left)
    safe = np.where(risk > 0, risk, 1.0)
    hazards = np.where(risk > 0, 1.0, 0.0)[:, :, None] * gone[:, :, :columns] / safe[:, :, None]
    stay = np.cumprod(1.0 - hazards.sum(axis=2), axis=1)
    before = np.concatenate([np.ones((len(stay), 1)), stay[:, :-1]], axis=1)
    chances = np.sum(before[:, :, None] * hazards, axis=1)
    whole = chances.sum(axis=1, keepdims=True)
    gaps = np.diff(np.concatenate([[0.0], ages])) / ticks
    chances = np.divide(chances, whole, out=np.zeros_like(chances), where=whole > 0)
    return chances, np.sum(before * gaps, axis=1)


def _without_each(rows: Tally) -> Floats:
    per_fold = np.bincount(rows["fold"].astype(np.int64), rows["n"], FOLDS)
    return np.concatenate([[per_fold.sum()], per_fold.sum() - per_fold])


def _left_out(parts: Floats) -> Floats:
    whole = parts.sum(axis=0, keepdims=True)
    return np.concatenate([whole, whole - parts])


def _forward(count: int) -> Floats:
    """1 where a column of `onward` is further on than its row: later stages, and won."""
    ahead = np.triu(np.ones((count, count)), 1)
    return np.hstack([ahead, np.ones((count, 1)), np.zeros((count, 2))])
