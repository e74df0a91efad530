"""Spark as an engine: the counts run on the cluster, a few hundred rows come back.

    session = SparkSession.builder.master("spark://head:7077").getOrCreate()
    load(session, "hdfs:///sales/journal")
    journal, _ = described(SparkEngine(session))
    report(journal, scope=EVERYONE)

Proven on a standalone cluster of one master and two workers by `bin/test-cluster`.
"""

from __future__ import annotations

from typing import Any, Protocol

from numpy.typing import NDArray

from .engines import array_of


class Session(Protocol):
    """What is asked of a `pyspark.sql.SparkSession`, classic or over Spark Connect."""

    @property
    def read(self) -> Any: ...

    def sql(self, sqlQuery: str) -> Any: ...


class SparkEngine:
    """Runs counts over the tables or temporary views of a session."""

    dialect = "spark"

    def __init__(self, session: Session) -> None:
        self.session = session

    def fetch(self, sql: str) -> dict[str, NDArray[Any]]:
        frame = self.session.sql(sql)
        names = [str(name).lower() for name in frame.columns]
        rows = [tuple(row) for row in frame.collect()]
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        return {name: array_of(values) for name, values in zip(names, columns, strict=True)}


def load(session: Session, folder: str, tables: tuple[str, ...] = ()) -> None:
    """The Parquet files of a journal's folder (`sources.journal_folder`) as temporary views."""
    for table in tables or ("about", "deals", "visits", "names"):
        read = session.read.parquet(f"{folder.rstrip('/')}/{table}.parquet")
        read.createOrReplaceTempView(table)
