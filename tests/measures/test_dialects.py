"""Counts in the SQL of engines that are not at hand: valid there, plain, of one meaning."""

from dataclasses import replace

import numpy as np
import pytest
import sqlglot
from sqlglot import expressions

from dealcycle.measures.journal import EVERYONE
from tests.measures.test_engines import EXPECTED, five_deals, rows_of

DIALECTS = ("spark", "trino", "clickhouse", "bigquery", "snowflake")
# What engines do differently, or not at all.
FORBIDDEN = (expressions.Window, expressions.Lateral, expressions.Pivot)


class Interpreted:
    """Understands a dialect as sqlglot does, and counts on DuckDB."""

    def __init__(self, dialect: str, engine: object) -> None:
        self.dialect, self.engine = dialect, engine
        self.asked: list[str] = []

    def fetch(self, sql: str) -> dict[str, np.ndarray]:
        self.asked.append(sql)
        tree = sqlglot.parse_one(sql, read=self.dialect, error_level=sqlglot.ErrorLevel.RAISE)
        assert not [each for kind in FORBIDDEN for each in tree.find_all(kind)], sql
        for cast in list(tree.find_all(expressions.Cast)):
            if cast.find(expressions.Div):
                # ClickHouse cuts where DuckDB rounds; of Trino's TRUNCATE sqlglot reads nothing.
                cast.set("this", expressions.Anonymous(this="trunc", expressions=[cast.this]))
        return self.engine.fetch(tree.sql("duckdb"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_asked_there_gives_the_expected_table(dialect: str) -> None:
    journal = five_deals()
    engine = Interpreted(dialect, journal.engine)
    there = replace(journal, engine=engine)
    for name, count, question, columns, expected in EXPECTED:
        assert rows_of(count(there, EVERYONE, question), columns) == sorted(expected), name
    assert len(engine.asked) >= len(EXPECTED)
