"""The colours of tokens.css stay readable and distinguishable, in light and in dark."""

import re
from pathlib import Path

import numpy as np
import pytest

import dealcycle.web

TOKENS = Path(dealcycle.web.__file__).parent / "static/web/css/tokens.css"
OKLCH = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
PAIR = re.compile(rf"--([a-z0-9-]+): light-dark\({OKLCH}, {OKLCH}\)")

PAPERS = ("surface-1", "surface-2", "surface-3", "surface-float")
TEXTS = ("text-1", "text-2", "text-3")
TONES = ("good", "warn", "bad", "info", "accent")
SERIES = tuple(f"series-{number}" for number in range(1, 9))
THEMES = ("light", "dark")

OKLAB_TO_LMS = np.array(
    [
        [1, 0.3963377774, 0.2158037573],
        [1, -0.1055613458, -0.0638541728],
        [1, -0.0894841775, -1.2914855480],
    ]
)
LMS_TO_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear light.
SEEN_BY = {
    "everyone": (np.eye(3), 0.10),
    "protanopia": (
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        0.075,
    ),
    "deuteranopia": (
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        0.075,
    ),
    "tritanopia": (
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
        0.05,
    ),
}


def tokens() -> dict[str, dict[str, np.ndarray]]:
    """Linear RGB of every colour, by theme and name; the first value of a name counts."""
    colours: dict[str, dict[str, np.ndarray]] = {"light": {}, "dark": {}}
    for name, *numbers in PAIR.findall(TOKENS.read_text(encoding="utf-8")):
        light, dark = np.array(numbers, float).reshape(2, 3)
        colours["light"].setdefault(name, linear_rgb(*light))
        colours["dark"].setdefault(name, linear_rgb(*dark))
    return colours


def linear_rgb(lightness: float, chroma: float, hue: float) -> np.ndarray:
    turn = np.radians(hue)
    lab = np.array([lightness, chroma * np.cos(turn), chroma * np.sin(turn)])
    return np.clip(LMS_TO_RGB @ (OKLAB_TO_LMS @ lab) ** 3, 0, 1)


def oklab(rgb: np.ndarray) -> np.ndarray:
    lms = np.cbrt(np.linalg.inv(LMS_TO_RGB) @ np.clip(rgb, 0, 1))
    return np.linalg.inv(OKLAB_TO_LMS) @ lms


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """WCAG 2: (lighter + 0.05) / (darker + 0.05)."""
    low, high = sorted(float(rgb @ [0.2126, 0.7152, 0.0722]) for rgb in (one, other))
    return (high + 0.05) / (low + 0.05)


COLOURS = tokens()
TEXT_PAIRS = [
    *[(text, paper) for text in TEXTS for paper in PAPERS],
    *[(tone, paper) for tone in TONES for paper in PAPERS],
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[(text, f"{tone}-soft") for text in TEXTS[:2] for tone in TONES],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-bad", "bad"),
    ("surface-1", "text-1"),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "paper"), TEXT_PAIRS)
def test_text_is_readable(theme: str, text: str, paper: str) -> None:
    assert contrast(COLOURS[theme][text], COLOURS[theme][paper]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("mark", [*SERIES, "line-strong", "accent"])
@pytest.mark.parametrize("paper", ["surface-1", "surface-2"])
def test_marks_stand_out(theme: str, mark: str, paper: str) -> None:
    assert contrast(COLOURS[theme][mark], COLOURS[theme][paper]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", SEEN_BY)
def test_series_keep_apart(theme: str, eyes: str) -> None:
    matrix, least = SEEN_BY[eyes]
    seen = [oklab(np.array(matrix) @ COLOURS[theme][name]) for name in SERIES]
    nearest = min(
        float(np.linalg.norm(one - other)) for at, one in enumerate(seen) for other in seen[:at]
    )
    assert nearest >= least


def test_both_themes_have_the_same_names() -> None:
    assert COLOURS["light"].keys() == COLOURS["dark"].keys()
    assert len(COLOURS["light"]) >= 30
