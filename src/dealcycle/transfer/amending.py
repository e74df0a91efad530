"""Companies, contacts and activities that came before: what files say otherwise by now is set."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Model

from dealcycle.crm import search
from dealcycle.crm.actions import employments
from dealcycle.crm.loading import following
from dealcycle.crm.models import Activity, Company, Contact
from dealcycle.events import rows
from dealcycle.sources import beside
from dealcycle.transfer.models import Former, Import, Origin

LETTERS = 6
# The mark of a column that a file does not have: it says nothing about anybody.
ABSENT = "-" * LETTERS
MODELS: Mapping[str, type[Model]] = {"company": Company, "contact": Contact, "activity": Activity}
ROLES = {"company": beside.COMPANY, "contact": beside.PERSON, "activity": beside.ACTIVITY}
# What a cell of a role stands for in a record; a key never changes.
SET: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "company": {
        "name": ("name",),
        **{role: (role,) for role in beside.COMPANY if role not in ("id", "name")},
    },
    "contact": {
        "name": ("name",), "first": ("name",), "last": ("name",), "email": ("email",),
        "phone": ("phone",), "mobile": ("mobile",), "job_title": ("job_title",),
        "company": ("company_id",),
    },
    "activity": {
        "kind": ("kind",), "subject": ("subject",), "body": ("body",),
        "due": ("due_at", "all_day"), "done": ("done_at",), "done_at": ("done_at",),
        "owner": ("owner_id",), "deal": ("deal_id", "company_id"), "contact": ("contact_id",),
        "company": ("company_id",),
    },
}  # fmt: skip
# Whose silence and next steps follow from an activity.
ABOUT = ("deal_id", "company_id", "contact_id")
Cells = Mapping[str, object]


class Amender:
    """Amends what came from this system before. To be asked within the writing transaction."""

    def __init__(self, job: Import, now: datetime) -> None:
        self.job, self.now = job, now

    def amend(
        self, kind: str, told: Mapping[str, Cells], read: Callable[[str, Cells], Model]
    ) -> int:
        """How many were changed; `read` makes of a row what a new record would be."""
        found = Origin.objects.filter(system=self.job.system, record_kind=kind, key__in=list(told))
        noted, waiting = [], []
        for origin in found:
            digest = _digest(kind, told[origin.key])
            if digest == origin.digest:
                continue
            if origin.digest == "" and origin.made_by_id == self.job.pk:
                noted.append((origin.pk, digest))
            else:
                waiting.append((origin, digest))
        rows.update(Origin, ("digest",), noted)
        ids = [origin.record for origin, _ in waiting]
        here = MODELS[kind].objects.select_for_update(of=("self",)).in_bulk(ids)
        changed = 0
        for origin, digest in waiting:
            Origin.objects.filter(pk=origin.pk).update(digest=digest, read_by=self.job.pk)
            record = here.get(origin.record)
            if record is None or record.binned_at is not None:
                continue
            cells = told[origin.key]
            names = _changed(kind, origin.digest, digest)
            changed += self._set(record, kind, names, read(origin.key, cells), origin)
        return changed

    def _set(
        self, record: Model, kind: str, names: Iterable[str], new: Model, origin: Origin
    ) -> bool:
        before: dict[str, object] = {}
        # Made out of a name alone: what people wrote since stays.
        only_blank = origin.digest == ""
        for name in (each for role in names for each in SET[kind].get(role, ())):
            old, value = getattr(record, name), getattr(new, name)
            if old != value and name not in before and not (only_blank and old not in ("", None)):
                before[name] = old
                setattr(record, name, value)
        if not before:
            return False
        write(record, before, self.now)
        Former.objects.get_or_create(
            job=self.job, record_kind=kind, record=record.pk,
            defaults={
                "version": record.version, "digest": origin.digest,
                "before": {name: _kept(value) for name, value in before.items()},
            },
        )  # fmt: skip
        Former.objects.filter(job=self.job, record_kind=kind, record=record.pk).update(
            version=record.version
        )
        return True


def put_back(job: Import, found: Sequence[Former], now: datetime) -> list[tuple[str, int, str]]:
    """Gives records their former values; those that somebody changed since are named."""
    kept = []
    here = {
        kind: model.objects.select_for_update(of=("self",)).in_bulk(
            [row.record for row in found if row.record_kind == kind]
        )
        for kind, model in MODELS.items()
    }
    for row in found:
        record = here[row.record_kind].get(row.record)
        if record is None:
            continue
        if record.version != row.version:
            kept.append((row.record_kind, record.pk, str(record)))
            continue
        now_is = {name: getattr(record, name) for name in row.before}
        for name, value in row.before.items():
            setattr(record, name, _typed(name, value))
        write(record, now_is, now)
        Origin.objects.filter(
            record_kind=row.record_kind, record=record.pk, system=job.system
        ).update(digest=row.digest, read_by=None)
    return kept


def write(record: Model, before: Mapping[str, object], now: datetime) -> None:
    """Saves it with a new version, and what follows from it."""
    record.version += 1
    if isinstance(record, Activity):
        record.at = record.done_at or record.due_at or record.created_at
    else:
        record.updated_at = now
    record.save()
    if isinstance(record, Contact):
        was = employments.Present(
            before.get("company_id", record.company_id), before.get("job_title", record.job_title)
        )
        employments.follow(was, record, now.date())
    search.index(record)
    if isinstance(record, Activity):
        about = {name: {getattr(record, name), before.get(name)} for name in ABOUT}
        following.follow(
            deals=about["deal_id"], companies=about["company_id"], contacts=about["contact_id"]
        )


def _digest(kind: str, cells: Cells) -> str:
    return "".join(_mark(cells, role) for role in ROLES[kind])


def _mark(cells: Cells, role: str) -> str:
    if role not in cells:
        return ABSENT
    text = "" if cells[role] is None else str(cells[role])
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:LETTERS]


def _changed(kind: str, old: str, new: str) -> list[str]:
    """The roles whose cells read otherwise than last time."""
    found = []
    for at, role in enumerate(ROLES[kind]):
        one = slice(at * LETTERS, (at + 1) * LETTERS)
        if new[one] not in (old[one], ABSENT):
            found.append(role)
    return found


def _kept(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _typed(name: str, value: object) -> object:
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value)
    return value
