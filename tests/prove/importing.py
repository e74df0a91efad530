"""Imports whose worker is killed at random statements: resumed or undone, never half there."""

import io
import os
import random
import signal
from collections.abc import Callable
from datetime import date, timedelta

from tests.prove.dying import in_child

ROWS = 3000
STATEMENTS = (25, 260)
MOST_ROUNDS = 200


def survive(kills: int) -> tuple[str, list[str]]:
    """One import is killed again and again and gets to its end; another one is taken back."""
    chance = random.Random(kills)
    problems: list[str] = []
    died = _through(_brought("A"), chance, kills, problems)
    problems += _looked_at("A", ROWS)
    job = _brought("B")
    died += _through(job, chance, 2, problems, to_the_end=False)
    died += _taken_back(job, chance, 2, problems)
    problems += _looked_at("B", 0)
    return f"imports of {ROWS} rows, {died} kills: one whole, one gone", problems


def _through(
    job: int, chance: random.Random, kills: int, problems: list[str], *, to_the_end: bool = True
) -> int:
    """Works on it, dying so many times; how often it died."""
    died = 0
    for at in range(MOST_ROUNDS):
        if _state(job) in ("done", "failed") or (died >= kills and not to_the_end):
            break
        die_at = chance.randrange(*STATEMENTS) if died < kills else 0
        died += in_child(lambda at=at, die_at=die_at: _work(at, die_at)) == -signal.SIGKILL
        problems += _torn(job)
    if to_the_end and _state(job) != "done":
        problems.append(f"the import is {_state(job)}")
    return died


def _taken_back(job: int, chance: random.Random, kills: int, problems: list[str]) -> int:
    in_child(lambda: _ask_back(job))
    died = 0
    for at in range(MOST_ROUNDS, 2 * MOST_ROUNDS):
        if _state(job) == "undone":
            return died
        die_at = chance.randrange(*STATEMENTS) if died < kills else 0
        died += in_child(lambda at=at, die_at=die_at: _work(at, die_at)) == -signal.SIGKILL
    problems.append(f"the import is {_state(job)}, not undone")
    return died


def _brought(mark: str) -> int:
    """Uploaded, read and asked to run."""
    from django.utils import timezone

    from dealcycle.people.models import User
    from dealcycle.transfer import working
    from dealcycle.transfer.actions.running import run_import
    from dealcycle.transfer.actions.uploading import Upload, start_import

    by, now = User.objects.get(email="adam@example.org"), timezone.now()
    job = start_import(files=[Upload(f"{mark}.csv", io.BytesIO(_file(mark)))], by=by, now=now)
    working.work_off(now)
    job.refresh_from_db()
    run_import(job=job, by=by, now=now)
    return job.pk


def _file(mark: str) -> bytes:
    first = date(2024, 1, 1)
    lines = ["Deal ID,Deal Name,Company,Stage,Amount,Currency,Created,Close Date"]
    for number in range(ROWS):
        opened = first + timedelta(days=number % 300)
        stage = ("Won", "Lost", "Talks")[number % 3]
        lines.append(
            f"{mark}-{number},Deal {number},Firm {mark} {number % 400},{stage},{100 + number},EUR,"
            f"{opened},{opened + timedelta(days=40)}"
        )
    return "\n".join(lines).encode()


def _ask_back(job: int) -> None:
    from django.utils import timezone

    from dealcycle.people.models import User
    from dealcycle.transfer.actions.running import undo_import
    from dealcycle.transfer.models import Import

    # Whoever worked on it is dead: its lease runs out, then a person undoes it.
    Import.objects.filter(pk=job).update(state="stopped", leased_until=None)
    by = User.objects.get(email="adam@example.org")
    undo_import(job=Import.objects.get(pk=job), by=by, now=timezone.now())


def _work(round_: int, die_at: int) -> None:
    """The next worker comes when the lease of the dead one has run out."""
    from django.db import connection
    from django.utils import timezone

    from dealcycle.transfer import working

    count = 0

    def counted(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        nonlocal count
        count += 1
        if count == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counted):
        working.work_off(timezone.now() + (round_ + 1) * timedelta(minutes=10))


def _state(job: int) -> str:
    from dealcycle.transfer.models import Import

    return Import.objects.values_list("state", flat=True).get(pk=job)


def _torn(job: int) -> list[str]:
    """What came in is whole and counted, whenever the worker died."""
    from dealcycle.crm.models import Change, Deal, SearchEntry, Visit
    from dealcycle.crm.search.texts import KINDS
    from dealcycle.transfer.models import Import, Origin

    counted = Import.objects.get(pk=job).created
    ids = Origin.objects.filter(made_by=job, record_kind="deal").values("record")
    words = SearchEntry.objects.filter(kind=KINDS["deal"].code, record__in=ids)
    found = {
        "known": ids.count(),
        "deals": Deal.objects.filter(pk__in=ids).count(),
        "visits": Visit.objects.filter(deal__in=ids).values("deal").distinct().count(),
        "values": Change.objects.filter(deal__in=ids, field="pipeline").count(),
        "findable": words.values("record").distinct().count(),
    }
    return [f"{counted} counted, {found}"] if set(found.values()) != {counted} else []


def _looked_at(mark: str, wanted: int) -> list[str]:
    from dealcycle.crm.models import Company, Deal

    deals = Deal.objects.filter(external_id__startswith=f"{mark}-")
    different = deals.values("external_id").distinct().count()
    firms = Company.objects.filter(name__startswith=f"Firm {mark} ")
    names = firms.values("name").distinct().count()
    found = []
    if not deals.count() == different == wanted:
        found.append(f"{mark}: {deals.count()} deals, {different} different ones, not {wanted}")
    if firms.count() != names or names != (400 if wanted else 0):
        found.append(f"{mark}: {firms.count()} companies, {names} different ones")
    return found
