"""The report as values for JSON, and as a table for people."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.measuring import Result


def report(results: Sequence[Result], *, deals: int, engine: str) -> dict[str, object]:
    return {
        "deals": deals,
        "engine": engine,
        "day": datetime.now(UTC).date().isoformat(),
        "machine": _machine(),
        "load": os.getloadavg()[0],
        "rows": [{**asdict(result), "ratio": _ratio(result)} for result in results],
    }


def render(found: dict[str, object]) -> str:
    lines = [
        f"{found['deals']:,} deals, {found['engine']}, {found['machine']}, {found['day']}; "
        f"other load on the machine: {found['load']:.1f}",
        "",
        "| operation | unit | limit | p50 | p95 | of the limit | processor | |",
        "|---|---|--:|--:|--:|--:|--:|---|",
    ]
    for row in found["rows"]:
        ratio = f"{row['ratio']:.2f}" if row["ratio"] else ""
        processor = f"{row['processor_ms']:.1f} ms" if row["processor_ms"] else ""
        limit = f"{row['limit']:g}" if row["limit"] else ""
        lines.append(
            f"| {row['operation']} | {row['unit']} | {limit} | {row['p50']:.1f} | {row['p95']:.1f} "
            f"| {ratio} | {processor} | {row['note']} |"
        )
    return "\n".join(lines)


def _ratio(result: Result) -> float:
    """Above 1 the limit is missed, whichever way it points."""
    if not result.limit or not result.p95:
        return 0.0
    return result.limit / result.p95 if result.unit == "per s" else result.p95 / result.limit


def _machine() -> str:
    """Cores, memory, versions; no names."""
    memory = Path("/proc/meminfo").read_text().split()[1]
    return (
        f"{os.cpu_count()} cores, {int(memory) // 1_048_576} GB, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
