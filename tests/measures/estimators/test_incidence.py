"""Kaplan-Meier and Aalen-Johansen against published tables."""

import csv
import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealcycle.measures.estimators.incidence import (
    aalen_johansen,
    kaplan_meier,
    median_left,
    risk_table,
)
from tests.shared_data import shared_data

NUMBERS = json.loads((Path(__file__).parent.parent / "reference_numbers.json").read_text())


def survival(name: str) -> list[dict[str, str]]:
    with shared_data("survival", f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def freireich(treated: bool):
    rows = [row for row in survival("leukemia") if (row["Rx"] == "0") == treated]
    return risk_table([float(r["t"]) for r in rows], [int(r["status"]) for r in rows])


def test_freireich_6mp() -> None:
    table = freireich(treated=True)
    curve = kaplan_meier(table)
    for i, (time, at_risk, events, value, error) in enumerate(NUMBERS["6mp_km"]):
        assert table.times[i] == time
        assert table.at_risk[i] == at_risk
        assert table.events[i, 0] == events
        assert curve.value[i] == pytest.approx(value, abs=5e-5)
        assert np.sqrt(curve.variance[i]) == pytest.approx(error, abs=5e-5)
    assert median_left(curve)[0] == 23


def test_freireich_placebo() -> None:
    curve = kaplan_meier(freireich(treated=False))
    assert curve.at(8)[0] == pytest.approx(NUMBERS["placebo"]["S_8"], abs=5e-5)
    assert curve.at(12)[0] == pytest.approx(NUMBERS["placebo"]["S_12"], abs=5e-5)
    assert median_left(curve)[0] == NUMBERS["placebo"]["median"]


def test_aml_maintained() -> None:
    rows = [row for row in survival("aml") if row["group"] == "1"]
    curve = kaplan_meier(
        risk_table([float(r["time"]) for r in rows], [int(r["cens"]) for r in rows])
    )
    for time, value in NUMBERS["aml_maintained"]["km"]:
        assert curve.at(time)[0] == pytest.approx(value, abs=5e-5)
    at_23 = int(np.searchsorted(curve.times, 23))
    assert np.sqrt(curve.variance[at_23]) == pytest.approx(
        NUMBERS["aml_maintained"]["se_23"], abs=5e-5
    )


def test_rossi() -> None:
    rows = survival("rossi")
    table = risk_table([float(r["week"]) for r in rows], [int(r["arrest"]) for r in rows])
    assert table.n == NUMBERS["rossi"]["n"]
    assert table.events.sum() == NUMBERS["rossi"]["events"]
    assert kaplan_meier(table).at(52)[0] == pytest.approx(NUMBERS["rossi"]["S_52"], abs=5e-5)


def test_left_truncation() -> None:
    numbers = NUMBERS["left_truncation"]
    start, stop, event = np.array(numbers["start_stop_event"]).T
    table = risk_table(stop, event, entry=start)
    assert table.risk_at_all(numbers["times"]).tolist() == numbers["at_risk"]
    expected = [float(Fraction(text)) for text in numbers["survival_at_events"]]
    assert kaplan_meier(table).value == pytest.approx(expected, abs=1e-12)


def test_competing_risks_by_hand() -> None:
    numbers = NUMBERS["aalen_johansen_by_hand"]
    found = aalen_johansen(risk_table(numbers["times"], numbers["causes"], causes=2))
    for time, expected in numbers["S_F1_F2"].items():
        i = int(np.searchsorted(found.table.times, float(time)))
        values = [found.survival[i], found.curves[0].value[i], found.curves[1].value[i]]
        assert values == pytest.approx([float(Fraction(text)) for text in expected], abs=1e-12)


def mgus2():
    rows = survival("mgus2")
    progressed = [row["pstat"] == "1" for row in rows]
    times = [float(r["ptime" if p else "futime"]) for r, p in zip(rows, progressed, strict=True)]
    causes = [1 if p else 2 * int(r["death"]) for r, p in zip(rows, progressed, strict=True)]
    return np.array(times), np.array(causes)


def test_mgus2() -> None:
    times, causes = mgus2()
    numbers = NUMBERS["mgus2"]
    assert [int((causes == c).sum()) for c in (1, 2, 0)] == numbers["events"]
    progression, death = aalen_johansen(risk_table(times, causes, causes=2)).curves
    for month, value in numbers["aj_pcm"].items():
        assert progression.at(float(month))[0] == pytest.approx(value, abs=6e-6)
    for month, value in numbers["aj_death"].items():
        assert death.at(float(month))[0] == pytest.approx(value, abs=6e-6)
    naive = kaplan_meier(risk_table(times, np.where(causes == 1, 1, 0)))
    assert 1 - naive.at(240)[0] == pytest.approx(numbers["naive_1_minus_km_pcm_240"], abs=6e-6)


def test_losses_taken_for_censoring_make_a_quarter_look_like_a_half() -> None:
    random = np.random.default_rng(7)
    n = 40_000
    won = random.random(n) < 0.25
    days = random.exponential(np.where(won, 60, 60), n)
    table = risk_table(days, np.where(won, 1, 2), causes=2)
    assert aalen_johansen(table).curves[0].value[-1] == pytest.approx(0.25, abs=0.01)
    naive = kaplan_meier(risk_table(days, np.where(won, 1, 0)))
    assert 1 - naive.at(170)[0] > 0.5


def test_without_censoring_the_variance_is_binomial() -> None:
    times, causes = [1, 1, 2, 3, 3, 4, 5, 6], [1, 2, 1, 1, 2, 2, 1, 2]
    for curve in aalen_johansen(risk_table(times, causes, causes=2)).curves:
        assert curve.variance == pytest.approx(curve.value * (1 - curve.value) / 8, abs=1e-12)


def test_with_one_cause_incidence_is_one_less_kaplan_meier_with_greenwoods_variance() -> None:
    rows = survival("lung")
    table = risk_table([float(r["time"]) for r in rows], [int(r["status"]) for r in rows])
    left, gone = kaplan_meier(table), aalen_johansen(table).curves[0]
    assert gone.value == pytest.approx(1 - left.value, abs=1e-12)
    assert gone.variance == pytest.approx(left.variance, rel=1e-6, abs=1e-12)


def test_the_variance_is_what_repeated_samples_show() -> None:
    random = np.random.default_rng(11)
    values, variances, shares, share_variances = [], [], [], []
    for _ in range(400):
        won, lost = random.exponential(80, 200), random.exponential(60, 200)
        cut = random.uniform(20, 150, 200)
        days = np.minimum(np.minimum(won, lost), cut)
        cause = np.where(days == cut, 0, np.where(days == won, 1, 2))
        found = aalen_johansen(risk_table(days, cause, causes=2))
        i = int(np.searchsorted(found.table.times, 60, side="right")) - 1
        values.append(found.curves[0].value[i])
        variances.append(found.curves[0].variance[i])
        ages, share, spread = found.shares(1, horizon=90)
        j = int(np.searchsorted(ages, 30, side="right")) - 1
        shares.append(share[j])
        share_variances.append(spread[j])
    assert np.var(values) == pytest.approx(np.mean(variances), rel=0.2)
    assert np.var(shares) == pytest.approx(np.mean(share_variances), rel=0.2)


def test_the_median_among_the_won_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    true = 100 * np.log(2 / (1 + np.exp(-1.5)))  # median of Exp(100) below the horizon of 150
    hits = 0
    for _ in range(300):
        won = random.random(300) < 0.4
        days = np.where(won, random.exponential(100, 300), random.exponential(50, 300))
        cut = random.uniform(10, 400, 300)
        cause = np.where(days > cut, 0, np.where(won, 1, 2))
        found = aalen_johansen(risk_table(np.minimum(days, cut), cause, causes=2))
        _, low, high = found.median(1, horizon=150)
        hits += low <= true <= high
    assert 0.91 <= hits / 300 <= 0.985


LIVES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(1, 5), st.integers(-1, 20)),
    max_size=30,
)


@given(LIVES)
def test_shares_stay_shares_and_bands_hold_their_estimate(lives) -> None:
    age, cause, n, entry = np.array(lives, dtype=float).reshape(-1, 4).T
    found = aalen_johansen(risk_table(age, cause, n, entry, causes=2))
    whole = found.survival + sum(curve.value for curve in found.curves)
    assert whole == pytest.approx(np.ones(len(whole)), abs=1e-9)
    for curve in (*found.curves, kaplan_meier(found.table)):
        for values in (curve.value, curve.low, curve.high, curve.variance):
            assert np.isfinite(values).all()
        assert np.all((curve.low <= curve.value + 1e-12) & (curve.value <= curve.high + 1e-12))
        assert np.all((curve.low >= 0) & (curve.high <= 1))


@given(LIVES, st.randoms())
def test_the_order_of_the_rows_does_not_matter_and_counts_add(lives, random) -> None:
    mixed = [(a, c, 1, e) for a, c, n, e in lives for _ in range(n)]
    random.shuffle(mixed)
    tables = []
    for rows in (lives, mixed):
        age, cause, n, entry = np.array(rows, dtype=float).reshape(-1, 4).T
        tables.append(risk_table(age, cause, n, entry, causes=2))
    assert tables[0].times.tolist() == tables[1].times.tolist()
    assert tables[0].at_risk.tolist() == tables[1].at_risk.tolist()
    assert tables[0].events.tolist() == tables[1].events.tolist()
