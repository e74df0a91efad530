"""What a bulk job does with one record: edit it, move it, bin it, or take that back."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from dealcycle.crm import access, fields
from dealcycle.crm.actions import deals, moves, records
from dealcycle.crm.lists.selection import chosen
from dealcycle.crm.models import BulkChange, BulkJob, Company, Contact, Deal, Source, Stage, Tag
from dealcycle.crm.models.record import Record
from dealcycle.cycle import moves as rules
from dealcycle.cycle.money import Money
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.people.models import User

MODELS = {"deal": Deal, "company": Company, "contact": Contact}
RECORDS = {"owner": User, "source": Source, "company": Company}
# What belongs to one record alone is not set for many at once.
NOT_FOR_MANY = ("name", "email", "phone", "mobile", "messenger", "website", "tax_number")


def offered(kind: str) -> list[fields.Field]:
    """The fields that can be set for many records at once."""
    return [
        field
        for field in fields.of(kind)
        if field.key not in NOT_FOR_MANY
        and field.type not in ("tags", "long")
        and not (kind == Contact.KIND and field.key == "company")
    ]


def check(job: BulkJob) -> Refused | None:
    """Whether the job makes sense at all, before anything is touched."""
    if job.action == BulkJob.Action.MOVE:
        stage = Stage.objects.filter(pk=job.changes.get("stage"), retired_at=None).first()
        if job.record_kind != Deal.KIND or stage is None:
            return Refused.because("no_stage", N_("Choose a stage."), field="stage")
    if job.action == BulkJob.Action.EDIT:
        values = job.changes.get("values") or {}
        known = {field.key for field in offered(job.record_kind)}
        tags = [*(job.changes.get("add_tags") or ()), *(job.changes.get("remove_tags") or ())]
        if not set(values) <= known or not (values or tags):
            return Refused.because("nothing_to_do", N_("Say what is to be changed."), field="field")
    return None


def next_records(job: BulkJob, most: int, now: datetime) -> list[Record]:
    """The records whose turn it is, in the order of their ids."""
    if job.undoes_id:
        ids = job.undoes.rows.filter(record__gt=job.last_id).order_by("record")
        ids = list(ids.values_list("record", flat=True)[:most])
        seen = access.READERS[job.record_kind](job.user, binned=None).in_bulk(ids)
        # What one no longer sees is left alone.
        return [seen.get(pk) or _gone(job, pk) for pk in ids]
    found = chosen(job.record_kind, job.selection, job.user, now)
    return list(found.filter(pk__gt=job.last_id).order_by("pk")[:most])


def _gone(job: BulkJob, pk: int) -> Record:
    return MODELS[job.record_kind](pk=pk, name=f"№ {pk}", version=0)


def act(job: BulkJob, record: Record, now: datetime) -> object:
    """Does it to one record: the record, or why not."""
    if not access.may_write(job.user):
        return Refused.because("may_not_write", N_("You may look, but not change anything."))
    match job.action:
        case BulkJob.Action.EDIT:
            return _edit(job, record, now)
        case BulkJob.Action.MOVE:
            return _move(job, record, now)
        case BulkJob.Action.BIN:
            return records.bin_record(record=record, by=job.user, now=now)
        case BulkJob.Action.UNDO:
            return _undo(job, record, now)
    raise ValueError(job.action)


def _edit(job: BulkJob, record: Record, now: datetime) -> object:
    values = as_values(job.record_kind, job.changes.get("values") or {})
    if isinstance(values, Refused):
        return values
    added = job.changes.get("add_tags") or ()
    removed = job.changes.get("remove_tags") or ()
    if added or removed:
        present = set(record.tags.values_list("pk", flat=True))
        values["tags"] = list(Tag.objects.filter(pk__in=(present | set(added)) - set(removed)))
    return _write(record, values, job.user, now)


def _write(record: Record, values: Mapping[str, object], by: User, now: datetime) -> object:
    given = {"values": values, "version": None, "by": by, "now": now}
    if isinstance(record, Deal):
        return deals.update_deal(deal=record, **given)
    if isinstance(record, Company):
        return records.update_company(company=record, **given)
    return records.update_contact(contact=record, **given)


def _move(job: BulkJob, deal: Deal, now: datetime) -> object:
    stage = Stage.objects.get(pk=job.changes["stage"])
    if deal.stage_id == stage.pk:
        return deal
    if deal.outcome:
        return Refused.because("closed", N_("It is closed; reopen it first."))
    if deal.pipeline_id != stage.pipeline_id:
        return Refused.because("other_pipeline", N_("It is in another pipeline."))
    reason, words = job.changes.get("reason") or "", job.changes.get("words") or ""
    override = rules.Override(reason=str(reason), words=words) if reason or words else None
    return moves.move_deal(
        deal=deal, to=stage, version=deal.version, by=job.user, now=now, override=override
    )


# --- taking it back ------------------------------------------------------------------------------


def _undo(job: BulkJob, record: Record, now: datetime) -> object:
    change = BulkChange.objects.get(job=job.undoes_id, record=record.pk)
    if not record.version:
        return Refused.because("gone", N_("It is gone, or no longer yours to see."))
    match job.undoes.action:
        case BulkJob.Action.BIN:
            return records.restore_record(record=record, by=job.user, now=now)
        case BulkJob.Action.MOVE:
            moved = moves.overtaken(record, {"stage": change.after.get("stage")}, change.version)
            if moved is not None or record.stage_id != change.after.get("stage"):
                return _changed_since()
            return moves.undo_move(deal=record, version=record.version, by=job.user, now=now)
    return _undo_edit(job, record, change, now)


def _undo_edit(job: BulkJob, record: Record, change: BulkChange, now: datetime) -> object:
    """Only what is still as the job left it goes back."""
    present = _present(record, change.after)
    back = {
        key: change.before.get(key)
        for key, value in change.after.items()
        if fields.kept(present.get(key)) == value
    }
    if not back:
        return _changed_since()
    values = as_values(job.record_kind, back)
    return values if isinstance(values, Refused) else _write(record, values, job.user, now)


def _present(record: Record, keys: Iterable[str]) -> Mapping[str, object]:
    own = {key.removeprefix(fields.PREFIX): None for key in keys if key.startswith(fields.PREFIX)}
    asked: dict[str, object] = {key: None for key in keys if not key.startswith(fields.PREFIX)}
    asked |= {"custom": own} if own else {}
    shown = deals.shown if isinstance(record, Deal) else records.shown
    found = dict(shown(record, asked))
    if "tags" in asked:
        found["tags"] = sorted(record.tags.values_list("pk", flat=True))
    return found


def _changed_since() -> Refused:
    return Refused.because("changed_since", N_("It was changed again since then."))


def as_values(kind: str, kept: Mapping[str, object]) -> dict[str, object] | Refused:
    """What JSON kept, as the actions take it: {"owner": 3} -> {"owner": User}."""
    known = fields.by_key(fields.of(kind))
    values: dict[str, object] = {}
    own: dict[str, object] = {}
    for key, value in kept.items():
        field = known.get(key)
        if field is None:
            return Refused.because("field_unknown", N_("There is no field “%(field)s”."), field=key)
        found = _value(field, value)
        if isinstance(found, Refused):
            return found
        if field.custom_key is not None:
            own[field.custom_key] = found
        else:
            values[key] = found
    return values | ({"custom": own} if own else {})


def _value(field: fields.Field, value: object) -> object:
    if field.type == "tags":
        return list(Tag.objects.filter(pk__in=value or ()))
    if field.key in RECORDS and value is not None:
        found = RECORDS[field.key].objects.filter(pk=value).first()
        return found or Refused.because("no_choice", N_("Choose one of the list."), field=field.key)
    if field.type == "money" and isinstance(value, Money):
        return value
    return fields.unkept(field, value)
