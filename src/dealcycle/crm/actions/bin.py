"""What lies in the bin is deleted for ever: by an administrator, or after 30 days."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from dealcycle.crm import search
from dealcycle.crm.actions import deals, forgetting
from dealcycle.crm.models import Company, Contact, Deal
from dealcycle.crm.models.record import Record
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User

KEPT = timedelta(days=30)
KINDS: dict[str, type[Record]] = {"deal": Deal, "company": Company, "contact": Contact}


def delete_record(*, record: Record, by: User, now: datetime) -> Refused | None:
    """Takes a record out of the bin for ever, with all that hangs on it alone."""
    if not by.is_administrator:
        return Refused.because("only_administrators", N_("Only administrators delete for ever."))
    if record.binned_at is None:
        return Refused.because("not_binned", N_("It does not lie in the bin."))
    return _delete(record, by.pk, now)


def purge(now: datetime, *, most: int = 500) -> int:
    """What has lain in the bin for 30 days goes; how many records went. Run by the worker."""
    gone = 0
    for model in (Deal, Contact, Company):
        old = model.objects.filter(binned_at__lt=now - KEPT).order_by("binned_at")
        if model is Company:
            # One that still has deals stays; it must not stand in the others' way each time.
            old = old.filter(deals=None)
        for record in old[: most - gone]:
            if _delete(record, None, now) is None:
                gone += 1
    return gone


def _delete(record: Record, by: int | None, now: datetime) -> Refused | None:
    with transaction.atomic():
        record = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        if isinstance(record, Company) and record.deals.exists():
            return Refused.because(
                "has_deals", N_("Deals of this company are still kept. Delete them first.")
            )
        events.record(
            kind=f"{record.KIND}.deleted",
            by=by,
            at=now,
            record=record.record,
            before={"name": record.name},
            also=_around(record),
        )
        _delete_attached(record)
        search.remove(record.KIND, record.pk)
        record.delete()
    return None


def _delete_attached(record: Record) -> None:
    """Comments, files and search know records by kind and id, not by a key of the database."""
    activities = list(record.activities.values_list("pk", flat=True))
    search.remove("activity", *activities)
    forgetting.forget_parts("activity", activities)
    forgetting.forget_parts(record.KIND, [record.pk])


def _around(record: Record) -> Iterable[tuple[str, int]]:
    if isinstance(record, Deal):
        return deals.subjects(record)
    company = getattr(record, "company_id", None)
    return {(Company.KIND, company)} if company else set()
