"""Advice on simulated books: is what was broken named first, is a healthy book left alone?"""

import sys
import time
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np

from dealcycle.advice.comparing import DWELL, PASS, SIZE, Unit
from dealcycle.advice.findings import look
from dealcycle.advice.recommending import Recommendation, recommend
from dealcycle.measures.journal import Journal
from tests.measures.books import CODES, Truth, journal_of, past_of, simulate, worse

CLOSED = 2_000
WORSE = 0.4
SEGMENTS = 3
NEEDED = 0.9
HEALTHY = "healthy"
# What is broken: of whom, and against what. The last months of a part are the hardest to see.
KINDS = (
    "pass now", "days now", "size now", "pass of a segment", "days of a segment",
    "size of a segment", "size of a segment now",
)  # fmt: skip
Broken = tuple[str, int, Unit]


def books(many: int) -> tuple[str, list[str]]:
    """So many books of each kind and so many healthy ones: in words, and what does not hold."""
    lines, problems = [], []
    for kind in (*KINDS, HEALTHY):
        began = time.monotonic()
        good, instead = 0, Counter[str]()
        for seed in range(many):
            held, first = a_run(kind, seed)
            good += held
            instead[first] += not held
        told = ", ".join(f"{name} {count}" for name, count in instead.most_common(4) if count)
        share = f"{kind}: {good} of {many} ({good / many:.1%})"
        lines.append(f"{share}; else {told}" if told else share)
        print(f"  ... {lines[-1]} ({time.monotonic() - began:.0f} s)", file=sys.stderr)
        if good < NEEDED * many:
            problems.append(lines[-1])
    return "\n  ".join(lines), problems


def a_run(kind: str, seed: int) -> tuple[bool, str]:
    """One book: whether the advice on it is right, and what it says first."""
    random = np.random.default_rng([20_261_125, seed, (*KINDS, HEALTHY).index(kind)])
    truth = a_truth(random)
    changed, broken = _broken(kind, truth, random)
    days = round(CLOSED / truth.arrivals) + 60
    book = simulate(truth, days=days, seed=seed, **changed)
    today = days - 1
    by = {"segment": past_of(book, today, book.segment), "owner": past_of(book, today, book.owner)}
    advice = recommend(look(past_of(book, today), by), _stages())
    firm = [one for one in advice if one.firm]
    if broken is None:
        return not firm, _named(firm[0]) if firm else ""
    first = advice[0] if advice else None
    return first is not None and (first.measure, first.stage, first.where) == broken, (
        _named(first) if first else "nothing"
    )


def a_truth(random: np.random.Generator) -> Truth:
    """Teams of about two closed deals a day, that differ in where and how fast they lose."""
    return Truth(
        arrivals=float(random.uniform(2.0, 3.0)),
        go_on=tuple(random.uniform(0.6, 0.85, 4).tolist()),
        days=tuple((np.array([6.0, 14.0, 20.0, 10.0]) * np.exp(random.normal(0, 0.3, 4))).tolist()),
        shape=float(random.uniform(1.0, 2.0)),
        spread=float(random.uniform(0.4, 0.8)),
        luck=float(random.uniform(0.0, 0.1)),
    )


def _broken(
    kind: str, truth: Truth, random: np.random.Generator
) -> tuple[dict[str, object], Broken | None]:
    """What is worsened by 40 %, as `simulate` takes it; and how advice has to name it."""
    if kind == HEALTHY:
        return {}, None
    what, stage = kind.split()[0], int(random.integers(0, len(CODES)))
    segment = int(random.integers(0, SEGMENTS))
    since = round(CLOSED / truth.arrivals) - int(random.integers(150, 300))
    other = {
        "pass": worse(truth, stage, go_on=1 - WORSE),
        "days": worse(truth, stage, days=1 + WORSE),
        "size": replace(truth, size=truth.size * (1 - WORSE)),
    }[what]
    measure = {"pass": PASS, "days": DWELL, "size": SIZE}[what]
    at = 0 if measure == SIZE else CODES[stage]
    if kind.endswith("a segment now"):
        return {"later": (since, other), "of": segment}, (measure, at, Unit("segment", segment))
    if kind.endswith("segment"):
        return {"own": {segment: other}}, (measure, at, Unit("segment", segment))
    return {"later": (since, other)}, (measure, at, Unit())


@cache
def _stages() -> Journal:
    """The pipeline, for the words of the rules."""
    return journal_of(simulate(Truth(), days=20, seed=1), 19)


def _named(one: Recommendation) -> str:
    where = f" {one.where.dimension}" if not one.where.whole else ""
    return f"{one.measure}{where} against {one.against}{'' if one.firm else ' (a hint)'}"
