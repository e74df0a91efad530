"""Writes the snapshot: all of it from the database, at once."""

import math
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from dealcycle.insights import parts, raw
from dealcycle.insights.dimensions import BAND, Dimension
from dealcycle.insights.ground import Ground
from dealcycle.insights.parts import Manifest
from dealcycle.insights.reading import Reader
from dealcycle.insights.shaping import TABLES, Shaper
from dealcycle.measures import duck

MEMORY, THREADS = "1GB", 2
BANDS = 5


def rebuild(*, now: int, reader: Reader, ground: Ground, place: Path, at: dict) -> Manifest:
    """Reads everything and publishes it; `at` is the position from before the reading."""
    began = time.monotonic()
    name, path = parts.new_part(place, "base")
    engine = duck.connect(memory=MEMORY, threads=THREADS)
    try:
        engine.execute("SET temp_directory = $1", [str(path / "spill")])
        asked = raw.relations(reader.vendor, ground.dimensions)
        for each, relation in asked.items():
            reader.load(engine, each, relation)
        ground = replace(ground, dimensions=_with_edges(engine, ground.dimensions))
        Shaper(engine, ground, now).shape()
        write(engine, ground, path)
        manifest = Manifest(
            mark=name.partition("-")[2],
            taken_at=now,
            fingerprint=ground.fingerprint,
            position=at,
            zone=ground.zone,
            currency=ground.currency,
            minor=ground.minor,
            pipelines=[asdict(each) for each in ground.pipelines],
            dimensions=[each.as_data() for each in ground.dimensions],
            base=name,
            built_at=now,
            deals=_one(engine, "SELECT count(*) FROM deals"),
            truncated=bool(_one(engine, "SELECT count(first_seen_at) FROM deals")),
            seconds=round(time.monotonic() - began, 3),
        )
    finally:
        engine.close()
    parts.publish(manifest, place)
    parts.forget_old(place, manifest)
    return manifest


def write(engine: duckdb.DuckDBPyConnection, ground: Ground, path: Path) -> None:
    engine.execute("CREATE OR REPLACE VIEW companies AS SELECT company, name FROM raw_companies")
    _name(engine, ground)
    for table in (*TABLES, "companies", "codes", "names"):
        file = str(path / f"{table}.parquet").replace("'", "''")
        engine.execute(f"COPY {table} TO '{file}' (FORMAT parquet)")


def _name(engine: duckdb.DuckDBPyConnection, ground: Ground) -> None:
    """What codes are called: records by their names, own words by themselves or their labels."""
    engine.execute("CREATE OR REPLACE TABLE labels (kind VARCHAR, key VARCHAR, label VARCHAR)")
    labels = [
        (kind, key, label) for kind, each in ground.labels.items() for key, label in each.items()
    ]
    if labels:
        engine.executemany("INSERT INTO labels VALUES (?, ?, ?)", labels)
    engine.execute(
        """CREATE OR REPLACE TABLE names AS
        SELECT codes.kind, code, coalesce(label, name) AS name FROM codes
        LEFT JOIN labels ON labels.kind = codes.kind AND labels.key = codes.name"""
    )
    rows = [*ground.names, *(row for each in ground.dimensions for row in _bands(each))]
    if rows:
        engine.executemany("INSERT INTO names VALUES (?, ?, ?)", rows)


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


def _with_edges(
    engine: duckdb.DuckDBPyConnection, dimensions: Sequence[Dimension]
) -> tuple[Dimension, ...]:
    """Own numbers fall into bands of about as many deals, with round edges."""
    found = []
    for each in dimensions:
        if each.coding == BAND and not each.edges:
            table = "raw_deals" if each.origin == "deal" else "raw_companies"
            shares = [at / BANDS for at in range(1, BANDS)]
            row = engine.execute(
                f"SELECT quantile_cont(TRY_CAST({each.column} AS DOUBLE), {shares}) FROM {table}"
            ).fetchone()
            edges = sorted({_round(number) for number in (row[0] if row and row[0] else [])})
            each = replace(each, edges=tuple(edges))
        found.append(each)
    return tuple(found)


def _round(number: float) -> float:
    """To one or two figures: 1,437 -> 1,400."""
    if number == 0:
        return 0.0
    size = 10.0 ** (math.floor(math.log10(abs(number))) - 1)
    return round(number / size) * size


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> Any:
    row = engine.execute(sql).fetchone()
    return row[0] if row else None
