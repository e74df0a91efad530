"""Rows of counts: summed, split by their groups and put together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
MOST_APART = 1_000_000  # codes this close are looked up in a table of so many
MOST_PLACES = 2**62
Group = tuple[int, ...]


@dataclass(frozen=True)
class Tally:
    """Rows of counts: `columns` by name, `groups` the codes of the dimensions asked for."""

    columns: dict[str, NDArray[Any]]
    by: tuple[str, ...]

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def where(self, rows: NDArray[Any] | slice) -> Tally:
        return Tally({name: values[rows] for name, values in self.columns.items()}, self.by)

    def split(self) -> Iterator[tuple[Group, Tally]]:
        """Each group with its rows; the whole as () when nothing was split by."""
        if not self.by:
            yield (), self
            return
        # Codes as one number a row: sorting those is quick.
        code, distinct = _joined([self.columns[f"g{i}"] for i in range(len(self.by))])
        # Small codes as small numbers, which are sorted without comparing.
        code = code.astype(np.uint16) if len(distinct[0]) < 2**16 else code
        order = np.argsort(code, kind="stable")
        edges = np.searchsorted(code[order], np.arange(len(distinct[0]) + 1))
        # Put in order once: each group is then a part of the columns, not a choice of rows.
        ordered = self.where(order)
        for i, key in enumerate(zip(*(values.tolist() for values in distinct), strict=True)):
            yield key, ordered.where(slice(edges[i], edges[i + 1]))


def without_folds(folds: Tally) -> Tally:
    """The same lives, no longer apart by fold."""
    names = [name for name in folds.columns if name not in ("fold", "n", "valued", "value")]
    if not len(folds):
        return Tally({k: v for k, v in folds.columns.items() if k != "fold"}, folds.by)
    code, distinct = _joined([folds[name] for name in names])
    columns: dict[str, NDArray[Any]] = dict(zip(names, distinct, strict=True))
    for name in ("n", "valued", "value"):
        summed = np.zeros(len(distinct[0]), dtype=np.int64)
        np.add.at(summed, code, np.asarray(folds[name], dtype=np.int64))
        columns[name] = summed
    return Tally(columns, folds.by)


def merged(tallies: Sequence[Tally]) -> Tally:
    """Several tallies of the same columns as one: counts add."""
    first = tallies[0]
    return Tally(
        {name: np.concatenate([one[name] for one in tallies]) for name in first.columns}, first.by
    )


def _joined(columns: Sequence[NDArray[Any]]) -> tuple[Ints, list[Ints]]:
    """Each row's place among the distinct rows in their order, and the columns of those.

    Columns of small codes are counted, not sorted.
    """
    place, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    values = []
    for column in columns:
        known, where = _ranked(np.asarray(column, dtype=np.int64))
        values.append(known)
        place, size = place * len(known) + where, size * len(known)
        if size > MOST_PLACES:
            # So that a product of many values stays a number: only those places that occur.
            return _joined_by_sorting(columns)
    used, place = _ranked(place)
    distinct = []
    for known in reversed(values):
        distinct.append(known[used % len(known)])
        used = used // len(known)
    return place, distinct[::-1]


def _joined_by_sorting(columns: Sequence[NDArray[Any]]) -> tuple[Ints, list[Ints]]:
    rows = np.stack([np.asarray(column, dtype=np.int64) for column in columns], axis=1)
    distinct, place = np.unique(rows, axis=0, return_inverse=True)
    return place.ravel(), list(distinct.T)


def _ranked(values: Ints) -> tuple[Ints, Ints]:
    """Like `numpy.unique` with its inverse; values close together are looked up, not sorted."""
    if not len(values):
        return values, values
    low, high = int(values.min()), int(values.max())
    if high - low > max(MOST_APART, 4 * len(values)):
        known, where = np.unique(values, return_inverse=True)
        return known, where.ravel()
    there = np.zeros(high - low + 1, dtype=bool)
    there[values - low] = True
    known = np.flatnonzero(there) + low
    return known, (np.cumsum(there) - 1)[values - low]
