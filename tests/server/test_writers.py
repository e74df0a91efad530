"""Who writes into the embedded database waits in turn, and nobody for a holder that is gone."""

import multiprocessing
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from dealcycle.people.models import Team
from dealcycle.server import wiring
from dealcycle.server.sqlite import base

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL has many writers at a time"
)
MANY = 10


def write(name: str) -> None:
    try:
        for number in range(MANY):
            with transaction.atomic():
                seen = Team.objects.count()
                Team.objects.create(name=f"{name} {number}, {seen} before it")
    finally:
        connection.close()


def test_all_who_write_at_once_come_to_their_turn(transactional_db: None) -> None:
    threads = [Thread(target=write, args=(f"Team {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Team.objects.count() == 4 * MANY
    counts = sorted(int(name.split(", ")[1].split()[0]) for name in names())
    assert counts == list(range(4 * MANY))


def names() -> list[str]:
    return list(Team.objects.values_list("name", flat=True))


def test_the_next_may_write_while_the_last_waits_for_the_disk(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, told = os.fdatasync, []

    def slow(file: object) -> None:
        if not told:
            told.append("on its way")
            thread = Thread(target=write, args=("Meanwhile",))
            thread.start()
            thread.join(20)
            told.append(f"{len(names())} there")
        sync(file)

    monkeypatch.setattr(os, "fdatasync", slow)
    with transaction.atomic():
        Team.objects.create(name="First")
        transaction.on_commit(lambda: told.append("done"))
    assert told == ["on its way", f"{MANY + 1} there", "done"]


def test_outside_of_a_transaction_every_statement_waits_for_the_disk(
    transactional_db: None,
) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert waits()
    with transaction.atomic():
        Team.objects.create(name="First")
    assert waits()


def waits() -> bool:
    """Whether SQLite syncs by itself (2 is FULL)."""
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_a_turn_ends_with_a_refusal_as_well(transactional_db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Team.objects.create(name="Never")
        raise ZeroDivisionError
    thread = Thread(target=write, args=("After",))
    thread.start()
    thread.join()
    assert Team.objects.count() == MANY


def test_the_queue_goes_on_when_its_first_is_killed(transactional_db: None) -> None:
    connection.close()
    context = multiprocessing.get_context("fork")
    taken = context.Event()
    holder = context.Process(target=hold, args=(taken,))
    holder.start()
    assert taken.wait(20)
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    write("After")
    assert Team.objects.count() == MANY
    assert "Unfinished" not in names()


def hold(taken: object) -> None:
    with transaction.atomic():
        Team.objects.create(name="Unfinished")
        taken.set()
        signal.pause()


def test_the_worker_brings_the_log_into_the_database(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "LONG_LOG", 0)
    (job,) = [job for job in wiring.jobs() if job.name.endswith("carry_log_over")]
    Team.objects.create(name="Before")
    before = in_the_file_itself()
    job.run(timezone.now())
    assert (before, in_the_file_itself()) == (0, 1)
    write("After")
    assert Team.objects.count() == MANY + 1


def in_the_file_itself() -> int:
    """How many teams somebody finds who knows nothing of a log."""
    name = Path(connection.settings_dict["NAME"]).as_uri()
    with closing(sqlite3.connect(f"{name}?immutable=1", uri=True)) as file:
        return file.execute("SELECT count(*) FROM people_team").fetchone()[0]
