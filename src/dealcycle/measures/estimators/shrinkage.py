"""Many small groups: drawn towards the whole as far as their differences are noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .special import Z95, beta_quantile

Floats = NDArray[np.float64]
SEED = 20_261_123


@dataclass(frozen=True)
class Shrunk:
    """Groups drawn towards the whole: `value`, `low`, `high` (groups), and the whole's mean.

    `kept` (groups) is the share of each group's own difference that is left: 0 = all noise.
    """

    value: Floats
    low: Floats
    high: Floats
    kept: Floats
    mean: float


def efron_morris(values: ArrayLike, variance: float) -> Shrunk:
    """What are many means truly, all known equally well: the James-Stein estimator.

    mean + c (value - mean), c = 1 - (k - 3) variance / sum (value - mean)², at least 0. Needs
    four groups. Efron & Morris 1975.

    >>> shrunk = efron_morris([0.4, 0.3, 0.2, 0.1, 0.5], variance=0.01)
    >>> shrunk.value.round(2).tolist()
    [0.38, 0.3, 0.22, 0.14, 0.46]
    """
    data = np.asarray(values, dtype=np.float64)
    mean = float(data.mean())
    squares = float(np.sum((data - mean) ** 2))
    c = max(0.0, 1.0 - (len(data) - 3) * variance / squares) if squares > 0 else 0.0
    value = mean + c * (data - mean)
    half = Z95 * math.sqrt(variance * max(c, 1 / len(data)))
    return Shrunk(value, value - half, value + half, np.full(len(data), c), mean)


def normal_shrinkage(values: ArrayLike, variances: ArrayLike) -> Shrunk:
    """What are many means truly, each with its own error: normal-normal empirical Bayes.

    The spread between groups tau² by DerSimonian & Laird's moments; value = mean +
    tau²/(tau² + v) (value - mean). Efron & Morris 1975.

    >>> normal_shrinkage([1.0, 2.0, 3.0], [0.1, 0.1, 0.1]).value.round(2).tolist()
    [1.1, 2.0, 2.9]
    """
    data = np.asarray(values, dtype=np.float64)
    errors = np.maximum(np.asarray(variances, dtype=np.float64), 1e-300)
    weights = 1 / errors
    centre = float(np.sum(weights * data) / weights.sum())
    excess = float(np.sum(weights * (data - centre) ** 2)) - (len(data) - 1)
    scale = float(weights.sum() - np.sum(weights**2) / weights.sum())
    between = max(0.0, excess / scale) if scale > 0 else 0.0
    outer = 1 / (errors + between)
    mean = float(np.sum(outer * data) / outer.sum())
    kept = between / (between + errors)
    value = mean + kept * (data - mean)
    half = Z95 * np.sqrt(kept * errors + (1 - kept) ** 2 / outer.sum())
    return Shrunk(value, value - half, value + half, kept, mean)


def beta_binomial(hits: ArrayLike, n: ArrayLike) -> Shrunk:
    """What are many shares truly: each group's posterior under a beta prior learnt from all.

    Given the prior's strength M (as many trials), a group's posterior is Beta(hits + M mean,
    n - hits + M (1 - mean)). M is averaged over by its marginal likelihood, with the shrinkage
    M/(M + mean n) uniform beforehand; the error of the mean is added. The 95 % ends are the
    quantiles of the beta with the same mean and variance. Morris 1983; Christiansen & Morris 1997.

    >>> shrunk = beta_binomial([3, 30, 45], [4, 100, 100])
    >>> shrunk.value.round(2).tolist()
    [0.41, 0.34, 0.42]
    """
    won, tried = np.asarray(hits, dtype=np.float64), np.asarray(n, dtype=np.float64)
    mean = float(won.sum() / tried.sum())
    if not 0 < mean < 1 or len(won) < 2:
        mean = (float(won.sum()) + 0.5) / (float(tried.sum()) + 1)
    noise = mean * (1 - mean)
    steps = (np.arange(25) + 0.5) / 25
    strengths = float(tried.mean()) * steps / (1 - steps)
    weights = _likelihood(won, tried, mean, strengths)
    m = strengths[:, None]
    posterior = (won + m * mean) / (tried + m)
    error = 1 / np.sum(1 / (noise * (1 / tried + 1 / (m + 1))), axis=1, keepdims=True)
    within = posterior * (1 - posterior) / (tried + m + 1) + (m / (tried + m)) ** 2 * error
    value = weights @ posterior
    variance = weights @ (within + (posterior - value) ** 2)
    kept = weights @ (tried / (tried + m))
    low, high = _beta_ends(value, variance)
    return Shrunk(value, np.minimum(low, value), np.maximum(high, value), kept, mean)


def _likelihood(won: Floats, tried: Floats, mean: float, strengths: Floats) -> Floats:
    """How well each strength of the prior explains the groups, summing to 1."""
    logs = []
    for m in strengths.tolist():
        a, b = m * mean, m * (1 - mean)
        constant = math.lgamma(m) - math.lgamma(a) - math.lgamma(b)
        logs.append(
            sum(
                constant + math.lgamma(h + a) + math.lgamma(t - h + b) - math.lgamma(t + m)
                for h, t in zip(won.tolist(), tried.tolist(), strict=True)
            )
        )
    heights = np.exp(np.array(logs) - max(logs))
    return np.asarray(heights / heights.sum())


def _beta_ends(value: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """95 % ends of betas with these means and variances."""
    size = np.maximum(value * (1 - value) / variance - 1, 1e-3)
    ends = [
        (beta_quantile(0.025, v * s, (1 - v) * s), beta_quantile(0.975, v * s, (1 - v) * s))
        for v, s in zip(value.tolist(), size.tolist(), strict=True)
    ]
    low, high = np.array(ends, dtype=np.float64).reshape(-1, 2).T
    return low, high


def ranks(
    value: ArrayLike, error: ArrayLike, *, draws: int = 4_000, seed: int = SEED
) -> tuple[Floats, Floats, Floats]:
    """Which place has each group truly: median place with its 95 % interval, 1 = highest.

    Places in normal draws around each shrunk value. Goldstein & Spiegelhalter 1996.
    """
    centres, spread = np.asarray(value, dtype=float), np.asarray(error, dtype=float)
    random = np.random.default_rng(seed)
    drawn = random.normal(centres, spread, size=(draws, len(centres)))
    places = np.argsort(np.argsort(-drawn, axis=1), axis=1) + 1
    low, middle, high = np.quantile(places, [0.025, 0.5, 0.975], axis=0)
    return np.round(middle), np.floor(low), np.ceil(high)
