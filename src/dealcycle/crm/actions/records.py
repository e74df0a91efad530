"""Companies and contacts are created, edited, binned and restored here."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from dealcycle.crm import editing, fields, fitting, journal, notices, phones, search, texts
from dealcycle.crm.actions import employments
from dealcycle.crm.models import Company, Contact, Deal, Tag
from dealcycle.cycle.refusal import Refused
from dealcycle.events import actions as events
from dealcycle.people.models import User

Profile = Company | Contact
# What can lie in the bin.
Binnable = Company | Contact | Deal
FOREIGN = ("owner", "source", "company")


def create_company(*, values: Mapping[str, object], by: User, now: datetime) -> Company | Refused:
    return _create(Company, values, by, now)


def create_contact(*, values: Mapping[str, object], by: User, now: datetime) -> Contact | Refused:
    """A person; one with a company has worked there since nobody knows when."""
    with transaction.atomic():
        contact = _create(Contact, values, by, now)
        if contact and contact.company_id:
            employments.begin(contact, None)
    return contact


def update_company(
    *, company: Company, values: Mapping[str, object], version: int | None, by: User, now: datetime
) -> Company | Refused | editing.Conflict:
    return _update(company, values, version, by, now)


def update_contact(
    *,
    contact: Contact,
    values: Mapping[str, object],
    version: int | None,
    by: User,
    now: datetime,
    on: date | None = None,
) -> Contact | Refused | editing.Conflict:
    """Changes a contact; a new company ends the work at the old one on that day (today)."""
    with transaction.atomic():
        before = employments.present(contact)
        updated = _update(contact, values, version, by, now)
        if updated:
            employments.follow(before, updated, on or timezone.localdate(now))
    return updated


def bin_record(*, record: Binnable, by: User, now: datetime) -> Binnable:
    """Puts it into the bin; whoever does so twice finds it there."""
    return _put(record, "binned", now, by, now)


def restore_record(*, record: Binnable, by: User, now: datetime) -> Binnable:
    return _put(record, "restored", None, by, now)


def _create(
    model: type[Profile], values: Mapping[str, object], by: User, now: datetime
) -> Profile | Refused:
    known = fields.of(model.KIND)
    values = clean(known, values)
    if problems := tuple(fitting.check_all(known, values, new=True)):
        return Refused(problems)
    record = model(owner=by, created_at=now, created_by=by.pk, updated_at=now)
    _set(record, values)
    with transaction.atomic():
        record.save()
        if tags := values.get("tags"):
            record.tags.set(tags)
        after = {key: value for key, value in shown(record, values).items() if value}
        events.record(
            kind=f"{model.KIND}.created",
            by=by.pk,
            at=now,
            record=record.record,
            after=after | {"version": record.version},
            also=_around(record),
        )
        search.index(record)
        notices.assigned(record, by=by, at=now, before=by.pk)
    return record


def _update(
    record: Profile, values: Mapping[str, object], version: int | None, by: User, now: datetime
) -> Profile | Refused | editing.Conflict:
    known = fields.of(record.KIND)
    values = clean(known, values)
    with transaction.atomic():
        record = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        values = _changed(record, values)
        if problems := tuple(fitting.check_all(known, values, new=False)):
            return Refused(problems)
        before, old_owner, around = shown(record, values), record.owner_id, _around(record)
        _set(record, values)
        old, new = events.changes(before, shown(record, values))
        if not new:
            return record
        if (clash := editing.conflict(record, new, version)) is not None:
            return clash
        record.version += 1
        record.updated_at = now
        record.save()
        if "tags" in new:
            record.tags.set(values["tags"])
        events.record(
            kind=f"{record.KIND}.updated",
            by=by.pk,
            at=now,
            record=record.record,
            before=old,
            after=new | {"version": record.version},
            also={*around, *_around(record)},
        )
        search.index(record)
        notices.assigned(record, by=by, at=now, before=old_owner)
    return record


def _put(
    record: Binnable, what: str, binned_at: datetime | None, by: User, now: datetime
) -> Binnable:
    with transaction.atomic():
        record = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        if (record.binned_at is None) == (binned_at is None):
            return record
        if isinstance(record, Deal):
            _journal(record, now)
        record.binned_at = binned_at
        record.binned_by = by.pk if binned_at else None
        record.version += 1
        record.save()
        search.reindex(record.KIND, [record.pk])
        events.record(
            kind=f"{record.KIND}.{what}",
            by=by.pk,
            at=now,
            record=record.record,
            after={"version": record.version},
            also=_around(record),
        )
    return record


def _journal(deal: Deal, now: datetime) -> None:
    if deal.binned_at is None:
        journal.void(deal, now)
    else:
        journal.revive(deal, deal.binned_at, now)


def clean(known: Iterable[fields.Field], values: Mapping[str, object]) -> dict[str, object]:
    """The same values without control characters, phones in their usual writing."""
    by_key = fields.by_key(known)
    found = {
        key: _clean(by_key.get(key), value) for key, value in values.items() if key != "custom"
    }
    if "custom" in values:
        found["custom"] = {
            key: _clean(by_key.get(fields.PREFIX + key), value)
            for key, value in dict(values["custom"]).items()
        }
    return found


def _clean(field: fields.Field | None, value: object) -> object:
    if field is None or not isinstance(value, str):
        return list(value) if field and field.type == "tags" and value is not None else value
    if field.type == "long":
        return texts.paragraphs(value)
    value = texts.line(value)
    if field.type == "phone":
        return phones.normalise(value) if value else ""
    if field.type == "email":
        return value.lower()
    return value


def _changed(record: Profile, values: Mapping[str, object]) -> dict[str, object]:
    """Without what the record holds already: a retired choice may stay where it is."""
    present = shown(record, values)
    given = {
        key: value
        for key, value in values.items()
        if key != "custom" and not (key in present and present[key] == _event_value(value))
    }
    own = {
        key: value
        for key, value in dict(values.get("custom") or {}).items()
        if present.get(fields.PREFIX + key) != fields.kept(value)
    }
    return given | ({"custom": own} if own else {})


def shown(record: Profile, keys: Mapping[str, object]) -> dict[str, object]:
    """Values as events keep them: ids, ISO days, minor units with their currency."""
    found: dict[str, object] = {}
    for key in keys:
        if key == "custom":
            found |= {fields.PREFIX + each: record.custom.get(each) for each in keys["custom"]}
        elif key == "tags":
            tags = record.tags.values_list("pk", flat=True) if record.pk else ()
            found[key] = sorted(_pending(record).get("tags", tags))
        elif key in FOREIGN:
            found[key] = getattr(record, f"{key}_id", None)
        elif hasattr(record, key):
            found[key] = getattr(record, key)
    return found


def _event_value(value: object) -> object:
    if isinstance(value, list):
        return sorted(tag.pk if isinstance(tag, Tag) else tag for tag in value)
    return getattr(value, "pk", fields.kept(value))


def _set(record: Profile, values: Mapping[str, object]) -> None:
    for key, value in values.items():
        if key == "custom":
            record.custom = fields.merged(record.custom, dict(value))
        elif key == "tags":
            _pending(record)["tags"] = [tag.pk for tag in value]
        else:
            setattr(record, key, value)


def _pending(record: Profile) -> dict[str, list[int]]:
    """Tags that the record will have once it is saved."""
    return record.__dict__.setdefault("_pending", {})


def _around(record: Binnable) -> set[tuple[str, int]]:
    """A person's changes stand in their company's timeline too, a deal's on its board as well."""
    company, pipeline = getattr(record, "company_id", None), getattr(record, "pipeline_id", None)
    around = {(Company.KIND, company), ("pipeline", pipeline)}
    return {(kind, pk) for kind, pk in around if pk}
