"""What a table of the export is: its columns, where they come from, what they mean."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

CHUNK = 2000
# How a column is kept in Parquet; its key is how the README calls it.
TYPES = {
    "text": "VARCHAR",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "amount": "DECIMAL(18, 4)",
    "day": "DATE",
    "moment": "TIMESTAMPTZ",
    "flag": "BOOLEAN",
}


@dataclass(frozen=True)
class Column:
    """A column: the fields it is made from, and how."""

    name: str
    type: str
    about: str | Promise
    paths: tuple[str, ...]
    read: Callable[..., object] | None = None


@dataclass(frozen=True)
class Table:
    """A table: one file in each format. `query` gives its rows in the order of their numbers."""

    name: str
    about: str | Promise
    columns: Sequence[Column]
    query: Callable[[], QuerySet]

    def rows(self) -> Iterator[list[object]]:
        """Every row, streamed."""
        paths = list(dict.fromkeys(path for column in self.columns for path in column.paths))
        cells = [
            (column.read, tuple(paths.index(path) for path in column.paths))
            for column in self.columns
        ]
        found = self.query().order_by("pk").values_list(*paths)
        for values in found.iterator(chunk_size=CHUNK):
            yield [
                values[places[0]] if read is None else read(*(values[each] for each in places))
                for read, places in cells
            ]


def col(
    name: str,
    type: str,
    about: str | Promise,
    *paths: str,
    read: Callable[..., object] | None = None,
) -> Column:
    """A column that is called as its field unless told otherwise."""
    return Column(name, type, about, paths or (name,), read)
