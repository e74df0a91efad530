"""Points of the drawings that are too small to be charts."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 100, 24, 3

Value = float | None


@dataclass(frozen=True)
class Sparkline:
    lines: tuple[str, ...]
    band: str
    end: tuple[float, float] | None


def sparkline(
    values: Sequence[Value], band: Sequence[tuple[float, float]] | None = None
) -> Sparkline:
    """Lines broken where a value is missing, the band around them, and the last point."""
    known = [value for value in values if value is not None]
    known += [value for pair in band or () for value in pair]
    if not known:
        return Sparkline((), "", None)
    low, high = min(known), max(known)

    def at(index: int, value: float) -> tuple[float, float]:
        across = WIDTH / 2 if len(values) < 2 else index * WIDTH / (len(values) - 1)
        share = 0.5 if high == low else (value - low) / (high - low)
        return round(across, 1), round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

    points = [None if value is None else at(index, value) for index, value in enumerate(values)]
    upper = [at(index, pair[1]) for index, pair in enumerate(band or ())]
    lower = [at(index, pair[0]) for index, pair in enumerate(band or ())]
    drawn = [point for point in points if point]
    return Sparkline(
        tuple(_written(run) for run in _runs(points) if len(run) > 1),
        _written(upper + lower[::-1]),
        drawn[-1] if drawn else None,
    )


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return runs


def _written(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
