"""Codes for what columns call people, companies and dimensions; the names stand apart."""

from __future__ import annotations

from collections.abc import Sequence

from dealcycle.sources.columns import Source
from dealcycle.sources.mapping import Reading

OWN = ("owner", "team", "company", "currency")


class Codes:
    """A small table per column: value -> code. `names` are the columns of `deals` they fill."""

    def __init__(self, reading: Reading, dims: Sequence[str]) -> None:
        self.connection = reading.wide.connection
        self.joins: list[str] = []
        self.columns: list[str] = []
        self.names = [*OWN, *dims]
        self._begin_names()
        for role in OWN:
            self._add(role, role, reading.roles.get(role))
        for name, (label, column) in zip(dims, reading.dimensions.items(), strict=True):
            self._add(label, name, column)

    @property
    def select(self) -> str:
        return ", ".join(self.columns)

    def _begin_names(self) -> None:
        """Millions of deals are not copied for their names."""
        self.connection.execute("CREATE TABLE named (kind VARCHAR, code BIGINT, name VARCHAR)")
        self.connection.execute(
            "CREATE VIEW names AS SELECT kind, code, name FROM named "
            "UNION ALL SELECT 'deal', deal, own FROM numbered"
        )

    def _add(self, kind: str, name: str, column: Source | None) -> None:
        if column is None:
            self.columns.append(f"NULL AS {name}")
            return
        table = f"coded_{len(self.joins) + 1}"
        self.connection.execute(
            f"CREATE TABLE {table} AS SELECT row_number() OVER (ORDER BY v) AS code, v FROM "
            f"(SELECT DISTINCT trim({column.sql}) AS v FROM numbered "
            f"WHERE {column.sql} IS NOT NULL)"
        )
        self.connection.execute(f"INSERT INTO named SELECT $1, code, v FROM {table}", [kind])
        self.columns.append(f"{table}.code AS {name}")
        self.joins.append(f"LEFT JOIN {table} ON {table}.v = trim(n.{column.sql})")
