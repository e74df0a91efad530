"""Writes chunks of rows, each in a transaction of its own: new deals, changed ones, beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DataError, IntegrityError, transaction

from dealcycle.crm.loading.imported import Tale, Writer
from dealcycle.crm.models import Deal
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import rows
from dealcycle.people import organisation
from dealcycle.people.models import User
from dealcycle.transfer import reasons
from dealcycle.transfer.book import Book, Row
from dealcycle.transfer.matching import Firms, People, a_person
from dealcycle.transfer.models import Import, Origin
from dealcycle.transfer.revising import Reviser
from dealcycle.transfer.tales import Teller

ORIGIN = ("system", "record_kind", "key", "record", "digest", "made_by_id", "version")
MOST_REFUSALS = 500


@dataclass
class Counts:
    """What became of the rows of a chunk."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    refused: list[tuple[int, Reason]] = field(default_factory=list)


class Filler:
    """Writes the rows of one book for one import."""

    def __init__(self, book: Book, job: Import, by: User, now: datetime) -> None:
        self.book, self.job, self.now = book, job, now
        self.teller = Teller(book, job.became, organisation.currency())
        self.writer = Writer(by=by.pk, now=now)
        self.firms = Firms(book, job, now)
        self.people = People(job, now)
        self.reviser = Reviser(book, job, by, now)
        # Where nothing came from this system before, nothing has to be looked up.
        self.is_first = not (
            Origin.objects.filter(system=job.system, record_kind="deal")
            .exclude(made_by=job)
            .exists()
        )
        self.first_seen = self._first_seen()

    def fill(self, found: Sequence[Row], position: int) -> Counts:
        """These rows and the new position, in one transaction; a row that the database refuses
        stays out, the others go in."""
        before = self.firms.made, self.people.made
        # Told before the transaction: while it lasts, others wait to write.
        told = self._told(found)
        same = len(found) - len(told)
        try:
            with transaction.atomic():
                counts = self._write(told)
                counts.skipped += same
                self._count(counts, position, before)
        except (DataError, IntegrityError):
            self._forget()
            with transaction.atomic():
                counts = self._write_one_by_one(told)
                counts.skipped += same
                self._count(counts, position, before)
        return counts

    def _told(self, found: Sequence[Row]) -> list[tuple[Row, Tale]]:
        """The rows that say anything new; those read alike before need no more."""
        known = {} if self.is_first else self._known([row.key for row in found])
        new = [
            row for row in found
            if row.key not in known or known[row.key].digest != row.digest
        ]  # fmt: skip
        return [(row, self.teller.tell(row)) for row in new]

    def _write_one_by_one(self, told: Sequence[tuple[Row, Tale]]) -> Counts:
        counts = Counts()
        for row, tale in told:
            try:
                with transaction.atomic():
                    one = self._write([(row, tale)])
            except (DataError, IntegrityError):
                self._forget()
                text = N_("The database does not take this row.")
                counts.refused.append((row.line, Reason("row_refused", text)))
                continue
            counts.created += one.created
            counts.updated += one.updated
            counts.skipped += one.skipped
            counts.refused += one.refused
        return counts

    def _forget(self) -> None:
        """What was made in a transaction that did not come about is not there."""
        self.firms.known.clear()
        self.people.known.clear()
        self.writer.words.clear()

    def _write(self, told: Sequence[tuple[Row, Tale]]) -> Counts:
        counts = Counts()
        self._relate(told)
        known = {} if self.is_first else self._known([row.key for row, _ in told])
        new = [(row, tale) for row, tale in told if row.key not in known]
        if new:
            self._create(new)
            counts.created = len(new)
        for row, tale in told:
            if row.key not in known:
                continue
            answer = self.reviser.revise(known[row.key], row, tale)
            if isinstance(answer, Refused):
                counts.refused.append((row.line, answer.reasons[0]))
            elif answer:
                counts.updated += 1
            else:
                counts.skipped += 1
        return counts

    def _known(self, keys: Sequence[str]) -> dict[str, Origin]:
        """Of deals that are here, be it in the bin; of those deleted for good nothing is known."""
        found = Origin.objects.filter(system=self.job.system, record_kind="deal", key__in=keys)
        origins = {row.key: row for row in found}
        living = set(
            Deal.objects.filter(pk__in=[row.record for row in origins.values()]).values_list(
                "pk", flat=True
            )
        )
        if gone := [row.pk for row in origins.values() if row.record not in living]:
            Origin.objects.filter(pk__in=gone).delete()
        return {key: row for key, row in origins.items() if row.record in living}

    def _relate(self, told: Sequence[tuple[Row, Tale]]) -> None:
        """Companies and contacts of these deals."""
        names = {tale.company_name for _, tale in told if tale.company_name}
        firms = self.firms.of(names) if names else {}
        people = {}
        for row, tale in told:
            if tale.company_name:
                tale.company, tale.company_name = firms[tale.company_name]
            if self.first_seen is not None and not tale.outcome:
                tale.first_seen = max(self.first_seen, tale.stays[0].entered)
            cells = row.texts
            if cells["contact"] or cells["contact_email"]:
                about = {"name": cells["contact"], "email": cells["contact_email"],
                         "phone": cells["contact_phone"]}  # fmt: skip
                if (person := a_person(about, tale.company)) is not None:
                    people[row.number] = person
        if people:
            ids = self.people.of(people.values())
            for row, tale in told:
                if row.number in people:
                    tale.contacts = (ids[people[row.number].key],)

    def _create(self, new: Sequence[tuple[Row, Tale]]) -> None:
        ids = self.writer.write([tale for _, tale in new])
        rows.insert(
            Origin,
            ORIGIN,
            [
                (self.job.system, "deal", row.key, pk, row.digest, self.job.pk, 1)
                for pk, (row, _tale) in zip(ids, new, strict=True)
            ],
        )

    def _count(self, counts: Counts, position: int, before: tuple[int, int]) -> None:
        job = self.job
        job.created += counts.created
        job.updated += counts.updated
        job.skipped += counts.skipped
        job.refused += len(counts.refused)
        job.done = job.created + job.updated + job.skipped + job.refused
        job.position = position
        for kind, made in (
            ("company", self.firms.made - before[0]),
            ("contact", self.people.made - before[1]),
        ):
            if made:
                job.made = {**job.made, kind: job.made.get(kind, 0) + made}
        for line, reason in counts.refused[: max(0, MOST_REFUSALS - len(job.refusals))]:
            job.refusals = [*job.refusals, {"reason": reasons.kept(reason), "n": 1, "rows": [line]}]
        job.save(
            update_fields=["created", "updated", "skipped", "refused", "done", "position", "made",
                           "refusals"]
        )  # fmt: skip

    def _first_seen(self) -> int | None:
        """A file that holds open deals alone begins when it is imported: whatever was closed
        before that is not in it."""
        ended = self.book.one("SELECT count(*) FROM ready WHERE outcome IS NOT NULL")
        return None if ended else int(self.now.timestamp())
