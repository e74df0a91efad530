"""What the files bring beside the deals: tables of companies, of contacts, of activities."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from django.db import transaction

from dealcycle.crm import texts
from dealcycle.crm.loading import Done, write_activities
from dealcycle.crm.models import Activity, Company, Contact, Deal
from dealcycle.crm.models.record import fold
from dealcycle.events import rows
from dealcycle.people.models import User
from dealcycle.sources import instants
from dealcycle.sources.beside import Table
from dealcycle.sources.meanings import truth_sql
from dealcycle.transfer import astray
from dealcycle.transfer.amending import Amender
from dealcycle.transfer.book import Book
from dealcycle.transfer.matching import Firms, People, Person, a_person, key_of
from dealcycle.transfer.models import Import, Origin

STEP = 500
KINDS = (
    ("demonstration", r"demo|демонстр"),
    ("call", r"call|phone|звон"),
    ("meeting", r"meet|lunch|visit|event|встреч"),
    ("email", r"mail|письм"),
    ("note", r"note|comment|замет|примечан"),
)
COMPLETED = r"complet|closed|done|finish|held|выполн|заверш"
ORIGIN = ("system", "record_kind", "key", "record", "digest", "made_by_id", "version")


class Companions:
    """Writes one table beside the deals after another, some rows in each transaction."""

    def __init__(self, book: Book, job: Import, by: User, now: datetime) -> None:
        self.book, self.job, self.by, self.now = book, job, by, now
        self.firms, self.people = Firms(book, job, now), People(job, now)
        self.amender = Amender(job, now)
        astray.find(book)
        self.users = {fold(row.name): row.pk for row in User.objects.all()}
        self.users |= {row.email.lower(): row.pk for row in User.objects.all()}

    def steps(self, phase: str) -> Iterator[None]:
        """One transaction a step, from `job.position` on."""
        table = {"companies": self.book.companies, "contacts": self.book.contacts,
                 "activities": self.book.activities}[phase]  # fmt: skip
        write = {"companies": self._companies, "contacts": self._contacts,
                 "activities": self._activities}[phase]  # fmt: skip
        if table is None:
            return
        while True:
            found = self._rows(table, phase)
            if not found:
                return
            with transaction.atomic():
                made, changed = write(found)
                self.job.position = found[-1]["line"]
                self._count(phase, made, changed)
            yield

    def _count(self, phase: str, made: int, changed: int) -> None:
        job = self.job
        kind = {"companies": "company", "contacts": "contact"}.get(phase, "activity")
        if made:
            job.made = {**job.made, kind: job.made.get(kind, 0) + made}
        if changed:
            before = job.beside.get("changed", {})
            counts = {**before, kind: before.get(kind, 0) + changed}
            job.beside = {**job.beside, "changed": counts}
        job.save(update_fields=["position", "made", "beside"])

    def _rows(self, table: Table, phase: str, after: int | None = None) -> list[dict]:
        roles = list(table.roles)
        cells = [f"trim({table.sql(role)})" for role in roles]
        if phase == "activities":
            for role in ("due", "done_at", "created"):
                if (sql := table.sql(role)) is not None:
                    at = roles.index(role)
                    cells[at] = instants.epoch_sql(sql, day_first=self.book.reading.day_first)
            if (sql := table.sql("done")) is not None:
                cells[roles.index("done")] = (
                    f"CAST({truth_sql(sql)} OR regexp_matches(lower({sql}), '{COMPLETED}') AS INT)"
                )
        found = self.book.connection.execute(
            f"SELECT line, {', '.join(cells)} FROM {table.staged.relation} WHERE line > $1 AND "
            f"line NOT IN (SELECT line FROM astray WHERE relation = '{table.staged.relation}') "
            f"ORDER BY line LIMIT {STEP}",
            [self.job.position if after is None else after],
        ).fetchall()
        return [dict(zip(("line", *roles), row, strict=True)) for row in found]

    # --- companies and contacts ---------------------------------------------------------------

    def _companies(self, found: Sequence[Mapping]) -> tuple[int, int]:
        """By what deals call them: their id where deals name ids, else their name."""
        before = self.firms.made
        table = self.book.companies
        by_id = table is not None and astray.named_by_id(self.book, table)
        named = [((row["id"] if by_id else None) or row["name"], row) for row in found]
        told = {key_of(value): (value, _cells(row)) for value, row in named if value}
        self.firms.of(value for value, _ in told.values())
        changed = self.amender.amend(
            "company",
            {key: cells for key, (_, cells) in told.items()},
            lambda key, cells: self.firms.company(cells.get("name") or told[key][0], cells),
        )
        return self.firms.made - before, changed

    def _contacts(self, found: Sequence[Mapping]) -> tuple[int, int]:
        before = self.people.made
        firms = self.firms.of({row["company"] for row in found if row.get("company")})
        people: dict[str, tuple[Person, dict]] = {}
        for row in found:
            company = firms.get(row.get("company") or "", (None, ""))[0]
            if (person := a_person(row, company)) is not None:
                people[person.key] = person, _cells(row)
        self.people.of(person for person, _ in people.values())
        changed = self.amender.amend(
            "contact",
            {key: cells for key, (_, cells) in people.items()},
            lambda key, _cells: self.people.contact(people[key][0]),
        )
        return self.people.made - before, changed

    # --- activities ---------------------------------------------------------------------------

    def _activities(self, found: Sequence[Mapping]) -> tuple[int, int]:
        keys = {row["line"]: self._key(row) for row in found}
        known = set(
            Origin.objects.filter(
                system=self.job.system, record_kind="activity", key__in=keys.values()
            ).values_list("key", flat=True)
        )
        deals = self._deals({row["deal"] for row in found if row.get("deal")})
        contacts = self._people(found)
        firms = self._firms({row["company"] for row in found if row.get("company")})
        made: dict[str, Done] = {}
        told: dict[str, Activity] = {}
        for row in found:
            key = keys[row["line"]]
            deal = deals.get(row.get("deal") or "")
            contact = contacts.get(row.get("contact") or "")
            company = deal[1] if deal else firms.get(row.get("company") or "")
            if deal or contact or company:
                told[key] = self._activity(row, deal, contact, company)
                if key not in known and key not in made:
                    made[key] = Done(told[key])
        written = write_activities(list(made.values()))
        rows.insert(
            Origin,
            ORIGIN,
            [
                (self.job.system, "activity", key, row.pk, "", self.job.pk, 1)
                for key, row in zip(made, written, strict=True)
            ],
        )
        cells = {keys[row["line"]]: _cells(row) for row in found}
        changed = self.amender.amend(
            "activity", {key: cells[key] for key in told}, lambda key, _cells: told[key]
        )
        return len(written), changed

    def note_nowhere(self) -> None:
        """At the end: activities that belong to nothing that is known here stayed outside."""
        table, after = self.book.activities, 0
        while table is not None and (found := self._rows(table, "activities", after)):
            after = found[-1]["line"]
            keys = {self._key(row): row["line"] for row in found}
            known = Origin.objects.filter(
                system=self.job.system, record_kind="activity", key__in=list(keys)
            )
            here = set(known.values_list("key", flat=True))
            lines = [line for key, line in keys.items() if key not in here]
            astray.note_lines(self.book, table.staged, "nowhere", lines)

    def _activity(
        self, row: Mapping, deal: tuple | None, contact: int | None, company: int | None
    ) -> Activity:
        said = f"{row.get('kind') or ''}".casefold()
        kind = next((kind for kind, words in KINDS if re.search(words, said)), "")
        due, done_at = self._at(row.get("due")), self._at(row.get("done_at"))
        created = self._at(row.get("created")) or due or done_at or self.now
        if not kind:
            kind = "task" if due or "done" in row or said else "note"
        done = bool(row.get("done")) or done_at is not None or kind == "note"
        if due is None and not done:
            done = True
        return Activity(
            kind=kind,
            subject=texts.line(row.get("subject") or "")[:200],
            body=texts.paragraphs(row.get("body") or "")[:100_000],
            deal_id=deal[0] if deal else None,
            company_id=company,
            contact_id=contact,
            owner_id=self._owner(row.get("owner")) or (deal[2] if deal else None),
            due_at=due,
            all_day=due is None or due.hour == due.minute == 0,
            done_at=(done_at or due or created) if done else None,
            created_at=min(created, self.now),
            created_by=self.by.pk,
            external_id=(row.get("id") or "")[:120],
        )

    def _key(self, row: Mapping) -> str:
        if row.get("id"):
            return str(row["id"])[:120]
        cells = "|".join(str(row.get(name) or "") for name in sorted(row) if name != "line")
        return "=" + hashlib.sha256(cells.encode()).hexdigest()[:40]

    def _at(self, epoch: int | None) -> datetime | None:
        local = self.book.local(epoch)
        return None if local is None else datetime.fromtimestamp(local, UTC)

    def _owner(self, value: str | None) -> int | None:
        if not value:
            return None
        became = self.job.became.get("user", {})
        return became.get(value) or self.users.get(value.lower()) or self.users.get(fold(value))

    def _deals(self, values: set[str]) -> dict[str, tuple]:
        """By the number in the old system, else by a name that only one deal of it has."""
        origins = Origin.objects.filter(
            system=self.job.system, record_kind="deal", key__in=[v[:120] for v in values]
        )
        numbers = dict(origins.values_list("record", "key"))
        found = {}
        for pk, company, owner in Deal.objects.filter(pk__in=numbers).values_list(
            "pk", "company", "owner"
        ):
            found[numbers[pk]] = (pk, company, owner)
        names = {fold(value)[:200]: value for value in values if value not in found}
        seen: dict[str, list[tuple]] = {}
        for pk, company, owner, name in Deal.objects.filter(
            name_folded__in=names, binned_at=None
        ).values_list("pk", "company", "owner", "name_folded"):
            seen.setdefault(name, []).append((pk, company, owner))
        return found | {names[name]: some[0] for name, some in seen.items() if len(some) == 1}

    def _people(self, found: Sequence[Mapping]) -> dict[str, int]:
        values = {row["contact"] for row in found if row.get("contact")}
        mails = {value.lower() for value in values if "@" in value}
        by_mail = dict(
            Origin.objects.filter(
                system=self.job.system, record_kind="contact", key__in=mails
            ).values_list("key", "record")
        )
        names = {fold(value)[:200]: value for value in values if "@" not in value}
        here: dict[str, list[int]] = {}
        for pk, name in Contact.objects.filter(name_folded__in=names, binned_at=None).values_list(
            "pk", "name_folded"
        ):
            here.setdefault(name, []).append(pk)
        known = {value: by_mail[value.lower()] for value in values if value.lower() in by_mail}
        return known | {names[name]: some[0] for name, some in here.items() if len(some) == 1}

    def _firms(self, values: set[str]) -> dict[str, int]:
        keys = {key_of(value): value for value in values}
        found = Company.objects.filter(name_folded__in=keys, binned_at=None)
        return {keys[name]: pk for pk, name in found.values_list("pk", "name_folded")}


def _cells(row: Mapping) -> dict[str, object]:
    return {role: cell for role, cell in row.items() if role != "line"}
