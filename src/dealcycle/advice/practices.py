"""Does it matter how deals are handled? Those handled so against the others of the same months."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dealcycle.measures.counted import OPEN
from dealcycle.measures.estimators.comparing import holm
from dealcycle.measures.estimators.special import Z95, normal_cdf
from dealcycle.measures.handling import (
    YEARS,
    Handled,
    late_reply,
    lowered,
    no_decision_maker,
    one_contact,
)
from dealcycle.measures.journal import WON, Journal, Scope
from dealcycle.measures.question import Question

from .comparing import FEWEST, PEERS, Unit
from .field_rules import Rule
from .gains import MONTH, YEAR, Gain
from .practice_rules import DISCOUNT, LATE_REPLY, NO_DECISION_MAKER, ONE_CONTACT
from .recommending import PRACTICE, Recommendation

SURE = 0.01  # so that healthy books stay silent together with all else that is looked at
QUARTER = 91  # deals are compared with those of the same quarter
MOST_SHOWN = 200
WORTH_SAYING = 0.02  # of the money won: smaller discounts are the everyday
NOT_RECORDED, TOO_FEW, NO_DIFFERENCE = "not_recorded", "too_few", "no_difference"
Reader = Callable[[Journal, Scope, Question], Handled | None]
READERS: Mapping[str, tuple[Rule, Reader]] = {
    rule.name: (rule, reader)
    for rule, reader in (
        (ONE_CONTACT, one_contact),
        (NO_DECISION_MAKER, no_decision_maker),
        (LATE_REPLY, late_reply),
        (DISCOUNT, lowered),
    )
}


@dataclass(frozen=True)
class Quiet:
    """A rule that was looked at and says nothing, and why; `n` of `needed` closed deals."""

    rule: str
    reason: str
    n: int = 0
    needed: int = FEWEST


@dataclass(frozen=True)
class Contrast:
    """Flawed deals against the others: shares won, and how much less is won, with its error.

    `less` is the Mantel-Haenszel difference over quarters, so that a quarter in which little was
    won and little was done well does not speak against what was done.
    """

    now: float
    less: float
    error: float
    n_now: int
    n_before: int

    @property
    def before(self) -> float:
        return min(max(self.now + self.less, 0.0), 1.0)

    def p(self, bar: float = 0.0) -> float:
        """The chance of so much less or more by luck, were the true difference at the bar."""
        return normal_cdf(-(self.less - bar) / self.error) if self.error > 0 else 1.0


@dataclass(frozen=True)
class Looked:
    """What the practices say: recommendations, and those that are quiet with the reason."""

    recommendations: tuple[Recommendation, ...]
    quiet: tuple[Quiet, ...]


def practices(journal: Journal, *, scope: Scope, question: Question | None = None) -> Looked:
    """One contact only, no decision-maker, a late first reply, discounts for nothing.

    Only closed deals are compared, each with those whose mark lay in the same quarter; Holm's
    correction over all of them. What is seen together need not be the cause: the plan is a trial.
    """
    asked = question or Question()
    found: list[tuple[Rule, Handled, Contrast, float]] = []
    quiet: list[Quiet] = []
    for rule, reader in READERS.values():
        handled = reader(journal, scope, asked)
        contrast = contrast_of(handled) if handled is not None else None
        if handled is None or not len(handled):
            quiet.append(Quiet(rule.name, NOT_RECORDED))
        elif contrast is None:
            quiet.append(Quiet(rule.name, TOO_FEW, fewest(handled)))
        else:
            bar = -pays_from(handled, contrast) if rule is DISCOUNT else 0.0
            found.append((rule, handled, contrast, contrast.p(bar)))
    told = []
    corrected = holm([p for *_, p in found]) if found else []
    for (rule, handled, contrast, _), p in zip(found, corrected, strict=True):
        one = _recommendation(rule, handled, contrast, p, asked.day(journal))
        if p < SURE and one.gain is not None:
            told.append(one)
        else:
            quiet.append(Quiet(rule.name, NO_DIFFERENCE, contrast.n_now + contrast.n_before))
    return Looked(tuple(told), tuple(quiet))


def contrast_of(handled: Handled) -> Contrast | None:
    """None with fewer than 25 closed deals on either side."""
    closed = handled.outcome != OPEN
    flawed, won = handled.flawed[closed] > 0, handled.outcome[closed] == WON
    if fewest(handled) < FEWEST:
        return None
    _, place = np.unique(handled.day[closed] // QUARTER, return_inverse=True)
    n = [np.bincount(place[rows], minlength=place.max() + 1) for rows in (flawed, ~flawed)]
    hits = [np.bincount(place[rows & won], minlength=place.max() + 1) for rows in (flawed, ~flawed)]
    both = (n[0] > 0) & (n[1] > 0)
    if not both.any():
        return None
    (a, n1), (b, n0) = ((h[both].astype(float), m[both].astype(float)) for h, m in zip(
        hits, n, strict=True))  # fmt: skip
    weight = n1 * n0 / (n1 + n0)
    less = float(np.sum(weight * (b / n0 - a / n1)) / weight.sum())
    # Variances of shares pulled a little to the middle: none is certain.
    p1, p0 = (a.sum() + 1) / (n1.sum() + 2), (b.sum() + 1) / (n0.sum() + 2)
    variance = p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0
    error = math.sqrt(float(np.sum(weight**2 * variance))) / float(weight.sum())
    now = float(won[flawed].mean())
    return Contrast(now, less, error, int(flawed.sum()), int((~flawed).sum()))


def fewest(handled: Handled) -> int:
    """How many closed deals there are on the smaller side."""
    closed = handled.outcome != OPEN
    flawed = int((handled.flawed[closed] > 0).sum())
    return min(flawed, int(closed.sum()) - flawed)


def pays_from(handled: Handled, contrast: Contrast) -> float:
    """How much more of the lowered deals has to be won to pay for what was given away."""
    rows = _priced(handled)
    whole = float((handled.value[rows] + handled.given[rows]).sum())
    given = float(handled.given[rows].sum()) / whole if whole > 0 else 0.0
    return contrast.before * given / max(1.0 - given, 0.01)


def _priced(handled: Handled) -> np.ndarray:
    return np.asarray((handled.flawed > 0) & (handled.given > 0) & (handled.value > 0))


def _recommendation(
    rule: Rule, handled: Handled, contrast: Contrast, p: float, today: int
) -> Recommendation:
    now = (handled.flawed > 0) & (handled.outcome == OPEN)
    # A reply that is late already cannot be made sooner.
    shown = now if rule in (ONE_CONTACT, NO_DECISION_MAKER) else np.zeros(len(now), dtype=bool)
    worth = np.where(handled.value > 0, handled.value, 0)
    order = np.argsort(-worth[shown], kind="stable")[:MOST_SHOWN]
    gain = (_discounts if rule is DISCOUNT else _more_won)(handled, contrast, today)
    return Recommendation(
        rule=rule, where=Unit(), stage=0, against=PEERS, measure=PRACTICE, now=contrast.now,
        before=contrast.before, n_now=contrast.n_now, n_before=contrast.n_before, days=YEARS,
        p=p, firm=p < SURE, gain=gain, count=int(shown.sum()), stake=int(worth[shown].sum()),
        deals=tuple(handled.deal[shown][order].tolist()),
    )  # fmt: skip


def _more_won(handled: Handled, contrast: Contrast, today: int) -> Gain | None:
    """Flawed deals of a month, times how many more of them would be won, times what a win is."""
    won = (handled.outcome == WON) & (handled.value > 0)
    if not won.any() or contrast.less <= 0:
        return None
    times = _a_month(handled, today) * float(handled.value[won].mean())
    kept = max(0.0, 1.0 - (contrast.error / contrast.less) ** 2)
    low, high = (contrast.less + side * Z95 * contrast.error for side in (-1, 1))
    return _gain([contrast.less * kept, low, high], times)


def _discounts(handled: Handled, contrast: Contrast, today: int) -> Gain | None:
    """What is given away a month less what the discounts bring: more wins at the lower price."""
    rows = _priced(handled)
    won = handled.outcome == WON
    given = float(handled.given[rows & won].sum())
    if given < WORTH_SAYING * float(handled.value[won & (handled.value > 0)].sum()):
        return None
    before = handled.value[rows] + handled.given[rows]
    price, off = float(before.mean()), float(handled.given[rows].sum() / before.sum())

    def saved(less: float) -> float:
        share = min(max(contrast.now + less, 0.0), 1.0)
        return share - contrast.now * (1 - off)

    ends = [contrast.less, *(contrast.less + side * Z95 * contrast.error for side in (-1, 1))]
    return _gain([saved(each) for each in ends], _a_month(handled, today) * price)


def _a_month(handled: Handled, today: int) -> float:
    """How many deals were handled so a month, in the last year."""
    first = int(handled.day.min())
    span = min(max(today - first + 1, MONTH), YEAR)
    lately = (handled.flawed > 0) & (handled.day > today - span)
    return float(lately.sum()) / span * MONTH


def _gain(ends: Sequence[float], times: float) -> Gain | None:
    value, low, high = (each * times for each in ends)
    if value <= 0:
        return None
    return Gain(value, min(max(low, 0.0), value), max(high, value))
