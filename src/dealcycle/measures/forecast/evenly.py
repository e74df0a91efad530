"""Draws spread evenly over what they stand for: a hundred say as much as several hundred."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .rates import Floats

FINER = 16


def evenly(
    draw: Callable[[tuple[int, ...]], Floats], shape: tuple[int, ...], random: np.random.Generator
) -> Floats:
    """`draw(shape)` with one value in each of as many equal parts of what may come, down the first
    axis, in an order of each column's own (Latin hypercube; McKay, Beckman & Conover 1979)."""
    many, rest = shape[0], shape[1:]
    finer = np.sort(draw((many * FINER, *rest)), axis=0)
    middle = finer.reshape(many, FINER, *rest)[:, FINER // 2]
    return np.asarray(random.permuted(middle, axis=0))
