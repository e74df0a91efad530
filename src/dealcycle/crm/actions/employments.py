"""Who works where, and worked before: moving to another company keeps the past."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dealcycle.crm import texts
from dealcycle.crm.models import Company, Contact, Employment
from dealcycle.cycle.calendar import check_day
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User


@dataclass(frozen=True)
class Present:
    company: int | None
    job_title: str


def present(contact: Contact) -> Present:
    return Present(contact.company_id, contact.job_title)


def begin(contact: Contact, on: date | None) -> None:
    Employment.objects.create(
        contact=contact, company_id=contact.company_id, job_title=contact.job_title, started_on=on
    )


def follow(before: Present, contact: Contact, on: date) -> None:
    """Writes down what an edit of the contact's company or title means for its history."""
    after = present(contact)
    if after == before:
        return
    running = contact.employments.filter(ended_on=None, company=before.company)
    if after.company == before.company:
        running.update(job_title=after.job_title)
        return
    if before.company and not _end(running, on):
        # Somebody who was here before histories were kept.
        Employment.objects.create(
            contact=contact, company_id=before.company, job_title=before.job_title, ended_on=on
        )
    if after.company:
        begin(contact, on)


def add_employment(
    *,
    contact: Contact,
    company: Company,
    job_title: str = "",
    started_on: date | None = None,
    ended_on: date | None = None,
    by: User,
    now: datetime,
) -> Employment | Refused:
    """A further company of a person: an earlier one, or a second one at the same time."""
    title = texts.line(job_title)
    if problems := _problems(title, started_on, ended_on):
        return Refused(problems)
    with transaction.atomic():
        row = Employment.objects.create(
            contact=contact,
            company=company,
            job_title=title,
            started_on=started_on,
            ended_on=ended_on,
        )
        _record("employment_added", row, by, now, {}, _shown(row))
    return row


def correct_employment(
    *,
    employment: Employment,
    job_title: str,
    started_on: date | None,
    ended_on: date | None,
    by: User,
    now: datetime,
) -> Employment | Refused:
    title = texts.line(job_title)
    if problems := _problems(title, started_on, ended_on):
        return Refused(problems)
    with transaction.atomic():
        before = _shown(employment)
        employment.job_title = title
        employment.started_on, employment.ended_on = started_on, ended_on
        employment.save()
        old, new = events.changes(before, _shown(employment))
        if new:
            _record("employment_corrected", employment, by, now, old, new)
    return employment


def remove_employment(*, employment: Employment, by: User, now: datetime) -> None:
    """Takes back a company that was entered by mistake; the present one changes on the contact."""
    with transaction.atomic():
        _record("employment_removed", employment, by, now, _shown(employment), {})
        employment.delete()


def _end(running: "models.QuerySet[Employment]", on: date) -> int:  # noqa: F821
    ended = 0
    for row in running:
        # Moved on before the day the work began: that beginning was a mistake.
        row.ended_on = max(on, row.started_on or on)
        row.save(update_fields=["ended_on"])
        ended += 1
    return ended


def _problems(title: str, started_on: date | None, ended_on: date | None) -> tuple[Reason, ...]:
    found: list[Reason] = []
    if len(title) > 120:
        found.append(
            Reason(
                "too_long",
                N_("Please use at most %(most)s characters."),
                {"most": 120},
                "job_title",
            )
        )
    for field, day in (("started_on", started_on), ("ended_on", ended_on)):
        if day and (refused := check_day(day, field=field)) is not None:
            found += refused.reasons
    if started_on and ended_on and ended_on < started_on:
        found.append(
            Reason("ends_before_start", N_("The end lies before the beginning."), {}, "ended_on")
        )
    return tuple(found)


def _shown(row: Employment) -> dict[str, object]:
    return {
        "company": row.company_id,
        "job_title": row.job_title,
        "started_on": row.started_on.isoformat() if row.started_on else None,
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
    }


def _record(what: str, row: Employment, by: User, now: datetime, before: dict, after: dict) -> None:
    events.record(
        kind=f"contact.{what}",
        by=by.pk,
        at=now,
        record=(Contact.KIND, row.contact_id),
        before=before,
        after={"at_company": row.company_id} | after,
        also=[(Company.KIND, row.company_id)],
    )
