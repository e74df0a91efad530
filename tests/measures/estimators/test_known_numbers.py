"""Shares, tests, shrinkage, breaks, tails, scores against published numbers and by simulation."""

import doctest
import importlib
import json
import math
import pkgutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealcycle.measures import estimators
from dealcycle.measures.estimators import special
from dealcycle.measures.estimators.breaks import pettitt, shifts
from dealcycle.measures.estimators.comparing import gray, log_rank
from dealcycle.measures.estimators.incidence import risk_table
from dealcycle.measures.estimators.resampling import (
    bootstrap,
    jackknife,
    mean_interval,
    median_interval,
)
from dealcycle.measures.estimators.scores import crps_normal, crps_sample
from dealcycle.measures.estimators.shapley import shapley
from dealcycle.measures.estimators.shares import jeffreys, newcombe, wilson
from dealcycle.measures.estimators.shrinkage import beta_binomial, efron_morris, normal_shrinkage
from dealcycle.measures.estimators.shrinkage import ranks as places
from dealcycle.measures.estimators.tails import hill

from .test_incidence import freireich

NUMBERS = json.loads((Path(__file__).parent.parent / "reference_numbers.json").read_text())
MODULES = [module.name for module in pkgutil.iter_modules(estimators.__path__)]

# Efron & Morris 1975: hits of 18 batters in their first 45 at bats, and their rest of the season.
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
SEASON = [0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269, 0.230, 0.264, 0.256]
SEASON += [0.303, 0.264, 0.226, 0.286, 0.316, 0.200]

NILE = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960,
    1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694,
    940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764,
    821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822,
    1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050,
    918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_hold(name: str) -> None:
    module = importlib.import_module(f"{estimators.__name__}.{name}")
    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed == 0


@pytest.mark.parametrize("share", list(NUMBERS["intervals"]))
def test_shares(share: str) -> None:
    hits, n = (int(part) for part in share.split("/"))
    expected = NUMBERS["intervals"][share]
    assert wilson(hits, n)[1:] == pytest.approx(tuple(expected["wilson"]), abs=5.1e-5)
    assert jeffreys(hits, n)[1:] == pytest.approx(tuple(expected["jeffreys"]), abs=5.1e-5)


def test_newcombes_own_examples() -> None:
    # Newcombe 1998, table II, method 10.
    assert newcombe(56, 70, 48, 80)[1:] == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert newcombe(9, 10, 3, 10)[1:] == pytest.approx((0.1705, 0.8090), abs=5e-5)
    assert newcombe(10, 10, 0, 10)[1:] == pytest.approx((0.6075, 1.0), abs=5e-5)


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 500), st.integers(1, 500))
def test_intervals_hold_their_share(hits1: int, n1: int, hits2: int, n2: int) -> None:
    hits1, hits2 = min(hits1, n1), min(hits2, n2)
    for found in (wilson(hits1, n1), jeffreys(hits1, n1)):
        assert 0 <= found.low <= found.value <= found.high <= 1
    assert -1 <= newcombe(hits1, n1, hits2, n2).low <= newcombe(hits1, n1, hits2, n2).high <= 1


@pytest.mark.parametrize(
    ("p", "a", "b", "x"),
    [
        (0.5, 1, 1, 0.5),
        (0.025, 1, 2, 1 - math.sqrt(0.975)),
        (0.9, 3, 1, 0.9 ** (1 / 3)),
        (0.25, 0.5, 0.5, math.sin(math.pi / 8) ** 2),  # the arcsine law
        (0.975, 0.5, 0.5, math.sin(math.pi * 0.4875) ** 2),
    ],
)
def test_beta_quantiles_with_closed_forms(p: float, a: float, b: float, x: float) -> None:
    assert special.beta_quantile(p, a, b) == pytest.approx(x, abs=1e-12)


@given(st.floats(1e-4, 1 - 1e-4), st.floats(1, 5_000), st.floats(1, 5_000))
def test_beta_quantiles_invert_the_distribution(p: float, a: float, b: float) -> None:
    x = special.beta_quantile(p, a, b)
    assert special.beta_cdf(x, a, b) == pytest.approx(p, abs=1e-9)


def test_the_beta_distribution_counts_binomial_tails() -> None:
    n, k, p = 30, 7, 0.3
    tail = sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
    assert special.beta_cdf(p, k, n - k + 1) == pytest.approx(tail, abs=1e-13)


def test_chi_squared_tails() -> None:
    for x in (0.1, 1.0, 3.841459, 20.0):
        assert special.chi2_sf(x, 1) == pytest.approx(math.erfc(math.sqrt(x / 2)), rel=1e-12)
        assert special.chi2_sf(x, 2) == pytest.approx(math.exp(-x / 2), rel=1e-12)
        by_hand = math.exp(-x / 2) * (1 + x / 2)
        assert special.chi2_sf(x, 4) == pytest.approx(by_hand, rel=1e-12)


def test_log_rank_of_freireich() -> None:
    found = log_rank([freireich(treated=True), freireich(treated=False)])
    assert found.statistic == pytest.approx(NUMBERS["6mp_logrank_chi2"], abs=5e-5)
    assert found.df == 1
    assert found.p == pytest.approx(4.17e-5, rel=0.01)


def test_grays_test_without_competing_causes_is_log_rank_without_ties() -> None:
    random = np.random.default_rng(3)
    groups = []
    for mean in (50.0, 70.0):
        days, cut = random.exponential(mean, 150), random.uniform(20, 200, 150)
        groups.append(risk_table(np.minimum(days, cut), np.where(days <= cut, 1, 0)))
    assert gray(groups).statistic == pytest.approx(log_rank(groups).statistic, rel=0.02)


def test_grays_test_raises_false_alarms_as_often_as_it_says() -> None:
    random = np.random.default_rng(4)
    p_values = []
    for _ in range(400):
        groups = []
        for size, loser in ((120, 30.0), (180, 90.0)):
            won = random.random(size) < 0.4
            # The losers' pace differs, the incidence of won does not.
            days = np.where(won, random.exponential(60, size), random.exponential(loser, size))
            cut = random.uniform(20, 300, size)
            cause = np.where(days > cut, 0, np.where(won, 1, 2))
            groups.append(risk_table(np.minimum(days, cut), cause, causes=2))
        p_values.append(gray(groups).p)
    assert 0.025 <= np.mean(np.array(p_values) < 0.05) <= 0.08
    assert np.mean(p_values) == pytest.approx(0.5, abs=0.06)


def test_grays_test_sees_a_different_win_rate() -> None:
    random = np.random.default_rng(4)
    groups = []
    for chance in (0.3, 0.5):
        won = random.random(300) < chance
        days = np.where(won, random.exponential(60, 300), random.exponential(40, 300))
        groups.append(risk_table(days, np.where(won, 1, 2), causes=2))
    assert gray(groups).p < 0.001


def test_efron_and_morris_batters() -> None:
    averages = np.array(HITS) / 45
    mean = averages.mean()
    found = efron_morris(averages, variance=mean * (1 - mean) / 45)
    numbers = NUMBERS["efron_morris"]
    assert found.mean == pytest.approx(numbers["mean"], abs=5e-6)
    assert found.kept[0] == pytest.approx(numbers["c"], abs=5e-6)
    assert found.value[0] == pytest.approx(numbers["clemente"], abs=5e-6)
    assert found.value[-1] == pytest.approx(numbers["alvis"], abs=5e-6)
    errors = [float(np.sum((x - np.array(SEASON)) ** 2)) for x in (averages, found.value)]
    assert errors == pytest.approx(numbers["sse"], abs=2e-4)


def test_shrunk_shares_are_nearer_to_the_truth_and_their_intervals_hold_it() -> None:
    random = np.random.default_rng(8)
    raw, shrunk, inside = 0.0, 0.0, []
    for _ in range(40):
        truth = random.beta(15, 35, 40)
        n = random.integers(5, 60, 40)
        hits = random.binomial(n, truth)
        found = beta_binomial(hits, n)
        raw += float(np.sum((hits / n - truth) ** 2))
        shrunk += float(np.sum((found.value - truth) ** 2))
        inside += list((found.low <= truth) & (truth <= found.high))
    assert shrunk < 0.5 * raw
    assert 0.9 <= np.mean(inside) <= 0.985


def test_noise_is_no_talent() -> None:
    random = np.random.default_rng(9)
    found = beta_binomial(random.binomial(30, 0.3, 30), np.full(30, 30))
    assert np.ptp(found.value) < 0.12
    middle, low, high = places(found.value, (found.high - found.low) / 4)
    assert np.all((low <= middle) & (middle <= high))
    assert np.mean(high - low) > 15


def test_normal_shrinkage_with_equal_errors_draws_all_alike() -> None:
    found = normal_shrinkage([1.0, 2.0, 6.0], [1.0, 1.0, 1.0])
    assert len(set(found.kept.round(12))) == 1
    assert found.mean == pytest.approx(3.0)


def test_the_nile_fell_in_1898() -> None:
    numbers = NUMBERS["nile"]
    found = pettitt(NILE)
    assert (found.k, found.statistic) == (numbers["k"], numbers["pettitt_K"])
    assert 1870 + found.k == numbers["year"]
    assert [found.before, found.after] == pytest.approx(numbers["means"], abs=5e-5)
    assert found.p < 1e-6
    assert shifts(NILE)[0].at == found.k
    assert [each.at for each in shifts(NILE)] == [found.k], "and stayed there"


def test_crps_of_a_normal() -> None:
    for seen, value in NUMBERS["crps_n01"].items():
        assert crps_normal(0, 1, float(seen)) == pytest.approx(value, abs=5e-7)
    draws = [special.normal_quantile((i + 0.5) / 4_000) for i in range(4_000)]
    assert crps_sample(draws, 1.0) == pytest.approx(NUMBERS["crps_n01"]["1"], abs=1e-3)


def test_the_mean_of_skewed_sizes_is_covered_better_by_bca() -> None:
    random = np.random.default_rng(12)
    true, bca, plain = math.exp(0.5), 0, 0
    for i in range(200):
        sizes = random.lognormal(0, 1, 60)
        found = bootstrap(sizes, lambda v: np.mean(v, axis=-1), draws=600, seed=i)
        bca += found.low <= true <= found.high
        half = 1.96 * sizes.std(ddof=1) / math.sqrt(60)
        plain += abs(sizes.mean() - true) <= half
    assert bca / 200 >= 0.88
    assert bca >= plain


def test_for_many_values_the_expansion_is_the_bootstrap() -> None:
    sizes = np.random.default_rng(2).lognormal(0, 1, 1_500)
    near = mean_interval(sizes)
    drawn = bootstrap(sizes, lambda v: np.mean(v, axis=-1), draws=6_000)
    assert near[1:] == pytest.approx(drawn[1:], abs=0.006)


def test_the_median_interval_covers_the_median() -> None:
    random = np.random.default_rng(6)
    found = [median_interval(random.exponential(1, 50)) for _ in range(400)]
    inside = np.mean([one.low <= math.log(2) <= one.high for one in found])
    assert 0.93 <= inside <= 0.99


def test_hill_finds_the_index_of_a_pareto_tail() -> None:
    sizes = np.random.default_rng(1).pareto(1.5, 20_000) + 1
    found = hill(sizes)
    assert found.low <= 1.5 <= found.high
    assert hill([5.0, 5.0, 5.0]).value == math.inf


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    data = np.random.default_rng(1).normal(10, 2, 64)
    left_out = [np.delete(data, i).mean() for i in range(64)]
    half = 1.959964 * data.std(ddof=1) / 8
    found = jackknife(left_out, float(data.mean()), log=False)
    assert found.high - found.value == pytest.approx(half, rel=1e-6)


@given(
    st.lists(st.floats(0.1, 100), min_size=4, max_size=4),
    st.lists(st.floats(0.1, 100), min_size=4, max_size=4),
)
def test_the_parts_of_a_change_sum_to_it(before: list[float], after: list[float]) -> None:
    def velocity(at):
        return at["open"] * at["rate"] * at["size"] / at["days"]

    names = ["open", "rate", "size", "days"]
    then, now = dict(zip(names, before, strict=True)), dict(zip(names, after, strict=True))
    whole = velocity(now) - velocity(then)
    parts = shapley(then, now, velocity)
    assert sum(parts.values()) == pytest.approx(whole, rel=1e-9, abs=1e-7)


def test_a_mean_of_counted_values_is_that_of_the_values_written_out() -> None:
    random = np.random.default_rng(3)
    for size in (40, 5_000):
        values, times = np.unique(random.gamma(2, 9, size).astype(int), return_counts=True)
        whole = mean_interval(np.repeat(values, times))
        assert mean_interval(values, times) == pytest.approx(whole, rel=1e-9)
