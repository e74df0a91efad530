"""Counts in the SQL of engines that are not at hand: rendered, read back, and of one shape."""

import numpy as np
import pytest
import sqlglot
from sqlglot import expressions

from dealcycle.measures.journal import EVERYONE, Journal
from tests.measures.test_engines import EXPECTED, PIPELINE

DIALECTS = ("spark", "trino", "clickhouse", "bigquery", "snowflake")
# What engines do differently, or not at all.
FORBIDDEN = (expressions.Window, expressions.Lateral, expressions.Pivot, expressions.Cast)


class Listening:
    """Keeps what it is asked, and answers with no rows."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.asked: list[str] = []

    def fetch(self, sql: str) -> dict[str, np.ndarray]:
        self.asked.append(sql)
        names = sqlglot.parse_one(sql, read=self.dialect).named_selects
        return {name.lower(): np.array([], dtype=np.int64) for name in names}


def asked_of(dialect: str) -> list[str]:
    engine = Listening(dialect)
    journal = Journal(
        engine, (PIPELINE,), as_of=120 * 86_400, currency="EUR", dimensions={"segment": "dim_1"},
        tables=frozenset({"deals", "visits", "changes", "names"}),
    )  # fmt: skip
    for _, count, question, _, _ in EXPECTED:
        count(journal, EVERYONE, question)
    return engine.asked


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_count_is_valid_there_and_needs_nothing_special(dialect: str) -> None:
    asked = asked_of(dialect)
    assert len(asked) >= len(EXPECTED)
    for sql in asked:
        tree = sqlglot.parse_one(sql, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
        assert isinstance(tree, expressions.Select)
        used = [each for kind in FORBIDDEN for each in tree.find_all(kind)]
        assert not used, used


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_asked_means_the_same_everywhere(dialect: str) -> None:
    here, there = asked_of("duckdb"), asked_of(dialect)
    for ours, theirs in zip(here, there, strict=True):
        back = sqlglot.parse_one(theirs, read=dialect).sql(dialect="duckdb", normalize=True)
        assert plain(back) == plain(sqlglot.parse_one(ours, read="duckdb").sql(dialect="duckdb"))


def plain(sql: str) -> str:
    """Capitals and quotes tell nothing apart here."""
    return sql.lower().replace('"', "").replace("`", "")
