"""The columns of several joined tables as one wide relation: what each holds, how it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from dealcycle.sources import amounts, instants
from dealcycle.sources.meanings import bare
from dealcycle.sources.staging import Staged

SAMPLE = 4000
COVERED = 0.5  # of the values of a key must be found in the table that is joined
BOOK = "book"


@dataclass(frozen=True)
class Source:
    """A column of the wide relation: the file and the name it has there."""

    file: str
    name: str
    sql: str

    @property
    def full(self) -> str:
        """As people are told it, and as they name it."""
        return f"{self.file}: {self.name}"


@dataclass
class Wide:
    """The deals' table with what other tables know of each row, as the view `book`."""

    connection: duckdb.DuckDBPyConnection
    deals: Staged
    columns: list[Source] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    # File -> our column by which it was joined.
    joined_by: dict[str, Source] = field(default_factory=dict)

    def own(self) -> list[Source]:
        return [each for each in self.columns if each.file == self.deals.sheet.name]

    def of(self, file: str, name: str) -> Source | None:
        return next((each for each in self.columns if (each.file, each.name) == (file, name)), None)

    def find(self, name: str) -> Source | None:
        """A column by "file: name" or "name"; case and signs matter where two differ in them."""
        return self._exactly(name) or self._nearly(name) or self._of_another_file(name)

    def _exactly(self, name: str) -> Source | None:
        full = next((each for each in self.columns if each.full == name), None)
        return full or next((each for each in self.columns if each.name == name), None)

    def _nearly(self, name: str) -> Source | None:
        wanted = bare(name)
        return next(
            (each for each in self.columns if wanted in (bare(each.full), bare(each.name))), None
        )

    def _of_another_file(self, name: str) -> Source | None:
        """The next export of the same shape has another name: its column is the same."""
        file, mark, rest = name.partition(": ")
        if not mark or any(file == each.file for each in self.columns):
            return None
        return self._exactly(rest) or self._nearly(rest)

    def sample(self, column: Source) -> list[str]:
        rows = self.connection.execute(
            f"SELECT DISTINCT {column.sql} FROM {BOOK} "
            f"WHERE {column.sql} IS NOT NULL LIMIT {SAMPLE}"
        ).fetchall()
        return [row[0] for row in rows]

    def trimmed(self, sql: str, relation: str = BOOK) -> str:
        """A text column without blanks around its cells; as it stands, where none has any."""
        blanks = f"starts_with({sql}, ' ') OR ends_with({sql}, ' ')"
        row = self.connection.execute(f"SELECT bool_or({blanks}) FROM {relation}").fetchone()
        return f"trim({sql})" if row and row[0] else sql

    def dates(self, column: Source, enough: float = instants.ENOUGH) -> instants.Writing | None:
        return instants.study(self.sample(column), enough)

    def amounts(self, column: Source, enough: float = amounts.ENOUGH) -> amounts.Writing | None:
        return amounts.study(self.sample(column), enough)


def widen(connection: duckdb.DuckDBPyConnection, deals: Staged, others: Sequence[Staged]) -> Wide:
    """Joins every table that knows more of a deal by a key both have: one row at most each."""
    wide = Wide(connection, deals)
    select = [f"d.{deals.sql(name)} AS b{at}" for at, name in enumerate(deals.columns)]
    wide.columns = [
        Source(deals.sheet.name, name, f"b{at}") for at, name in enumerate(deals.columns)
    ]
    connection.execute(
        f"CREATE OR REPLACE VIEW {BOOK} AS SELECT d.line AS line, {', '.join(select)} "
        f"FROM {deals.relation} d"
    )
    waiting = list(others)
    while (found := _joinable(wide, waiting)) is not None:
        table, ours, theirs = found
        waiting.remove(table)
        _join(wide, table, ours, theirs)
    if wide.joined:
        # Read once: a view of several joins would be worked out again for every look.
        connection.execute(f"CREATE OR REPLACE TABLE {BOOK}_rows AS SELECT * FROM {BOOK}")
        connection.execute(f"CREATE OR REPLACE VIEW {BOOK} AS SELECT * FROM {BOOK}_rows")
        for at in range(1, len(wide.joined) + 1):
            connection.execute(f"DROP TABLE {BOOK}_{at}")
    return wide


def folded(sql: str) -> str:
    """Keys are compared without case, spaces and hyphens: GTXPro is GTX Pro."""
    return f"lower(regexp_replace({sql}, '[\\s_-]+', '', 'g'))"


def _joinable(wide: Wide, tables: Sequence[Staged]) -> tuple[Staged, Source, str] | None:
    for table in tables:
        for column in table.columns:
            ours = next((each for each in wide.columns if bare(each.name) == bare(column)), None)
            if ours is not None and _is_key(wide, table, ours, column):
                return table, ours, column
    return None


def _is_key(wide: Wide, table: Staged, ours: Source, theirs: str) -> bool:
    key = folded(table.sql(theirs))
    row = wide.connection.execute(
        f"SELECT count({key}), count(DISTINCT {key}) FROM {table.relation}"
    ).fetchone()
    filled, different = row if row else (0, 0)
    if not filled or different < 0.98 * filled:
        return False
    row = wide.connection.execute(
        f"SELECT count(*), count(*) FILTER (k IN (SELECT {key} FROM {table.relation})) "
        f"FROM (SELECT DISTINCT {folded(ours.sql)} AS k FROM {BOOK} WHERE {ours.sql} IS NOT NULL)"
    ).fetchone()
    known, found = row if row else (0, 0)
    is_id = ours.file == wide.deals.sheet.name and wide.columns.index(ours) == 0
    # What is told of some deals only (their sales) is joined by the deal's own number.
    return bool(found) and (found >= COVERED * known or (is_id and found >= 0.9 * different))


def _join(wide: Wide, table: Staged, ours: Source, theirs: str) -> None:
    start = len(wide.columns)
    kept = [name for name in table.columns if name != theirs]
    brought = ", ".join(f"j.{table.sql(name)} AS b{start + at}" for at, name in enumerate(kept))
    wide.columns += [
        Source(table.sheet.name, name, f"b{start + at}") for at, name in enumerate(kept)
    ]
    wide.joined.append(table.sheet.name)
    wide.joined_by[table.sheet.name] = ours
    view = f"{BOOK}_{len(wide.joined)}"
    wide.connection.execute(f"CREATE TABLE {view} AS SELECT * FROM {BOOK}")
    wide.connection.execute(
        f"CREATE OR REPLACE VIEW {BOOK} AS SELECT w.*{', ' if kept else ''}{brought} FROM {view} w "
        f"LEFT JOIN (SELECT * FROM {table.relation} QUALIFY row_number() OVER "
        f"(PARTITION BY {folded(table.sql(theirs))} ORDER BY line) = 1) j "
        f"ON {folded('w.' + ours.sql)} = {folded('j.' + table.sql(theirs))}"
    )
