"""Our portable SQL, run on a journal's engine in that engine's own dialect."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from .journal import Journal


def fetch(journal: Journal, sql: str) -> dict[str, NDArray[Any]]:
    return journal.engine.fetch(render(sql, journal.engine.dialect))


def render(sql: str, dialect: str) -> str:
    """Our portable SQL in an engine's own."""
    if dialect == "duckdb":
        # Its own SQL but for one operator; parsing would cost a page more than counting.
        return sql.replace(" DIV ", " // ")
    import sqlglot

    return str(sqlglot.parse_one(sql).sql(dialect))
