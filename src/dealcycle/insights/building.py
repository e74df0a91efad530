"""Writes the whole snapshot anew from the database."""

import math
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import duckdb

from dealcycle.insights import parts, raw
from dealcycle.insights.dimensions import BAND, Dimension
from dealcycle.insights.ground import Ground
from dealcycle.insights.parts import Manifest
from dealcycle.insights.position import Position
from dealcycle.insights.reading import Reader
from dealcycle.insights.shaping import Shaper
from dealcycle.insights.writing import write
from dealcycle.measures.journal import WON

MEMORY = "1GB"
BANDS = 5


def rebuild(
    *, now: int, reader: Reader, ground: Ground, place: Path, position: Position
) -> Manifest:
    """Reads everything and publishes it; `position` is from before the reading."""
    began = time.monotonic()
    name, path = parts.new_part(place, "base")
    engine = parts.engine(place, memory=MEMORY)
    try:
        reader.load_all(engine, raw.relations(reader.vendor, ground.dimensions))
        ground = replace(ground, dimensions=_with_edges(engine, ground.dimensions))
        Shaper(engine, ground, now).shape()
        write(engine, ground, path)
        manifest = Manifest(
            mark=name.partition("-")[2],
            taken_at=now,
            fingerprint=ground.fingerprint,
            position=position.as_data(),
            zone=ground.zone,
            currency=ground.currency,
            minor=ground.minor,
            pipelines=[asdict(each) for each in ground.pipelines],
            dimensions=[each.as_data() for each in ground.dimensions],
            base=name,
            built_at=now,
            **holds(engine),
            seconds=round(time.monotonic() - began, 3),
        )
    finally:
        engine.close()
    parts.publish(manifest, place)
    parts.forget_old(place, manifest)
    return manifest


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


def holds(engine: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """What is to be known of the rows before they are counted."""
    found = engine.execute(
        f"""SELECT count(*) AS deals, count(first_seen_at) > 0 AS truncated,
            count(outcome) > 0 AS has_closed,
            count(*) FILTER (outcome <> {WON}) > 0 AS has_losses,
            (SELECT count(*) FROM visits) > 0 AS has_history
        FROM deals"""
    )
    names = [column[0] for column in found.description]
    return dict(zip(names, found.fetchone(), strict=True))
