"""Calls, meetings, demonstrations, e-mails, notes and tasks: planned, done, put off, taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from dealcycle.crm import editing, mentions, notices, search, texts, upkeep
from dealcycle.crm.actions.entries import UNTOLD, Due, Entry, Result, check, check_result
from dealcycle.crm.kinds import OUTCOMES, TOUCHES, Direction, Kind
from dealcycle.crm.models import Activity, Company
from dealcycle.cycle.calendar import check_day, day_end
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people import organisation
from dealcycle.people.models import User


def plan_activity(*, entry: Entry, by: User, now: datetime) -> Activity | Refused:
    """Something to be done by a day, or at an hour."""
    problems = [*check(entry)]
    if entry.due is None:
        problems.append(Reason("due_missing", N_("When? Choose a day."), {}, "due_on"))
    if problems:
        return Refused(tuple(problems))
    with transaction.atomic():
        activity = _write(entry, by, now)
        _record("planned", activity, by, now, after={"due_at": activity.due_at.isoformat()})
        notices.given(activity, by=by, at=now)
        upkeep.refresh_around(activity, now)
    return activity


def log_activity(
    *, entry: Entry, result: Result = UNTOLD, by: User, now: datetime
) -> Activity | Refused:
    """Something that has happened; its next step is planned along with it."""
    problems = [*check(entry), *check_result(entry.kind, result, now)]
    if problems:
        return Refused(tuple(problems))
    with transaction.atomic():
        activity = _write(replace(entry, due=None), by, now)
        _finish(activity, result, now)
        activity.save()
        _record("logged", activity, by, now, after={"outcome": activity.outcome})
        mentions.tell(activity, activity.mentions, by=by, at=now)
        upkeep.refresh_around(activity, now)
        _plan_next(activity, result, by, now)
    return activity


def complete_activity(
    *, activity: Activity, result: Result = UNTOLD, by: User, now: datetime
) -> Activity | Refused:
    """It is done, and went so; a second click finds it done."""
    if problems := tuple(check_result(activity.kind, result, now)):
        return Refused(problems)
    with transaction.atomic():
        activity = _locked(activity)
        if activity.done_at:
            return activity
        _finish(activity, result, now)
        activity.version += 1
        activity.save()
        _record("completed", activity, by, now, after={"outcome": activity.outcome})
        upkeep.refresh_around(activity, now)
        _plan_next(activity, result, by, now)
    return activity


def reopen_activity(*, activity: Activity, by: User, now: datetime) -> Activity | Refused:
    """Takes "done" back: what had a due date is planned again."""
    with transaction.atomic():
        activity = _locked(activity)
        if activity.done_at is None:
            return activity
        if activity.due_at is None:
            return Refused.because(
                "never_planned", N_("This was noted when it was done. Delete it instead.")
            )
        before = {"done_at": activity.done_at.isoformat(), "outcome": activity.outcome}
        activity.done_at, activity.outcome = None, ""
        activity.at = activity.due_at
        activity.version += 1
        activity.save()
        _record("reopened", activity, by, now, before=before)
        upkeep.refresh_around(activity, now)
    return activity


def reschedule_activity(
    *, activity: Activity, due: Due, by: User, now: datetime
) -> Activity | Refused:
    """Another day or hour."""
    if (refused := check_day(due.on, field="due_on")) is not None:
        return refused
    with transaction.atomic():
        activity = _locked(activity)
        if activity.done_at:
            return _already_done()
        before = activity.due_at
        _set_due(activity, due)
        activity.snoozed_until = None
        if activity.due_at == before:
            return activity
        activity.version += 1
        activity.save()
        _record(
            "rescheduled",
            activity,
            by,
            now,
            before={"due_at": before.isoformat() if before else None},
            after={"due_at": activity.due_at.isoformat()},
        )
        upkeep.refresh_around(activity, now)
    return activity


def snooze_activity(
    *, activity: Activity, until: datetime, by: User, now: datetime
) -> Activity | Refused:
    """Out of sight until then; the due date stays what it was."""
    if until <= now:
        return Refused.because(
            "snooze_past", N_("Choose a time that is still to come."), field="until"
        )
    with transaction.atomic():
        activity = _locked(activity)
        if activity.done_at:
            return _already_done()
        before, activity.snoozed_until = activity.snoozed_until, until
        activity.save(update_fields=["snoozed_until"])
        _record(
            "snoozed",
            activity,
            by,
            now,
            before={"snoozed_until": before.isoformat() if before else None},
            after={"snoozed_until": until.isoformat()},
        )
    return activity


def wake_activity(*, activity: Activity, by: User, now: datetime) -> Activity:
    """Takes a snooze back."""
    with transaction.atomic():
        activity = _locked(activity)
        if activity.snoozed_until:
            before, activity.snoozed_until = activity.snoozed_until, None
            activity.save(update_fields=["snoozed_until"])
            _record(
                "snoozed",
                activity,
                by,
                now,
                before={"snoozed_until": before.isoformat()},
                after={"snoozed_until": None},
            )
    return activity


def cancel_activity(*, activity: Activity, by: User, now: datetime) -> Activity:
    """Into the bin: it will not be done, or was noted by mistake."""
    return _put(activity, "cancelled", now, by, now)


def restore_activity(*, activity: Activity, by: User, now: datetime) -> Activity:
    return _put(activity, "restored", None, by, now)


def update_activity(
    *,
    activity: Activity,
    entry: Entry,
    version: int | None,
    by: User,
    now: datetime,
    result: Result = UNTOLD,
) -> Activity | Refused | editing.Conflict:
    """Corrects what was written down; an edit made on an older version is told what clashes."""
    if problems := (*check(entry), *check_result(entry.kind, result, now)):
        return Refused(problems)
    with transaction.atomic():
        activity = _locked(activity)
        moved_from = records_of(activity)
        before, known = shown(activity), set(activity.mentions)
        _set(activity, entry)
        if activity.done_at:
            _correct(activity, result, now)
        old, new = events.changes(before, shown(activity) | _people(entry))
        if not new:
            return activity
        if (clash := editing.conflict(activity, new, version)) is not None:
            return clash
        activity.version += 1
        activity.save()
        activity.participants.set(entry.participants)
        _record("updated", activity, by, now, before=old, after=new | {"version": activity.version})
        mentions.tell(activity, set(activity.mentions) - known, by=by, at=now)
        upkeep.refresh_around(activity, now)
        for record in moved_from - records_of(activity):
            upkeep.refresh_record(*record, now)
    return activity


def shown(activity: Activity) -> dict[str, object]:
    """Values as events keep them."""
    names = ("kind", "subject", "body", "direction", "outcome", "minutes", "all_day")
    found: dict[str, object] = {name: getattr(activity, name) for name in names}
    found |= {
        name: getattr(activity, f"{name}_id") for name in ("deal", "company", "contact", "owner")
    }
    for name in ("due_at", "done_at"):
        moment = getattr(activity, name)
        found[name] = moment.isoformat() if moment else None
    if activity.pk:
        found["participants"] = sorted(activity.participants.values_list("pk", flat=True))
    return found


def records_of(activity: Activity) -> set[tuple[str, int]]:
    """The records in whose timelines it stands."""
    found = {
        ("deal", activity.deal_id),
        ("company", activity.company_id),
        ("contact", activity.contact_id),
    }
    if activity.pk:
        found |= {("contact", pk) for pk in activity.participants.values_list("pk", flat=True)}
    return {(kind, pk) for kind, pk in found if pk}


def due_moment(due: Due, owner: User | None) -> datetime:
    """The last second of the day, where its owner is, or the hour itself."""
    if due.at is not None:
        return due.at
    zone = ZoneInfo((owner and owner.time_zone) or organisation.time_zone())
    return day_end(due.on, zone) - timedelta(seconds=1)


def _people(entry: Entry) -> dict[str, object]:
    return {"participants": sorted(contact.pk for contact in entry.participants)}


def _write(entry: Entry, by: User, now: datetime) -> Activity:
    activity = Activity(created_at=now, created_by=by.pk, at=now)
    _set(activity, replace(entry, owner=entry.owner or by))
    activity.save()
    activity.participants.set(entry.participants)
    return activity


def _set(activity: Activity, entry: Entry) -> None:
    activity.kind = Kind(entry.kind)
    activity.subject = texts.line(entry.subject)
    activity.body = texts.paragraphs(entry.body)
    activity.mentions = mentions.found_in(activity.body)
    activity.deal, activity.contact = entry.deal, entry.contact
    activity.company = _company_of(entry)
    activity.owner = entry.owner
    activity.minutes = entry.minutes
    touch = entry.kind in TOUCHES
    activity.direction = (entry.direction or Direction.OUT) if touch else ""
    if entry.due:
        _set_due(activity, entry.due)


def _company_of(entry: Entry) -> Company | None:
    """A call on a deal, or with a person, stands in their company's timeline too."""
    if entry.deal and entry.deal.company_id:
        return entry.deal.company
    return entry.company or (entry.contact.company if entry.contact else None)


def _set_due(activity: Activity, due: Due) -> None:
    activity.due_at = due_moment(due, activity.owner)
    activity.all_day = due.at is None
    if activity.done_at is None:
        activity.at = activity.due_at


def _finish(activity: Activity, result: Result, now: datetime) -> None:
    activity.done_at = activity.at = min(result.at or now, now)
    activity.outcome = result.outcome
    activity.minutes = result.minutes if result.minutes is not None else activity.minutes
    activity.snoozed_until = None
    if words := texts.paragraphs(result.words):
        activity.body = f"{activity.body}\n\n{words}".strip()
        activity.mentions = mentions.found_in(activity.body)


def _correct(activity: Activity, result: Result, now: datetime) -> None:
    """When it was and how it went, of something done; what is not said stays as it is."""
    outcome = result.outcome or activity.outcome
    # A call's result says nothing of the meeting that it turns out to have been.
    activity.outcome = outcome if outcome in OUTCOMES.get(activity.kind, ()) else ""
    # A form knows minutes: the same minute is the same moment.
    if result.at and result.at != activity.done_at.replace(second=0, microsecond=0):
        activity.done_at = activity.at = min(result.at, now)


def _plan_next(activity: Activity, result: Result, by: User, now: datetime) -> None:
    if result.next_step is None:
        return
    step = result.next_step
    # What follows belongs to the same records unless it says otherwise.
    if not (step.deal or step.company or step.contact):
        step = replace(step, deal=activity.deal, company=activity.company, contact=activity.contact)
    plan_activity(entry=step, by=by, now=now)


def _put(
    activity: Activity, what: str, binned_at: datetime | None, by: User, now: datetime
) -> Activity:
    with transaction.atomic():
        activity = _locked(activity)
        if (activity.binned_at is None) == (binned_at is None):
            return activity
        activity.binned_at = binned_at
        activity.version += 1
        activity.save()
        _record(what, activity, by, now)
        upkeep.refresh_around(activity, now)
    return activity


def _locked(activity: Activity) -> Activity:
    found = Activity.objects.select_for_update(of=("self",)).select_related(
        "owner", "deal", "company", "contact"
    )
    return found.get(pk=activity.pk)


def _already_done() -> Refused:
    return Refused.because("already_done", N_("This is done already."))


def _record(
    what: str,
    activity: Activity,
    by: User,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    after = {"kind": activity.kind, "subject": activity.subject} | dict(after or {})
    search.reindex(activity.KIND, [activity.pk])
    events.record(
        kind=f"activity.{what}",
        by=by.pk,
        at=now,
        record=activity.record,
        before=before,
        after=after | {"version": activity.version},
        also=records_of(activity) | _boards_of(activity),
    )


def _boards_of(activity: Activity) -> set[tuple[str, int]]:
    """A planned step shows on its deal's card."""
    return {("pipeline", activity.deal.pipeline_id)} if activity.deal else set()
