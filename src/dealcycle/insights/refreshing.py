"""Brings the snapshot up to date: all rows of what was touched, beside a base that stays."""

import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import duckdb

from dealcycle.insights import parts, raw
from dealcycle.insights.building import holds
from dealcycle.insights.dimensions import from_data
from dealcycle.insights.ground import Ground
from dealcycle.insights.parts import Manifest
from dealcycle.insights.position import Position, Touched
from dealcycle.insights.reading import DjangoReader
from dealcycle.insights.shaping import TABLES, Shaper
from dealcycle.insights.writing import write

MEMORY = "256MB"
# A delta with more deals than this costs readers and refreshes more than building anew.
MOST_DEALS = 20_000
CHUNK = 5_000
FOUND = ("truncated", "has_closed", "has_losses", "has_history")


def refresh(
    *,
    manifest: Manifest,
    touched: Touched,
    position: Position,
    now: int,
    reader: DjangoReader,
    ground: Ground,
    place: Path,
) -> Manifest:
    """Writes a delta of everything touched since the base was written, and publishes it."""
    began = time.monotonic()
    ground = replace(ground, dimensions=from_data(manifest.dimensions))
    name, path = parts.new_part(place, "delta")
    # Some thousand rows: a second thread would only have to be waited for.
    engine = parts.engine(place, memory=MEMORY, threads=1)
    try:
        _load(engine, reader, ground, touched)
        _take_codes(engine, place, manifest)
        Shaper(engine, ground, now).shape()
        _note_touched(engine, touched)
        if manifest.delta:
            _take_over(engine, place / manifest.delta)
        write(engine, ground, path, more=("touched",))
        here = holds(engine)
        count = engine.execute("SELECT count(*) FROM touched WHERE kind = 'deal'").fetchone()
    finally:
        engine.close()
    found = replace(
        manifest,
        mark=name.partition("-")[2],
        taken_at=now,
        position=position.as_data(),
        pipelines=[asdict(each) for each in ground.pipelines],
        delta=name,
        touched=count[0] if count else 0,
        **{name: getattr(manifest, name) or here[name] for name in FOUND},
        erased=manifest.erased or touched.erased,
        seconds=round(time.monotonic() - began, 3),
    )
    parts.publish(found, place)
    parts.forget_old(place, found)
    return found


def _load(
    engine: duckdb.DuckDBPyConnection, reader: DjangoReader, ground: Ground, touched: Touched
) -> None:
    """All rows of the touched deals; activities and companies also by their own ids."""
    asked = raw.relations(reader.vendor, ground.dimensions)
    deals = sorted(touched.deals)
    for name in ("deals", "visits", "changes", "deciders"):
        reader.load(engine, name, asked[name], deals)
    reader.load(engine, "activities", asked["activities"], deals)
    known = _ids(engine, "SELECT step FROM raw_activities")
    touched.steps |= known
    reader.load(engine, "activities", asked["activities"], sorted(touched.steps - known), "id",
                more=True)  # fmt: skip
    reader.load(engine, "participants", asked["participants"], sorted(touched.steps))
    firms = touched.companies | _ids(
        engine, "SELECT company FROM raw_deals WHERE company IS NOT NULL"
    )
    touched.companies |= firms
    reader.load(engine, "companies", asked["companies"], sorted(firms))


def _take_codes(engine: duckdb.DuckDBPyConnection, place: Path, manifest: Manifest) -> None:
    """Words keep the codes that they have in the base."""
    file = _file(place / (manifest.delta or manifest.base), "codes")
    engine.execute(f"CREATE TABLE codes AS SELECT * FROM read_parquet('{file}')")


def _note_touched(engine: duckdb.DuckDBPyConnection, touched: Touched) -> None:
    engine.execute("CREATE TABLE touched (kind VARCHAR, id BIGINT)")
    for kind, ids in (
        ("deal", touched.deals),
        ("step", touched.steps),
        ("company", touched.companies),
    ):
        for some in _chunks(sorted(ids)):
            engine.execute(f"INSERT INTO touched SELECT '{kind}', unnest($1)", [list(some)])


def _take_over(engine: duckdb.DuckDBPyConnection, before: Path) -> None:
    """What an earlier delta holds and was not touched again since."""
    for table in (*TABLES, "companies"):
        file = _file(before, table)
        target = "raw_companies" if table == "companies" else table
        columns = "company, name" if table == "companies" else "*"
        engine.execute(
            f"INSERT INTO {target} BY NAME SELECT {columns} FROM read_parquet('{file}') AS part "
            f"WHERE {untouched(table, 'part')}"
        )
    engine.execute(
        f"INSERT INTO touched SELECT * FROM read_parquet('{_file(before, 'touched')}') "
        "EXCEPT SELECT * FROM touched"
    )


def untouched(table: str, part: str) -> str:
    """Which rows of an older part still hold."""
    columns = {"companies": {"company": "company"}, "steps": {"deal": "deal", "step": "step"},
               "touches": {"deal": "deal", "step": "step"}}  # fmt: skip
    return " AND ".join(
        "NOT EXISTS (SELECT 1 FROM touched AS t "
        f"WHERE t.kind = '{kind}' AND t.id = {part}.{column})"
        for kind, column in columns.get(table, {"deal": "deal"}).items()
    )


def _ids(engine: duckdb.DuckDBPyConnection, sql: str) -> set[int]:
    return {row[0] for row in engine.execute(sql).fetchall()}


def _file(folder: Path, table: str) -> str:
    return str(folder / f"{table}.parquet").replace("'", "''")


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
