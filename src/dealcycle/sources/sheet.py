"""A table as it stands in a file: its columns, and its rows one after another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dealcycle.cycle.refusal import Reason

Cells = list[str]
# Line in the file (the first is 1), its cells; the last is a reason when the line cannot be read.
Row = tuple[int, Cells, Reason | None]


@dataclass(frozen=True)
class Plain:
    """The engine may read this text file itself: what is needed for that."""

    delimiter: str
    lines: int  # lines after the header


@dataclass(frozen=True)
class Sheet:
    """One table of a file. `rows()` starts anew each time it is called."""

    path: Path
    name: str
    columns: tuple[str, ...]
    header: tuple[str, ...]  # the header's cells as they stand there
    header_line: int
    rows: Callable[[], Iterator[Row]]
    plain: Plain | None = None
    ragged: bool = False  # rows are longer than the header on purpose
    notes: tuple[Reason, ...] = field(default=())


MAX_COLUMNS = 2000


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """Names that tell columns apart: blanks are numbered, repeated ones too."""
    names: list[str] = []
    seen: set[str] = set()
    for position, cell in enumerate(header, start=1):
        name = wanted = " ".join(cell.split()) or f"Column {position}"
        count = 1
        while name.casefold() in seen:
            count += 1
            name = f"{wanted} ({count})"
        seen.add(name.casefold())
        names.append(name)
    return tuple(names)
