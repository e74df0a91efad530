"""A forecast's picture: its words, its ends, a goal at its place."""

import numpy as np
import pytest

from dealcycle.measures.forecast.forecast import Band, Forecast
from dealcycle.measures.forecast.levels import Level
from dealcycle.present import outlook, svg
from dealcycle.present.terminal import catalogue
from dealcycle.present.voice import Voice

WORDS = catalogue("en")
VOICE = Voice("en", WORDS.gettext, WORDS.ngettext)


def made(draws: np.ndarray) -> Forecast:
    draws = np.sort(draws)
    bands = tuple(
        Band(level, *(float(q) for q in np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])))
        for level in (0.5, 0.8, 0.95)
    )
    mean, median = float(draws.mean()), float(np.median(draws))
    level = Level(1, 0.1, 9)
    return Forecast(
        0, 0, 30, mean, median, bands, mean, 0.0, (), draws, level, n=40, open=0, chance=np.zeros(0)
    )  # fmt: skip


def test_the_hill_holds_its_bands_and_its_goal() -> None:
    found = made(np.random.default_rng(1).normal(1e6, 1e5, 5_000))
    chart = outlook.spread(found, "EUR", VOICE, goal=1.2e6)
    assert chart.at[0] <= found.bands[-1].low
    assert found.bands[-1].high <= chart.at[-1]
    assert max(chart.height) == pytest.approx(1.0)
    assert [mark.kind for mark in chart.marks] == ["median", "goal"]
    assert chart.table.rows[-1][0].startswith("goal")
    drawing = svg.both(chart, "x")
    assert "nan" not in drawing.lower().replace("finance", "")
    assert "8 times in 10" in drawing


@pytest.mark.parametrize(
    "draws", [np.zeros(100), np.full(100, 5e3), np.r_[np.zeros(99), 1e9], np.arange(100.0)]
)
def test_odd_forecasts_are_drawn_too(draws: np.ndarray) -> None:
    chart = outlook.spread(made(draws), "JPY", VOICE, goal=1e12, so_far=0.0)
    assert np.isfinite(chart.at).all()
    assert np.isfinite(chart.height).all()
    assert len(chart.ticks) <= 12
    assert "nan" not in svg.draw(chart, "x", svg.NARROW).lower()


def test_sums_say_sign_and_step_once() -> None:
    assert outlook.money_span(1.2e6, 1.9e6, "EUR", VOICE).replace("\u00a0", " ") == "1.2–1.9 M €"
    assert outlook.money_span(9e5, 1.9e6, "EUR", VOICE).replace("\u00a0", " ") == "900 k–1.9 M €"
    assert outlook.money_span(1e3, 2e3, "USD", VOICE) == "$1,000–$2,000"


def test_nothing_ahead_is_certain() -> None:
    assert outlook.chance(0.0, VOICE).replace("\u00a0", " ") == "< 1 %"
    assert outlook.chance(1.0, VOICE).replace("\u00a0", " ") == "> 99 %"
    assert outlook.chance(0.5, VOICE).replace("\u00a0", " ") == "50 %"
