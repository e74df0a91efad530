"""Takes an import back: what it changed is put back, what it made goes, people's work stays."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from dealcycle.crm import search
from dealcycle.crm.actions import forgetting
from dealcycle.crm.loading import following
from dealcycle.crm.models import (
    Activity,
    Attachment,
    Change,
    Comment,
    Company,
    Contact,
    CustomField,
    Deal,
    DealContact,
    Override,
    Pipeline,
    Reason,
    Source,
    Stage,
    Visit,
)
from dealcycle.crm.models.record import Record
from dealcycle.cycle.refusal import Refused
from dealcycle.events import actions as events
from dealcycle.people.models import Team, User
from dealcycle.transfer import amending, planning
from dealcycle.transfer.models import Former, Import, Origin
from dealcycle.transfer.revising import keep, relive
from dealcycle.transfer.run import boards

PHASES = ("changed", "activity", "deal", "contact", "company", "beside", "end")
STEP = 300
MOST_KEPT = 200
State = Import.State
MODELS: dict[str, type[Record]] = {"deal": Deal, "contact": Contact, "company": Company}
LISTS = {"reason": Reason, "source": Source, "stage": Stage, "pipeline": Pipeline,
         "team": Team, "user": User}  # fmt: skip


def steps(job: Import) -> Iterator[Import]:
    """One transaction a step; goes on where it stands."""
    now = planning.the_time()
    if not job.phase:
        job.total = job.made_records.count() + job.changed_records.count()
    for phase in PHASES[PHASES.index(job.phase or PHASES[0]) :]:
        if job.phase != phase:
            job.phase, job.position = phase, 0
            job.save(update_fields=["phase", "position", "total"])
        yield job
        while _step(job, phase, now):
            yield job
    yield job


def _step(job: Import, phase: str, now: datetime) -> bool:
    """Some more of a phase; whether there may be others."""
    if phase == "end":
        _end(job, now)
        return False
    if phase == "beside":
        _remove_lists(job)
        return False
    with transaction.atomic():
        if phase == "changed":
            count = _put_back(job, now)
        elif phase == "activity":
            count = _remove_activities(job)
        else:
            count = _remove(job, phase)
        job.done += count
        job.save(update_fields=["position", "done", "kept", "kept_count"])
    return count == STEP


# --- what was changed ---------------------------------------------------------------------------


def _put_back(job: Import, now: datetime) -> int:
    found = list(job.changed_records.filter(pk__gt=job.position).order_by("pk")[:STEP])
    beside = [row for row in found if row.record_kind != "deal"]
    for kind, pk, name in amending.put_back(job, beside, now):
        _keep(job, kind, [(pk, name)])
    deals = Deal.objects.select_for_update(of=("self",)).in_bulk(
        [row.record for row in found if row.record_kind == "deal"]
    )
    teams = dict(User.objects.values_list("pk", "team"))
    for row in found:
        job.position = row.pk
        deal = deals.get(row.record) if row.record_kind == "deal" else None
        if deal is None:
            continue
        if deal.version != row.version:
            _keep(job, "deal", [(deal.pk, deal.name)])
            continue
        _restore(deal, row, now, teams)
        origin = Origin.objects.filter(record_kind="deal", record=deal.pk, system=job.system)
        origin.update(digest=row.digest, read_by=None)
    return len(found)


def _restore(deal: Deal, row: Former, now: datetime, teams: dict) -> None:
    before = dict(row.before)
    steps_ = [(stage, datetime.fromisoformat(at)) for stage, at in before.pop("steps", ())]
    if {"stage_id", "stage_entered_at", "outcome", "closed_at"} & before.keys():
        outcome = before.get("outcome", deal.outcome)
        closed = _typed("closed_at", before.get("closed_at", deal.closed_at))
        answer = relive(deal, steps_, outcome, closed if outcome else None, now)
        if isinstance(answer, Refused):
            return
    for name, value in before.items():
        setattr(deal, name, _typed(name, value))
    keep(deal, before, now, teams)


def _typed(name: str, value: object) -> object:
    if isinstance(value, str) and name.endswith("_at"):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and name.endswith("_on"):
        return date.fromisoformat(value)
    return value


# --- what was made ------------------------------------------------------------------------------


def _made(job: Import, kind: str) -> list[tuple[int, int]]:
    found = job.made_records.filter(record_kind=kind, record__gt=job.position)
    return list(found.order_by("record").values_list("record", "version")[:STEP])


def _remove(job: Import, kind: str) -> int:
    found = _made(job, kind)
    if not found:
        return 0
    model, versions = MODELS[kind], dict(found)
    rows = {row.pk: row for row in model.objects.select_for_update(of=("self",)).filter(
        pk__in=versions)}  # fmt: skip
    used = USED[kind](job, list(rows))
    stays = [pk for pk, row in rows.items() if row.version != versions[pk] or pk in used]
    goes = [pk for pk in rows if pk not in set(stays)]
    _keep(job, kind, [(pk, rows[pk].name) for pk in stays])
    search.remove(kind, *goes)
    if kind == "deal":
        for each in (Visit, Change, DealContact, Override):
            _raw_delete(each.objects.filter(deal__in=goes))
    forgetting.forget_parts(kind, goes)
    model.objects.filter(pk__in=goes).delete()
    gone = [pk for pk in versions if pk not in set(stays)]
    _raw_delete(Origin.objects.filter(made_by=job, record_kind=kind, record__in=gone))
    job.position = found[-1][0]
    return len(found)


def _remove_activities(job: Import) -> int:
    found = _made(job, "activity")
    if not found:
        return 0
    versions = dict(found)
    rows = Activity.objects.filter(pk__in=versions)
    stays = [row for row in rows if row.version != versions[row.pk]]
    goes = [row for row in rows if row.version == versions[row.pk]]
    _keep(job, "activity", [(row.pk, row.subject) for row in stays])
    ids = [row.pk for row in goes]
    search.remove("activity", *ids)
    forgetting.forget_parts("activity", ids)
    Activity.objects.filter(pk__in=ids).delete()
    following.follow(
        deals={row.deal_id for row in goes},
        companies={row.company_id for row in goes},
        contacts={row.contact_id for row in goes},
    )
    _raw_delete(Origin.objects.filter(made_by=job, record_kind="activity", record__in=ids))
    job.position = found[-1][0]
    return len(found)


def _busy_deals(job: Import, ids: Sequence[int]) -> set[int]:
    """Deals on which somebody has worked: activities, comments, files."""
    worked = Activity.objects.filter(deal__in=ids).values_list("deal", flat=True)
    return {*worked, *_told_of("deal", ids)}


def _busy_contacts(job: Import, ids: Sequence[int]) -> set[int]:
    found = {*Activity.objects.filter(contact__in=ids).values_list("contact", flat=True)}
    found |= {*DealContact.objects.filter(contact__in=ids).values_list("contact", flat=True)}
    return found | _told_of("contact", ids)


def _busy_companies(job: Import, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for model in (Deal, Contact, Activity):
        found |= {*model.objects.filter(company__in=ids).values_list("company", flat=True)}
    return found | _told_of("company", ids)


def _told_of(kind: str, ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for model in (Comment, Attachment):
        rows = model.objects.filter(record_kind=kind, record__in=ids)
        found |= {*rows.values_list("record", flat=True)}
    return found


USED: dict[str, Callable[[Import, Sequence[int]], set[int]]] = {
    "deal": _busy_deals,
    "contact": _busy_contacts,
    "company": _busy_companies,
}


def _keep(job: Import, kind: str, found: Iterable[tuple[int, str]]) -> None:
    for pk, name in found:
        job.kept_count += 1
        if len(job.kept) < MOST_KEPT:
            job.kept = [*job.kept, {"kind": kind, "id": pk, "name": name}]


def _raw_delete(rows: object) -> None:
    rows._raw_delete(rows.db)  # type: ignore[attr-defined]


# --- lists and people ---------------------------------------------------------------------------


def _remove_lists(job: Import) -> None:
    """Fields, reasons, stages, people: whatever nothing hangs on goes, the rest stays."""
    made = job.became.get("made", {})
    for pk in made.get("field", ()):
        row = CustomField.objects.filter(pk=pk).first()
        if row and not Deal.objects.filter(custom__has_key=row.key).exists():
            row.delete()
    for pk in made.get("pipeline", ()):
        with transaction.atomic():
            stages = Stage.objects.filter(pipeline=pk)
            if (
                not Deal.objects.filter(pipeline=pk).exists()
                and not Visit.objects.filter(stage__in=stages).exists()
            ):
                Pipeline.objects.filter(pk=pk).update(starts_at=None)
                Pipeline.objects.filter(pk=pk).delete()
    for kind in ("stage", "reason", "source", "user", "team"):
        for pk in made.get(kind, ()):
            try:
                with transaction.atomic():
                    _delete_list_row(kind, pk)
            except (ProtectedError, IntegrityError):
                continue  # something hangs on it


def _delete_list_row(kind: str, pk: int) -> None:
    rows = LISTS[kind].objects.filter(pk=pk)
    if kind == "user":
        # Invited and taken back meanwhile: somebody real.
        rows = rows.filter(is_active=False, last_login=None)
    if kind == "team":
        rows = rows.filter(members=None)
    rows.delete()


def _end(job: Import, now: datetime) -> None:
    with transaction.atomic():
        _raw_delete(job.changed_records.all())
        job.state, job.undone_at, job.leased_until = State.UNDONE, now, None
        event = events.record(
            kind="import.undone",
            by=job.run_by,
            at=now,
            record=job.record,
            after={"files": job.names, "kept": job.kept_count},
            also=boards(job),
        )
        job.event = event.pk
        job.save()
