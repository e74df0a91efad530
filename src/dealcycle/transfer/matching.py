"""Companies and contacts that files name: found here, or made; never twice."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from dealcycle.crm import fitting, phones, texts
from dealcycle.crm.fields import WEBSITE
from dealcycle.crm.loading import write_companies, write_contacts, write_named_companies
from dealcycle.crm.models import Company, Contact
from dealcycle.crm.models.record import fold
from dealcycle.cycle.refusal import Refused
from dealcycle.events import rows
from dealcycle.sources import beside
from dealcycle.transfer.book import Book
from dealcycle.transfer.models import Import, Origin

# A company is some 300 bytes: who is asked for again later, is looked up again.
MOST_REMEMBERED = 60_000
SOME = 500
TEXT_FIELDS = {"industry": 80, "country": 80, "region": 80, "city": 80,
               "address": 300, "tax_number": 40, "description": 100_000}  # fmt: skip


def key_of(text: str) -> str:
    return fold(texts.line(text))[:120]


class Firms:
    """Companies by what the files call them. To be asked within the writing transaction."""

    def __init__(self, book: Book, job: Import, now: datetime) -> None:
        self.book, self.job, self.now = book, job, now
        self.known: dict[str, tuple[int, str]] = {}
        self.made = 0
        self.table = book.companies
        # Deals of an earlier import of this system may have brought companies.
        self.has_origins = Origin.objects.filter(system=job.system, record_kind="company").exists()

    def of(self, values: Iterable[str]) -> dict[str, tuple[int, str]]:
        """The id and the name of each company; those that are not here are made."""
        if len(self.known) > MOST_REMEMBERED:
            self.known.clear()
        named = {value: key_of(value) for value in values if value.strip()}
        wanted = {key: value for value, key in named.items()}
        missing = {key: value for key, value in wanted.items() if key not in self.known}
        for some in _chunks(sorted(missing)):
            self._look_up({key: missing[key] for key in some})
        return {value: self.known[key] for value, key in named.items()}

    def _look_up(self, missing: Mapping[str, str]) -> None:
        told = self._told(missing)
        names = {key: texts.line(told[key].get("name") or value)[:200]
                 for key, value in missing.items()}  # fmt: skip
        found = _origins(self.job.system, "company", missing) if self.has_origins else {}
        self.known |= self._living(found)
        left = {key: fold(names[key])[:200] for key in missing if key not in self.known}
        here: dict[str, tuple[int, str]] = {}
        for pk, folded, name in (
            Company.objects.filter(name_folded__in=set(left.values()), binned_at=None)
            .order_by("-pk")
            .values_list("pk", "name_folded", "name")
        ):
            here[folded] = (pk, name)
        self.known |= {key: here[folded] for key, folded in left.items() if folded in here}
        self._make({key: names[key] for key in left if key not in self.known}, told)

    def _living(self, found: Mapping[str, int]) -> dict[str, tuple[int, str]]:
        names = dict(
            Company.objects.filter(pk__in=found.values(), binned_at=None).values_list("pk", "name")
        )
        return {key: (pk, names[pk]) for key, pk in found.items() if pk in names}

    def _make(self, names: Mapping[str, str], told: Mapping[str, Mapping[str, str]]) -> None:
        one_each: dict[str, str] = {}
        for key, name in names.items():
            one_each.setdefault(fold(name)[:200], key)
        more = [key for key in one_each.values() if told[key].keys() - {"id", "name"}]
        made = write_companies([self.company(names[key], told[key]) for key in more], told=False)
        ids = {key: row.pk for key, row in zip(more, made, strict=True)}
        bare = [key for key in one_each.values() if key not in ids]
        new = write_named_companies([names[key] for key in bare], by=self.job.run_by, now=self.now)
        ids |= zip(bare, new, strict=True)
        _note(self.job, "company", ids)
        for key, name in names.items():
            first = one_each[fold(name)[:200]]
            self.known[key] = ids[first], names[first]
        self.made += len(ids)

    def company(self, name: str, told: Mapping[str, str]) -> Company:
        """A new one, not written yet."""
        found = Company(
            name=name, created_at=self.now, updated_at=self.now, created_by=self.job.run_by
        )
        for field, most in TEXT_FIELDS.items():
            if told.get(field):
                clean = texts.paragraphs if field == "description" else texts.line
                setattr(found, field, clean(told[field])[:most])
        found.website, found.email = web_address(told.get("website")), address(told.get("email"))
        # What is no address is kept all the same, as words.
        for field in ("website", "email"):
            if told.get(field) and not getattr(found, field):
                words = f"{self.table.roles[field]}: {texts.line(told[field])[:200]}"
                found.description = f"{found.description}\n{words}".strip()
        if told.get("phone"):
            found.phone = phones.normalise(texts.line(told["phone"]))[:40]
        number = re.sub(r"\D", "", told.get("employees") or "")
        found.employees = int(number) if number and len(number) < 9 else None
        return found

    def _told(self, missing: Mapping[str, str]) -> dict[str, dict[str, str]]:
        """What the table of companies says of these."""
        told: dict[str, dict[str, str]] = {key: {} for key in missing}
        if self.table is None:
            return told
        roles = [role for role in beside.COMPANY if role in self.table.roles]
        listed = ", ".join(f"trim({self.table.sql(role)})" for role in roles)
        keys = [self.table.sql(role) for role in ("id", "name") if role in self.table.roles]
        marks = ", ".join(f"${at}" for at in range(1, len(missing) + 1))
        for key in filter(None, keys):
            for row in self.book.connection.execute(
                f"SELECT trim({key}), {listed} FROM {self.table.staged.relation} "
                f"WHERE trim({key}) IN ({marks})",
                [value.strip() for value in missing.values()],
            ).fetchall():
                told.setdefault(key_of(row[0]), {}).update(
                    {role: cell for role, cell in zip(roles, row[1:], strict=True) if cell}
                )
        return told


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as a file names one."""

    name: str
    email: str = ""
    phone: str = ""
    mobile: str = ""
    job_title: str = ""
    company: int | None = None

    @property
    def key(self) -> str:
        return (self.email.lower() or f"{fold(self.name)}|{self.company or ''}")[:120]


class People:
    """Contacts by address, else by name within their company."""

    def __init__(self, job: Import, now: datetime) -> None:
        self.job, self.now = job, now
        self.known: dict[str, int] = {}
        self.made = 0
        self.has_origins = Origin.objects.filter(system=job.system, record_kind="contact").exists()

    def of(self, people: Iterable[Person]) -> dict[str, int]:
        """Key -> id; those that are not here are made."""
        if len(self.known) > MOST_REMEMBERED:
            self.known.clear()
        wanted = {person.key: person for person in people}
        missing = {key: person for key, person in wanted.items() if key not in self.known}
        for some in _chunks(sorted(missing)):
            self._look_up({key: missing[key] for key in some})
        return {key: self.known[key] for key in wanted}

    def _look_up(self, missing: Mapping[str, Person]) -> None:
        if self.has_origins:
            found = _origins(self.job.system, "contact", missing)
            living = set(
                Contact.objects.filter(pk__in=found.values(), binned_at=None).values_list(
                    "pk", flat=True
                )
            )
            self.known |= {key: pk for key, pk in found.items() if pk in living}
        self.known |= self._here([p for key, p in missing.items() if key not in self.known])
        new = [person for key, person in missing.items() if key not in self.known]
        made = [self.contact(person) for person in new]
        write_contacts(made, told=False)
        ids = {person.key: row.pk for person, row in zip(new, made, strict=True)}
        _note(self.job, "contact", ids)
        self.known |= ids
        self.made += len(made)

    def _here(self, people: Sequence[Person]) -> dict[str, int]:
        found: dict[str, int] = {}
        mails = {person.email.lower() for person in people if person.email}
        rows_ = Contact.objects.filter(binned_at=None).annotate(mail=Lower("email"))
        for pk, mail in rows_.filter(mail__in=mails).order_by("-pk").values_list("pk", "mail"):
            found[mail[:120]] = pk
        named = {fold(person.name)[:200] for person in people if not person.email}
        for pk, name, company in (
            Contact.objects.filter(name_folded__in=named, binned_at=None)
            .order_by("-pk")
            .values_list("pk", "name_folded", "company")
        ):
            found[f"{name}|{company or ''}"[:120]] = pk
        return found

    def contact(self, person: Person) -> Contact:
        """A new one, not written yet."""
        return Contact(
            name=person.name[:200],
            email=person.email,
            phone=phones.normalise(person.phone)[:40] if person.phone else "",
            mobile=phones.normalise(person.mobile)[:40] if person.mobile else "",
            job_title=person.job_title[:120],
            company_id=person.company,
            created_at=self.now,
            updated_at=self.now,
            created_by=self.job.run_by,
        )


def a_person(cells: Mapping[str, str | None], company: int | None) -> Person | None:
    """What a row says of a contact; None where it names nobody."""
    email = address(cells.get("email"))
    first, last = cells.get("first") or "", cells.get("last") or ""
    name = texts.line(cells.get("name") or f"{first} {last}") or email
    if not name:
        return None
    return Person(
        name,
        email,
        texts.line(cells.get("phone") or ""),
        texts.line(cells.get("mobile") or ""),
        texts.line(cells.get("job_title") or ""),
        company,
    )


def web_address(text: str | None) -> str:
    """A cell as a form would take it: nothing but addresses of the web."""
    found = fitting.read(WEBSITE, text or "")
    return "" if isinstance(found, Refused) else str(found)


def address(text: str | None) -> str:
    """The first e-mail address of a cell that holds any."""
    for part in re.split(r"[;,\s]+", (text or "").strip()):
        try:
            validate_email(part)
        except ValidationError:
            continue
        return part[:254]
    return ""


def _origins(system: str, kind: str, keys: Iterable[str]) -> dict[str, int]:
    found = Origin.objects.filter(system=system, record_kind=kind, key__in=list(keys))
    return dict(found.values_list("key", "record"))


def _note(job: Import, kind: str, ids: Mapping[str, int]) -> None:
    """Where they came from; a record that is gone for good gives its place up."""
    noted = [(job.system, kind, key, pk, "", job.pk, 1) for key, pk in ids.items()]
    for some in _chunks(list(ids)):
        Origin.objects.filter(system=job.system, record_kind=kind, key__in=some).delete()
    names = ("system", "record_kind", "key", "record", "digest", "made_by_id", "version")
    rows.insert(Origin, names, noted)


def _chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[start : start + SOME] for start in range(0, len(items), SOME))
