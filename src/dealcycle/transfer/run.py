"""One import from its first row to its sheet at the end, a transaction a step."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from dealcycle.events import actions as events
from dealcycle.people.models import User
from dealcycle.transfer import companions, making, planning, reckoning, refused
from dealcycle.transfer.book import MEMORY, Book
from dealcycle.transfer.filling import Filler
from dealcycle.transfer.models import Import, Remembered

PHASES = ("beside", "companies", "contacts", "deals", "activities", "end")
WHILE_WRITING = "80MB"
State = Import.State


def steps(job: Import, book: Book) -> Iterator[Import]:
    """Goes on where the import stands; it may be killed between any two steps, or within one."""
    by, now = User.objects.get(pk=job.run_by), job.run_at
    for phase in PHASES[PHASES.index(job.phase or PHASES[0]) :]:
        if job.phase != phase:
            _turn(job, phase)
        yield job
        for _step in _within(phase, job, book, by, now):
            yield job
    yield job


def _turn(job: Import, phase: str) -> None:
    job.phase, job.position = phase, 0
    job.save(update_fields=["phase", "position"])


def _within(phase: str, job: Import, book: Book, by: User, now: datetime) -> Iterator[None]:
    if phase == "beside":
        making.make(book, planning.found_offers(job, book), job=job, by=by, now=now)
    elif phase == "deals":
        yield from _deals(job, book, by, now)
    elif phase == "end":
        _end(job, book, by)
    else:
        yield from companions.Companions(book, job, by, now).steps(phase)


def _deals(job: Import, book: Book, by: User, now: datetime) -> Iterator[None]:
    if job.position == 0:
        # Rows that never reach the writer are accounted for first.
        with transaction.atomic():
            counts = job.plan["counts"]
            alike = book.one("SELECT count(*) FROM twice")
            job.skipped, job.refused = alike, int(counts["refuse"])
            job.done, job.total = job.skipped + job.refused, int(counts["rows"])
            job.save(update_fields=["skipped", "refused", "done", "total"])
    book.sort()
    filler = Filler(book, job, by, now)
    # Rows are read in their order from here on: what is kept of them is not asked for again.
    book.stage.limit(WHILE_WRITING)
    while job.position < book.last:
        filler.fill(book.chunk(job.position), job.position + book.step)
        yield
    book.stage.limit(MEMORY)


def _end(job: Import, book: Book, by: User) -> None:
    """The file of refused rows, the sheet, one event for all of it, what is remembered."""
    companions.Companions(book, job, by, job.run_at).note_nowhere()
    name, beside = refused.write(job, book, by.language)
    sheet = reckoning.reckon(job, book)
    now = planning.the_time()
    with transaction.atomic():
        job.refused_file, job.reconciliation = name, sheet
        job.beside = {**job.beside, "refused": beside}
        job.state, job.finished_at, job.leased_until = State.DONE, now, None
        event = events.record(
            kind="import.done",
            by=job.run_by,
            at=now,
            record=job.record,
            after={
                "files": job.names, "created": job.created, "updated": job.updated,
                "skipped": job.skipped, "refused": job.refused, "made": job.made,
            },
            also=boards(job),
        )  # fmt: skip
        job.event = event.pk
        job.save()
        Remembered.objects.update_or_create(
            signature=job.signature,
            defaults={"said": job.said, "answers": job.answers, "at": now},
        )


def boards(job: Import) -> list[tuple[str, int]]:
    """The pipelines whose boards show what came in."""
    return [("pipeline", pk) for pk in sorted(set(job.became.get("pipeline", {}).values()))]
