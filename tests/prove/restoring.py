"""Backups taken while deals are moved, restored elsewhere and held against the truth."""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from tests.prove import database
from tests.prove.installation import Installation, client
from tests.prove.moving import STAGES, Mover, Told, stages


def under_load(
    installation: Installation, user: object, deals: list[object], many: int
) -> tuple[str, list[str]]:
    """Every restored deal is whole, and lies between what was said before and after."""
    from django.utils import timezone

    from dealcycle.server import backup

    problems, moved = [], 0
    installation.start()
    told = [Told(deal.pk, deal.version, deal.stage_id) for deal in deals]
    movers = [Mover(each, client(user, installation.port), stages(*STAGES)) for each in told]
    for mover in movers:
        mover.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for n in range(many):
                time.sleep(0.3)
                before = {each.deal: each.version for each in told}
                made = backup.back_up(to=Path(folder) / f"{n}.zip", now=timezone.now())
                after = {each.deal: each.version for each in told}
                moved += sum(after.values()) - sum(before.values())
                problems += _compared(made.path, before, after)
    finally:
        for mover in movers:
            mover.stopping = True
            mover.join(20)
        installation.stop()
    return f"{many} backups, {moved} moves made meanwhile, each restored and compared", problems


def _compared(archive: Path, before: dict[int, int], after: dict[int, int]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        given = os.environ.get("DATABASE_URL")
        own = database.fresh(given, f"restored_{os.getpid()}") if given else nullcontext("")
        with own as url:
            environment = {**os.environ, "DEALCYCLE_DATA": folder}
            if url:
                environment["DATABASE_URL"] = url
            done = subprocess.run(
                [sys.executable, "-m", "tests.prove.restored", str(archive)],
                env=environment, capture_output=True, text=True, check=False,
                cwd=Path(__file__).resolve().parent.parent.parent,
            )  # fmt: skip
    if done.returncode:
        return [f"{archive.name} could not be restored: {done.stderr.strip()[-300:]}"]
    found = json.loads(done.stdout.splitlines()[-1])
    versions = {int(deal): version for deal, version in found["versions"].items()}
    problems = [f"{archive.name}: {problem}" for problem in found["torn"]]
    for deal, low in before.items():
        # One more may have been committed and not yet acknowledged.
        if not low <= versions.get(deal, 0) <= after[deal] + 1:
            problems.append(f"{archive.name}: deal {deal} has version {versions.get(deal)}")
    return problems
