"""`dealcycle report` from a file: whole processes against a plain DuckDB script in the same run."""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bench.measuring import Result

RUN = "from dealcycle.cli.main import run; run()"
SEED = 7
LIMITS = {"report": 8, "memory": 1200, "help": 0.3}
STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation")
HEADER = (
    "Id,Name,AccountId,StageName,Amount,CloseDate,IsClosed,IsWon,OwnerId,CreatedDate,LeadSource"
)
SOURCES = ("Web", "Referral", "Event", "Cold call", "Partner")


@dataclass(frozen=True)
class Spent:
    """What a whole process took, as the operating system counts it."""

    wall: float
    processor: float
    peak_mb: float


def measure(*, deals: int, rounds: int) -> list[Result]:
    """Fresh processes, one kind after the other in turn, so that a busy machine slows both."""
    with tempfile.TemporaryDirectory(prefix="dealcycle-bench-") as folder:
        path = Path(folder) / "opportunities.csv"
        write_export(path, deals)
        ours = [sys.executable, "-c", RUN, "report", str(path), "--json"]
        plain = [sys.executable, str(Path(__file__).with_name("plain.py")), str(path)]
        runs, others, helps = [], [], []
        for at in range(rounds + 1):
            pair = spent_by(ours), spent_by(plain), spent_by([*ours[:3], "report", "--help"])
            if at:
                # The first warms the disk's cache and counts for nothing.
                runs.append(pair[0])
                others.append(pair[1])
                helps.append(pair[2])
    return _results(runs, others, helps)


def _results(runs: list[Spent], others: list[Spent], helps: list[Spent]) -> list[Result]:
    ratio = statistics.median(a.wall / b.wall for a, b in zip(runs, others, strict=True))
    cpu = statistics.median(a.processor / b.processor for a, b in zip(runs, others, strict=True))
    note = f"{ratio:.2f} times the plain script's time, {cpu:.2f} times its processor"
    return [
        _row("report from a file", LIMITS["report"], runs, note),
        _row("plain DuckDB script", 0, others, "naive figures alone"),
        _row("report --help", LIMITS["help"], helps, ""),
        _memory("report from a file, memory", LIMITS["memory"], runs),
        _memory("plain DuckDB script, memory", 0, others),
    ]


def _row(name: str, limit: float, spent: list[Spent], note: str) -> Result:
    wall = statistics.median(each.wall for each in spent)
    processor = statistics.median(each.processor for each in spent) * 1000
    worst = f"worst {max(each.wall for each in spent):.1f} s"
    return Result(name, "s", limit, wall, wall, processor, "; ".join(filter(None, [note, worst])))


def _memory(name: str, limit: float, spent: list[Spent]) -> Result:
    peak = statistics.median(each.peak_mb for each in spent)
    return Result(name, "MB", limit, peak, peak)


def spent_by(command: list[str]) -> Spent:
    """Runs a process to its end."""
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    if process.returncode:
        sys.exit(f"{' '.join(command[:4])} ended with {process.returncode}.")
    return Spent(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def write_export(path: Path, deals: int) -> None:
    """A book in the shape of Salesforce's Opportunity: 30 % won, 65 % lost, 5 % open."""
    chance = random.Random(SEED)
    first = date(2020, 1, 1)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        for at in range(deals):
            opened = first + timedelta(days=chance.randrange(1800))
            closes = opened + timedelta(days=int(chance.expovariate(1 / 60)) + 1)
            fate = chance.random()
            won, closed = fate < 0.3, fate < 0.95
            stage = chance.choice(STAGES)
            if closed:
                stage = "Closed Won" if won else "Closed Lost"
            moment = f"{opened}T{chance.randrange(8, 18):02}:{chance.randrange(60):02}:00.000Z"
            file.write(
                f"006{at:015},Deal {at},001{chance.randrange(deals // 8 + 1):012},{stage},"
                f"{chance.lognormvariate(9, 1):.2f},{closes},{str(closed).lower()},"
                f"{str(won).lower()},Person {chance.randrange(50)},{moment},"
                f"{chance.choice(SOURCES)}\n"
            )
