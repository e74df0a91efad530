"""Are two cycles different: log-rank, Gray's test, and corrections for many comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .incidence import Floats, RiskTable
from .special import chi2_sf


@dataclass(frozen=True)
class Test:
    """A chi-squared statistic, its degrees of freedom and the chance of one as large."""

    __test__ = False  # not a test case of pytest
    statistic: float
    df: int
    p: float


def log_rank(groups: Sequence[RiskTable]) -> Test:
    """Do groups leave (by any cause) at the same pace: the log-rank test.

    Observed less expected exits per group, with the hypergeometric covariance; ties as they are.
    Chi-squared with len(groups) - 1 degrees of freedom. Mantel 1966.

    >>> from dealcycle.measures.estimators.incidence import risk_table
    >>> slow, fast = risk_table([6, 8, 9], [1, 1, 1]), risk_table([1, 2, 3], [1, 1, 1])
    >>> round(log_rank([slow, fast]).statistic, 4)
    5.0517
    """
    risk, events = _aligned(groups)
    deaths = events.sum(axis=2)  # (groups, ages)
    every, everybody = deaths.sum(axis=0), risk.sum(axis=0)
    share = risk / np.where(everybody > 0, everybody, 1.0)
    gap = (deaths - every * share).sum(axis=1)
    ties = np.where(
        everybody > 1, (everybody - every) / np.where(everybody > 1, everybody - 1, 1), 0
    )
    weight = every * ties
    covariance = np.diag((weight * share).sum(axis=1)) - (weight * share) @ share.T
    return _quadratic(gap, covariance)


def two_paces(risk: Floats, events: Floats, other_risk: Floats, other_events: Floats) -> float:
    """The log-rank test of two groups given on the same ages: the square root of its statistic.

    For many comparisons in a row, where `log_rank` would align ages each time.

    >>> one, two = [3.0, 2.0, 1.0, 0.0], [3.0, 3.0, 3.0, 3.0]
    >>> gone = [1.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]
    >>> round(two_paces(*map(np.array, (one, gone[0], two, gone[1]))) ** 2, 4)
    5.0517
    """
    everybody, every = risk + other_risk, events + other_events
    rows = (every > 0) & (everybody > 1)
    part, whole, left = risk[rows], everybody[rows], every[rows]
    share = part / whole
    gap = float(np.sum(events[rows] - left * share))
    variance = float(np.sum(left * share * (1 - share) * (whole - left) / (whole - 1)))
    return abs(gap) / float(np.sqrt(variance)) if variance > 0 else 0.0


def gray(groups: Sequence[RiskTable], cause: int = 1) -> Test:
    """Do groups have the same cumulative incidence of a cause: Gray's K-sample test (rho = 0).

    Score: exits by the cause less those expected, where a group's risk set R = Y (1 - F)/S keeps
    those who left by the other causes. Its variance follows from the martingales of both causes
    under equal incidences. Without other causes it is the log-rank test (without its correction
    for ties). Gray 1988.
    """
    risk, events = _aligned(groups)
    own = events[:, :, cause - 1]
    other = events.sum(axis=2) - own
    y = np.where(risk > 0, risk, 1.0)
    survival = _before(np.cumprod(1 - (own + other) / y, axis=1), 1.0)
    incidence = _before(np.cumsum(survival * own / y, axis=1), 0.0)
    still = np.where(survival > 0, survival, 1.0)
    stay = np.where((risk > 0) & (survival > 0), risk * (1 - incidence) / still, 0.0)
    whole = np.where(stay.sum(axis=0) > 0, stay.sum(axis=0), 1.0)
    rate = own.sum(axis=0) / whole  # dΓ of the pooled sample
    gap = (own - stay * rate).sum(axis=1)
    pooled = np.concatenate([[1.0], np.cumprod(1 - rate)[:-1]])  # 1 - F under the hypothesis
    return _quadratic(gap, _gray_covariance(stay, whole, rate, pooled, risk, survival, other))


def _gray_covariance(
    stay: Floats,
    whole: Floats,
    rate: Floats,
    pooled: Floats,
    risk: Floats,
    survival: Floats,
    other: Floats,
) -> Floats:
    """Sum over groups j of the variance of the integral of K_ij against Γ_j's estimation error."""
    k = len(stay)
    y = np.where(risk > 0, risk, 1.0)
    there = risk > 0
    total = np.zeros((k, k))
    for j in range(k):
        weights = np.array([stay[i] * ((i == j) - stay[j] / whole) for i in range(k)])
        inner = weights * rate / np.where(pooled > 0, pooled, 1.0)
        # What is still to come after this age: those who left by another cause lower F for good.
        rest = np.cumsum(inner[:, ::-1], axis=1)[:, ::-1] - inner
        ratio = survival[j] / np.where(pooled > 0, pooled, 1.0)
        by_own = (weights * ratio + rest * (survival[j] - pooled)) / y[j]
        by_other = -rest * pooled / y[j]
        still = np.where(survival[j] > 0, survival[j], 1.0)
        own_rate = np.where(there[j] & (survival[j] > 0), y[j] * rate * pooled / still, 0.0)
        total += (by_own * own_rate) @ by_own.T
        total += (by_other * np.where(there[j], other[j], 0.0)) @ by_other.T
    return total


def holm(p_values: Sequence[float], weights: Sequence[float] | None = None) -> list[float]:
    """Holm's correction: the chance of even one false alarm among all stays below the level.

    Weights above zero say which are likelier to be true alarms; alike unless given. Holm 1979.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03], [1.0, 1.0, 2.0])]
    [0.04, 0.045, 0.045]
    """
    given = np.asarray(p_values, dtype=float)
    weight = np.ones(len(given)) if weights is None else np.asarray(weights, dtype=float)
    order = np.argsort(given / weight, kind="stable")
    left = np.cumsum(weight[order][::-1])[::-1]
    raised = np.maximum.accumulate((given / weight)[order] * left)
    corrected = np.empty(len(given))
    corrected[order] = np.minimum(raised, 1.0)
    return [float(p) for p in corrected]


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """The share of false alarms among those raised stays below the level.

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    count = len(p_values)
    order = np.argsort(p_values, kind="stable")[::-1]
    factors = count / np.arange(count, 0, -1)
    lowered = np.minimum.accumulate(np.asarray(p_values, dtype=float)[order] * factors)
    corrected = np.empty(count)
    corrected[order] = np.minimum(lowered, 1.0)
    return [float(p) for p in corrected]


def _aligned(groups: Sequence[RiskTable]) -> tuple[Floats, Floats]:
    """The groups' risk sets (groups, ages) and exits (groups, ages, causes) on common ages."""
    times = np.unique(np.concatenate([group.times for group in groups]))
    causes = max(group.events.shape[1] for group in groups)
    risk = np.zeros((len(groups), len(times)))
    events = np.zeros((len(groups), len(times), causes))
    for i, group in enumerate(groups):
        risk[i] = group.risk_at_all(times)
        events[i, np.searchsorted(times, group.times), : group.events.shape[1]] = group.events
    return risk, events


def _before(values: Floats, first: float) -> Floats:
    start = np.full((len(values), 1), first)
    return np.concatenate([start, values[:, :-1]], axis=1)


def _quadratic(gap: Floats, covariance: NDArray[np.float64]) -> Test:
    df = len(gap) - 1
    if df < 1 or not np.any(covariance):
        return Test(0.0, max(df, 0), 1.0)
    inverse = np.linalg.pinv(covariance[:df, :df])
    statistic = float(gap[:df] @ inverse @ gap[:df])
    return Test(statistic, df, chi2_sf(statistic, df))
