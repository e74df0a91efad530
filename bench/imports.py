"""An import of a file that it makes itself: rows a second, and the memory of the process."""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date, timedelta
from pathlib import Path

from bench.measuring import Result

ROOT = Path(__file__).resolve().parent.parent
ROWS_PER_SECOND, MEMORY_MB, MINUTES = 3000, 400, 15
HEADER = ("Deal ID", "Deal Name", "Owner", "Company", "Stage", "Amount", "Currency", "Created",
          "Close Date", "Lost Reason", "Lead Source", "Region")  # fmt: skip
STAGES = ("Prospecting", "Qualification", "Proposal", "Negotiation")
REASONS = ("Price", "Competitor", "No budget", "Timing")
SOURCES = ("Website", "Referral", "Fair", "Cold call")
REGIONS = ("North", "South", "East", "West")
WORDS = ("cranes", "hoists", "ropes", "pumps", "valves", "gears", "belts", "lifts", "tanks",
         "docks", "rails", "doors", "lamps", "pipes", "fans", "motors")  # fmt: skip


def measure(deals: int) -> list[Result]:
    """One import into an empty installation, in a process of its own."""
    folder = Path(tempfile.mkdtemp(prefix="dealcycle-import-"))
    try:
        path = folder / "deals.csv"
        make_file(path, deals)
        env = {
            **os.environ, "DEALCYCLE_DATA": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "dealcycle.server.settings",
        }  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "bench.imports", str(path)], cwd=ROOT, env=env,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        peak = _Peak(process.pid)
        out, _ = process.communicate()
        found = json.loads(out.splitlines()[-1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if found["created"] != deals:
        sys.exit(f"Of {deals} rows {found['created']} came in.")
    whole = found["planned"] + found["ran"]
    rate, note = deals / whole, f"plan {found['planned']:.0f} s, run {found['ran']:.0f} s"
    spent = found["processor"] * 1000 / deals
    return [
        Result("import with validation", "per s", ROWS_PER_SECOND, rate, rate, spent, note),
        Result("whole import", "min", MINUTES * deals / 1e6, whole / 60, whole / 60),
        Result("importing process, PSS", "MB", MEMORY_MB, peak.mb, peak.mb),
        Result("the same file again", "s", 0, found["again"], found["again"]),
    ]


def make_file(path: Path, deals: int) -> None:
    """Fixed by its seed; a company for every five deals, 3 % of the deals open."""
    chance, first = random.Random(7), date(2021, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(deals):
            opened = first + timedelta(days=chance.randrange(1700))
            closed = opened + timedelta(days=chance.randrange(1, 200))
            roll = chance.random()
            stage = (
                chance.choice(STAGES) if roll < 0.03
                else "Closed Won" if roll < 0.4 else "Closed Lost"
            )  # fmt: skip
            writer.writerow([
                f"OPP-{number:07d}", f"{chance.choice(WORDS)} and {chance.choice(WORDS)}".title(),
                f"Owner {number % 50}", f"Company {chance.randrange(max(1, deals // 5))} Ltd",
                stage, f"{chance.randrange(500, 90_000)}.{chance.randrange(100):02d}", "EUR",
                opened.isoformat(), closed.isoformat(),
                chance.choice(REASONS) if stage == "Closed Lost" else "",
                chance.choice(SOURCES), chance.choice(REGIONS),
            ])  # fmt: skip


class _Peak:
    """The highest proportional memory of a process, looked at twice a second."""

    def __init__(self, pid: int) -> None:
        self.mb, self.path = 0.0, Path(f"/proc/{pid}/smaps_rollup")
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            try:
                text = self.path.read_text()
            except OSError:
                return
            line = next((line for line in text.splitlines() if line.startswith("Pss:")), None)
            self.mb = max(self.mb, int(line.split()[1]) / 1024) if line else self.mb
            time.sleep(0.5)


def work(path: Path) -> dict[str, float]:
    """In the process that is measured: an installation, the import, the same once more."""
    import django

    django.setup()
    from django.utils import timezone

    from dealcycle.crm.actions.pipelines import lay_foundations
    from dealcycle.people.models import Organisation, User
    from dealcycle.server.start import prepare_database

    prepare_database()
    Organisation.objects.create(name="Bench", currency="EUR", beginning="empty")
    lay_foundations(language="en", now=timezone.now())
    by = User.objects.create_user("bench@example.org", name="Bench", role="administrator")
    first = _import(path, by)
    again = _import(path, by)
    return {**first, "again": again["planned"] + again["ran"], "cpu_again": again["processor"]}


def _import(path: Path, by: object) -> dict[str, float]:
    from django.utils import timezone

    from dealcycle.transfer import working
    from dealcycle.transfer.actions.running import run_import
    from dealcycle.transfer.actions.uploading import Upload, start_import

    began, spent = time.monotonic(), time.process_time()
    with path.open("rb") as file:
        job = start_import(files=[Upload(path.name, file)], by=by, now=timezone.now())
    working.work_off(timezone.now())
    planned = time.monotonic() - began
    job.refresh_from_db()
    run_import(job=job, by=by, now=timezone.now())
    working.work_off(timezone.now())
    job.refresh_from_db()
    return {
        "planned": planned, "ran": time.monotonic() - began - planned, "created": job.created,
        "processor": time.process_time() - spent,
    }  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "--profile":
        import cProfile
        import pstats

        profile = cProfile.Profile()
        profile.runcall(work, Path(sys.argv[2]))
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(45)
    else:
        print(json.dumps(work(Path(sys.argv[1]))))
