"""The dry run: what would become of every row, without writing anything but the plan."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from django.utils import timezone

from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_, NN_
from dealcycle.people import organisation
from dealcycle.sources.meanings import bare, roles_of
from dealcycle.sources.staging import Stage
from dealcycle.sources.vendors import OTHER, vendor_of
from dealcycle.transfer import astray, heads, reasons, refused, unread
from dealcycle.transfer.actions.uploading import paths
from dealcycle.transfer.book import FIT, MEMORY, THREADS, Book, is_added, open_book, outcome_name
from dealcycle.transfer.models import Import, Origin
from dealcycle.transfer.offers import CREATE, Offer, offers
from dealcycle.transfer.queries import ROLES

SAMPLE = 8
MOST_LINES = 20
BATCH = 50_000
# How alike the headers of two files of one unnamed system are at least.
ALIKE = 0.7
DAY_ORDER = N_(
    "The dates can be read day first or month first, such as “%(example)s”. Which is it?"
)
CURRENCY = N_("The file does not say in which currency its amounts are.")
CONTENT = N_(
    "The rows have no number of their own: name, company, day of opening and owner tell which is "
    "which when the file is imported again."
)
UNDATED = NN_(
    "%(n)s closed deal has no closing day: the last known day takes its place.",
    "%(n)s closed deals have no closing day: the last known day takes its place.",
)
NO_HISTORY = N_(
    "The files have no history of stages: how long deals stayed in each is not known for them."
)
BACKWARDS = NN_(
    "%(n)s deal was closed before it was opened; its days are kept as they are.",
    "%(n)s deals were closed before they were opened; their days are kept as they are.",
)


def a_stage() -> Stage:
    return Stage(memory=MEMORY, threads=THREADS)


def read(job: Import, stage: Stage, now: datetime) -> Book | Refused:
    """The files of an import, as they are understood by now."""
    said = dict(job.said)
    outcomes = {
        value: str(answer.get("to"))
        for value, answer in job.answers.get("outcome", {}).items()
        if answer.get("to")
    }
    if outcomes:
        said["outcomes"] = {**dict(said.get("outcomes") or {}), **outcomes}
    zone = ZoneInfo(organisation.time_zone())
    return open_book(stage, paths(job), said=said, zone=zone, now=now)


def plan(job: Import, book: Book) -> dict[str, object]:
    """The plan as pages and the command line show it; see the room's first lines."""
    found = offers(book, job.answers)
    system = system_of(book)
    counts = _counts(book, system)
    counts |= {"users": _new(found, "user"), "companies": _companies(book),
               "contacts": _contacts(book), "activities": _activities(book)}  # fmt: skip
    return {
        "source": vendor_of(book.found.deals.columns),
        "system": system,
        "shape": _shape(book),
        "matched_by": "id" if "id" in book.reading.roles else "content",
        "marks": book.marks,
        "files": [
            {**use, "notes": [reasons.kept(note) for note in table.notes]}
            for use, table in zip(book.uses(), book.found.tables, strict=True)
        ],
        "columns": [
            {"role": role, "column": f"{column.file}: {column.name}" if column else None}
            for role in ROLES
            for column in [book.reading.roles.get(role)]
        ],
        "choosable": [f"{each.file}: {each.name}" for each in book.wide.columns],
        "values": heads.values(book),
        "mapping": book.reading.told(),
        "sample": _sample(book),
        "questions": _questions(job, book),
        "offers": {kind: [each.kept() for each in some] for kind, some in found.items()},
        "counts": counts,
        "examples": heads.examples(book),
        "refused": _refused(book),
        "refused_beside": _refused_beside(book),
        "warnings": [
            reasons.kept(reason)
            for reason in (*book.warnings, *_warnings(book), *unread.told(book, found))
        ],
    }


def found_offers(job: Import, book: Book) -> Mapping[str, Sequence[Offer]]:
    return offers(book, job.answers)


def system_of(book: Book) -> str:
    """The source system: named, or else the one that files of this shape came from before."""
    vendor = vendor_of(book.found.deals.columns)
    if vendor not in (OTHER, "log"):
        return vendor
    shape = _shape(book)
    earlier = Import.objects.exclude(run_at=None).exclude(system="").order_by("-id")
    for system, plan_ in earlier.values_list("system", "plan")[:100]:
        if system.startswith(vendor) and _alike(shape, plan_.get("shape", [])) >= ALIKE:
            return system
    mark = hashlib.sha256("|".join(shape).encode()).hexdigest()[:8]
    return f"{vendor}-{mark}"


def _shape(book: Book) -> list[str]:
    """The number's name, then the names of the other columns."""
    columns = book.found.deals.columns
    number = roles_of(columns).get("id", "")
    return [
        bare(number),
        *sorted(bare(name) for name in columns if name != number and not is_added(name)),
    ][:300]


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    if not one or not other or one[0] != other[0]:
        return 0.0
    return len({*one} & {*other}) / len({*one} | {*other})


def _counts(book: Book, system: str) -> dict[str, object]:
    refused = book.aside + book.one("SELECT count(*) FROM unfit")
    alike = book.one("SELECT count(*) FROM twice")
    fit = f"SELECT * FROM ready WHERE {FIT}"
    new = book.one(f"SELECT count(*) FROM ({fit})")
    same = amended = 0
    if Origin.objects.filter(system=system, record_kind="deal").exists():
        _bring_origins(book, system)
        total = new
        known = f"SELECT o.digest = r.digest AS same FROM ({fit}) r JOIN origins o USING (key)"
        same = book.one(f"SELECT count(*) FROM ({known}) WHERE same")
        amended = book.one(f"SELECT count(*) FROM ({known}) WHERE NOT same")
        new = total - same - amended
    return {
        "rows": book.rows, "create": new, "update": amended, "skip": same + alike,
        "refuse": refused,
    }  # fmt: skip


def _bring_origins(book: Book, system: str) -> None:
    """What is known from this system already, beside the rows of the file."""
    connection = book.connection
    connection.execute("CREATE OR REPLACE TABLE origins (key VARCHAR, digest VARCHAR)")
    found = Origin.objects.filter(system=system, record_kind="deal").values_list("key", "digest")
    for some in batches(found.iterator(chunk_size=BATCH)):
        keys, digests = zip(*some, strict=True)
        columns = {"key": np.array(keys, dtype=object), "digest": np.array(digests, dtype=object)}
        connection.register("incoming", columns)
        connection.execute("INSERT INTO origins SELECT key, digest FROM incoming")
        connection.unregister("incoming")


def batches(found: Iterator[tuple]) -> Iterator[list[tuple]]:
    some = []
    for row in found:
        some.append(row)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some


def _questions(job: Import, book: Book) -> list[dict[str, object]]:
    """What cannot be told from the files and must not be guessed."""
    found: list[dict[str, object]] = []
    unsure = any(each.code == "day_order" for each in book.reading.warnings)
    if unsure and not isinstance(job.said.get("day_first"), bool):
        reason = Reason("day_order", DAY_ORDER, {"example": _example(book)})
        found.append({
            "key": "day_first", "reason": reasons.kept(reason),
            "options": [[True, N_("Day first")], [False, N_("Month first")]],
        })  # fmt: skip
    roles = book.reading.roles
    if "amount" in roles and "currency" not in roles and not book.reading.currency:
        home = organisation.currency()
        codes = [home, *(code for code in ("EUR", "USD", "GBP", "RUB", "CHF", "KZT")
                         if code != home)]  # fmt: skip
        found.append({
            "key": "currency", "reason": reasons.kept(Reason("no_currency", CURRENCY)),
            "options": [[code, code] for code in codes],
        })  # fmt: skip
    return found


def _example(book: Book) -> str:
    column = book.reading.roles.get("opened") or book.reading.roles.get("closed")
    values = book.wide.sample(column) if column else []
    return next((value for value in values if "/" in value or "." in value), "")


def _warnings(book: Book) -> Iterator[Reason]:
    if "id" not in book.reading.roles:
        yield Reason("by_content", CONTENT)
    undated = book.one("SELECT count(*) FROM ready WHERE outcome IS NOT NULL AND closed IS NULL")
    if undated:
        yield Reason("undated", UNDATED[0], {"n": undated}, plural=UNDATED[1])
    if not book.one("SELECT count(*) FROM stays"):
        yield Reason("no_history", NO_HISTORY)
    backwards = book.one(
        "SELECT count(*) FROM ready WHERE outcome IS NOT NULL AND closed // 86400 < opened // 86400"
    )
    if backwards:
        yield Reason("backwards", BACKWARDS[0], {"n": backwards}, plural=BACKWARDS[1])


def _sample(book: Book) -> dict[str, object]:
    """The first rows as they would be read."""
    keys = ["name", "company", "owner", "stage", "outcome", "opened", "closed", "amount",
            "currency"]  # fmt: skip
    shown = []
    first = book.first(SAMPLE)
    people = heads.people(book, [row.texts["owner"] for row in first if row.texts["owner"]])
    firms = heads.companies(book, [row.texts["company"] for row in first if row.texts["company"]])
    for row in first:
        company, owner = row.texts["company"], row.texts["owner"]
        stage = row.stays[-1][0] if row.stays else row.stage
        shown.append([
            row.texts["name"] or row.key, firms.get(company or "", company),
            people.get(owner or "", owner), stage,
            outcome_name(row.outcome) or "open", row.opened, row.closed, row.amount,
            row.texts["currency"] or book.reading.currency or organisation.currency(),
        ])  # fmt: skip
    return {"columns": keys, "rows": shown}


def _refused(book: Book) -> list[dict[str, object]]:
    groups: dict[tuple, dict] = {}
    for line, reason in book.refusals():
        key = (reason.code, reason.params.get("column"))
        found = groups.setdefault(key, {"reason": reasons.kept(reason), "n": 0, "rows": []})
        found["n"] += 1
        if len(found["rows"]) < MOST_LINES:
            found["rows"].append(line)
    return sorted(groups.values(), key=lambda each: -each["n"])


def _refused_beside(book: Book) -> list[dict[str, object]]:
    astray.find(book)
    return [each for table in astray.tables(book) for each in refused.grouped(book, table)]


def _companies(book: Book) -> int:
    """How many different ones the files name; those here already among them."""
    named = book.one("SELECT count(DISTINCT lower(company)) FROM ready")
    return max(named, book.companies.staged.rows if book.companies else 0)


def _contacts(book: Book) -> int:
    named = book.one("SELECT count(DISTINCT lower(coalesce(contact_email, contact))) FROM ready")
    return max(named, book.contacts.staged.rows if book.contacts else 0)


def _activities(book: Book) -> int:
    return book.activities.staged.rows if book.activities else 0


def _new(found: Mapping[str, Sequence[Offer]], kind: str) -> int:
    return sum(each.do == CREATE for each in found.get(kind, ()))


def the_time() -> datetime:
    """Now; steps of long work ask for it again and again."""
    return timezone.now()
