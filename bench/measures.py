"""The whole set on many stage events: our own code against a plain DuckDB script, in turn."""

import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import event_log
from bench.measuring import Result
from bench.report import Spent, spent_by

HERE = Path(__file__).parent
# Of the plain script's processor and clock, and megabytes.
LARGE = 10_000_000
LIMITS = {"snapshot": (0.15, 0.15, 200), "file": (0.5, 0.6, 1024)}
NAMES = {"snapshot": "from the journal's snapshot", "file": "from a raw file of events"}


@dataclass(frozen=True)
class Round:
    """One run of each, one after the other, so that a busy machine slows all."""

    script: Spent
    ours: dict[str, Spent]


def measure(folder: Path, *, stays: tuple[int, ...], rounds: int, kinds: tuple[str, ...]
            ) -> list[Result]:  # fmt: skip
    found, medians = [], {}
    for size in stays:
        made = event_log.make(folder / f"events-{size}", size)
        # The first warms the disk's cache and counts for nothing.
        turns = [_round(made, kinds) for _ in range(rounds + 1)][1:]
        for kind in kinds:
            found += _results(f"{size // 1_000_000} million stays {NAMES[kind]}", kind, size, turns)
            medians[kind, size] = statistics.median(turn.ours[kind].processor for turn in turns)
        found += _script(size, turns)
    for kind in kinds if len(stays) > 1 else ():
        grown = medians[kind, stays[-1]] / medians[kind, stays[0]]
        name = f"growth {NAMES[kind]}, {stays[-1] // stays[0]} times the stays"
        found.append(Result(name, "times", stays[-1] / stays[0], grown, grown))
    return found


def _round(made: Path, kinds: tuple[str, ...]) -> Round:
    paths = {"snapshot": str(made), "file": str(made / "events.csv")}
    ours = {
        kind: spent_by([sys.executable, str(HERE / "whole_set.py"), kind, paths[kind]])
        for kind in kinds
    }
    return Round(spent_by([sys.executable, str(HERE / "plain_events.py"), paths["file"]]), ours)


def _results(name: str, kind: str, size: int, turns: list[Round]) -> list[Result]:
    ours = [turn.ours[kind] for turn in turns]
    processor = [100 * turn.ours[kind].processor / turn.script.processor for turn in turns]
    wall = [100 * turn.ours[kind].wall / turn.script.wall for turn in turns]
    memory = [each.peak_mb for each in ours]
    # The journal's own reach was set for ten million stays: starting Python weighs on one.
    limits = LIMITS[kind] if kind == "file" or size >= LARGE else (0, 0, 0)
    return [
        _of(f"{name}: clock", "s", 0, [each.wall for each in ours]),
        _of(f"{name}: processor", "s", 0, [each.processor for each in ours]),
        _of(f"{name}: processor", "% of script", 100 * limits[0], processor),
        _of(f"{name}: clock", "% of script", 100 * limits[1], wall),
        _of(f"{name}: memory", "MB", limits[2], memory),
    ]


def _script(size: int, turns: list[Round]) -> list[Result]:
    name = f"{size // 1_000_000} million stays, plain script"
    return [
        _of(f"{name}: clock", "s", 0, [turn.script.wall for turn in turns]),
        _of(f"{name}: processor", "s", 0, [turn.script.processor for turn in turns]),
        _of(f"{name}: memory", "MB", 0, [turn.script.peak_mb for turn in turns]),
    ]


def _of(name: str, unit: str, limit: float, values: list[float]) -> Result:
    """Held or missed by the median: that is what was promised."""
    middle = statistics.median(values)
    return Result(name, unit, limit, middle, middle, note=f"{min(values):.2f} to {max(values):.2f}")
