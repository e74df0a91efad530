"""Tallies as values: split by group, summed over folds, whatever the codes are."""

import numpy as np
import pytest

from dealcycle.measures.tally import Tally, without_folds


@pytest.mark.parametrize("codes", [(1, 2, 3), (-2, -1, 9_000_000_000), (7, 7, 7)])
def test_a_tally_is_split_into_its_groups_in_their_order(codes: tuple[int, ...]) -> None:
    random = np.random.default_rng(1)
    g0, g1 = random.choice(codes, 500), random.integers(-1, 4, 500)
    tally = Tally({"g0": g0, "g1": g1, "n": random.integers(1, 9, 500)}, ("owner", "month"))
    parts = dict(tally.split())
    assert list(parts) == sorted(set(zip(g0.tolist(), g1.tolist(), strict=True)))
    for (one, other), part in parts.items():
        rows = (g0 == one) & (g1 == other)
        assert part["n"].tolist() == tally["n"][rows].tolist()


def test_without_folds_every_life_is_counted_once() -> None:
    random = np.random.default_rng(2)
    # Ages of event logs are seconds: far apart.
    ages = random.choice([5, 86_400, 40_000_000_000], 300)
    columns = {
        "fold": random.integers(0, 64, 300), "entry": np.full(300, -1), "age": ages,
        "outcome": random.integers(-2, 1, 300), "n": random.integers(1, 5, 300),
        "valued": random.integers(0, 2, 300), "value": random.integers(0, 900, 300),
    }  # fmt: skip
    summed = without_folds(Tally(columns, ()))
    assert "fold" not in summed.columns
    for age in np.unique(ages):
        for name in ("n", "valued", "value"):
            assert summed[name][summed["age"] == age].sum() == columns[name][ages == age].sum()
    rows = list(zip(summed["age"].tolist(), summed["outcome"].tolist(), strict=True))
    assert rows == sorted(set(rows))
