"""Writes the journal's relations as the files of a part, and what their codes are called."""

from itertools import pairwise
from pathlib import Path

import duckdb

from dealcycle.insights.dimensions import BAND, Dimension
from dealcycle.insights.ground import Ground
from dealcycle.insights.reading import fill
from dealcycle.insights.shaping import TABLES
from dealcycle.measures.journal import BIG, TEXT


def write(
    engine: duckdb.DuckDBPyConnection, ground: Ground, path: Path, *, more: tuple[str, ...] = ()
) -> None:
    engine.execute("CREATE OR REPLACE VIEW companies AS SELECT company, name FROM raw_companies")
    _name(engine, ground)
    for table in (*TABLES, "companies", "codes", "names", *more):
        file = str(path / f"{table}.parquet").replace("'", "''")
        engine.execute(f"COPY {table} TO '{file}' (FORMAT parquet)")


def _name(engine: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """What codes are called: records by their names, own words by themselves or their labels."""
    engine.execute("CREATE OR REPLACE TABLE labels (kind VARCHAR, key VARCHAR, label VARCHAR)")
    labels = [
        (kind, key, label) for kind, each in ground.labels.items() for key, label in each.items()
    ]
    fill(engine, "labels", labels, (TEXT, TEXT, TEXT))
    engine.execute(
        """CREATE OR REPLACE TABLE names AS
        SELECT codes.kind, code, coalesce(label, name) AS name FROM codes
        LEFT JOIN labels ON labels.kind = codes.kind AND labels.key = codes.name"""
    )
    rows = [*ground.names, *(row for each in ground.dimensions for row in _bands(each))]
    fill(engine, "names", rows, (TEXT, BIG, TEXT))


def _bands(dimension: Dimension) -> list[tuple[str, int, str]]:
    if dimension.coding != BAND:
        return []
    edges = dimension.edges
    if not edges:
        return [(dimension.name, 0, "…")]
    whole = dimension.name == "size"
    below = [_figure(edge - 1) if whole else f"< {_figure(edge)}" for edge in edges]
    names = [f"≤ {below[0]}" if whole else below[0]]
    for low, high in pairwise(edges):
        names.append(f"{_figure(low)}–{_figure(high - 1 if whole else high)}")
    names.append(f"≥ {_figure(edges[-1])}")
    return [(dimension.name, code, name) for code, name in enumerate(names)]


def _figure(number: float) -> str:
    return f"{number:,.0f}".replace(",", "\u202f") if number == int(number) else f"{number:g}"
