"""A journal as a folder that any engine can load: a Parquet file a table, and what it is about.

`about.parquet` has one row and one column, `about`: JSON with the pipelines, their stages and
clocks, the dimensions and whatever else of `measures.journal.Journal` numbers cannot say. Loaded
into a warehouse as tables of the same names, the folder is all that a count there needs.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.measures.duck import DuckEngine, connect
from dealcycle.measures.journal import TABLES, Engine, Journal, Pipeline, Stage

ABOUT = "about"
PLAIN = (
    "as_of", "zone", "currency", "minor", "days", "truncated", "has_history", "has_recording",
    "has_losses",
)  # fmt: skip
DAMAGED = N_("%(folder)s is no journal that this version of Dealcycle has written.")


def write_journal(journal: Journal, folder: Path, *, deals: int = 0) -> None:
    """Writes the tables of a journal that DuckDB counts on."""
    if not isinstance(journal.engine, DuckEngine):
        raise TypeError("only what DuckDB counts on can be written out")
    folder.mkdir(parents=True, exist_ok=True)
    cursor = journal.engine.connection.cursor()
    for table in sorted(journal.tables):
        cursor.execute(f"COPY (SELECT * FROM {table}) TO '{_path(folder, table)}' (FORMAT parquet)")
    words = json.dumps({**told(journal), "deals_read": deals}, ensure_ascii=False)
    cursor.execute(
        f"COPY (SELECT $1 AS {ABOUT}) TO '{_path(folder, ABOUT)}' (FORMAT parquet)", [words]
    )


def read_journal(folder: Path) -> tuple[Journal, int] | Refused:
    """The journal in a folder and how many deals its source had; rows stay in their files."""
    about = folder / f"{ABOUT}.parquet"
    if not about.is_file():
        return Refused.because("no_journal", DAMAGED, folder=str(folder))
    connection = connect()
    try:
        connection.execute(f"CREATE VIEW {ABOUT} AS SELECT * FROM '{_path(folder, ABOUT)}'")
        engine = DuckEngine(connection)
        for table in sorted(set(TABLES)):
            if (folder / f"{table}.parquet").is_file():
                path = _path(folder, table)
                connection.execute(f"CREATE VIEW {table} AS SELECT * FROM '{path}'")
        return described(engine)
    except Exception as failed:
        connection.close()
        if (
            isinstance(failed, (KeyError, ValueError, TypeError))
            or "duckdb" in type(failed).__module__
        ):
            return Refused.because("no_journal", DAMAGED, folder=str(folder))
        raise


def described(engine: Engine) -> tuple[Journal, int]:
    """The journal that an engine holds, by its own table `about`."""
    data = json.loads(str(engine.fetch(f"SELECT {ABOUT} FROM {ABOUT}")[ABOUT][0]))
    return journal_of(data, engine), int(data.get("deals_read", 0))


def told(journal: Journal) -> dict[str, object]:
    """What numbers cannot say about a journal, as JSON."""
    return {
        **{name: getattr(journal, name) for name in PLAIN},
        "pipelines": [asdict(pipeline) for pipeline in journal.pipelines],
        "dimensions": dict(journal.dimensions),
        "tables": sorted(journal.tables),
        "kept_fields": sorted(journal.kept_fields),
    }


def journal_of(data: dict[str, Any], engine: Engine) -> Journal:
    return Journal(
        engine=engine,
        pipelines=tuple(_pipeline(each) for each in data["pipelines"]),
        dimensions=dict(data["dimensions"]),
        tables=frozenset(data["tables"]) & set(TABLES),
        kept_fields=frozenset(data["kept_fields"]),
        **{name: data[name] for name in PLAIN},
    )


def _pipeline(data: dict[str, Any]) -> Pipeline:
    stages = tuple(Stage(**stage) for stage in data["stages"])
    return Pipeline(data["code"], data["name"], stages, data["starts"])


def _path(folder: Path, table: str) -> str:
    return str(folder / f"{table}.parquet").replace("'", "''")
