"""Which table holds the deals, and which ones say how they went from stage to stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.sources.meanings import HISTORY, STAGE_FIELDS, bare, roles_of
from dealcycle.sources.staging import Staged


@dataclass(frozen=True)
class History:
    """A table with a row for each stage that a deal entered: its columns."""

    table: Staged
    deal: str
    stage: str
    at: str
    only: tuple[str, tuple[str, ...]] | None = None  # a column, and the values that count in it

    @property
    def rule(self) -> str:
        """Which of its rows tell of stages, as the engine asks."""
        if self.only is None:
            return "true"
        column, values = self.only
        listed = ", ".join(f"'{value}'" for value in values)
        return f"regexp_replace(lower({self.table.sql(column)}), '[^a-z]', '', 'g') IN ({listed})"

    def told(self) -> dict[str, str | None]:
        """As it is shown, and as `--map` takes it back."""
        field = self.only[0] if self.only else None
        return {
            "file": self.table.sheet.name, "deal": self.deal, "stage": self.stage, "at": self.at,
            "field": field,
        }  # fmt: skip


def choose_deals(tables: Sequence[Staged]) -> Staged | Refused:
    """The table whose rows are deals: it says how they stand, when they began, what they bring."""
    scored = sorted(tables, key=_looks_like_deals, reverse=True)
    if _looks_like_deals(scored[0]) < 2:
        logs = [table for table in tables if HISTORY.keys() - {"field"} <= roles_of(
            table.columns, HISTORY).keys()]  # fmt: skip
        if logs and (roles_of(logs[0].columns).get("id") or _key_of(logs[0], "")):
            return logs[0]
        return Refused((
            Reason(
                "no_deals",
                N_(
                    "No table of deals was found in %(file)s: it needs a date on which a deal "
                    "began or was closed, or how it stands (won, lost, open)."
                ),
                {"file": ", ".join(table.sheet.name for table in tables)},
            ),
        ))  # fmt: skip
    return scored[0]


def _looks_like_deals(table: Staged) -> float:
    roles = roles_of(table.columns)
    score = 2.0 * ("opened" in roles) + 2.0 * ("stage" in roles or "status" in roles)
    score += 1.0 * ("amount" in roles) + 1.0 * ("id" in roles) + ("closed" in roles) * 1.0
    score += 0.5 * ("owner" in roles) + 1.0 * ("name" in roles and "stage" in roles)
    # A table of happenings names the deal's number in another column than its own.
    columns = {bare(name) for name in table.columns}
    foreign = columns & {"opportunityid", "dealid"} and columns & {"id", "recordid"}
    score -= 3.0 * bool(foreign or columns & {"oldvalue", "newvalue", "fieldkey"})
    return score + min(table.rows, 1_000_000) / 10_000_000


def histories(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Staged], deals: Staged, number: str
) -> list[History]:
    """Tables that say when a deal entered a stage, several rows a deal."""
    found = []
    for table in tables:
        roles = roles_of(table.columns, HISTORY)
        key = number if table is deals else _key_of(table, number)
        if key is None or "at" not in roles or "stage" not in roles:
            continue
        if table is deals and not _repeats(connection, table, key):
            continue
        only = (roles["field"], STAGE_FIELDS) if "field" in roles else None
        found.append(History(table, key, roles["stage"], roles["at"], only))
    return found


def _repeats(connection: duckdb.DuckDBPyConnection, table: Staged, key: str) -> bool:
    """Whether a number has several rows as a rule, as in a log of events."""
    row = connection.execute(
        f"SELECT count(*), approx_count_distinct({table.sql(key)}) FROM {table.relation}"
    ).fetchone()
    return row is not None and row[0] > 1.5 * row[1]


def _key_of(table: Staged, number: str) -> str | None:
    # A happening has a number of its own; the deal's stands under the deal's name.
    known = {bare(name): name for name in table.columns}
    wanted = ("opportunityid", "dealid", "leadid", "itemid", bare(number))
    return next((known[name] for name in wanted if name in known), None)
