"""Keeps on records what follows from their activities: next step, last touch, silence."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from dealcycle.crm import touches
from dealcycle.crm.models import Activity, Company, Contact, Deal
from dealcycle.cycle import silence


def refresh_deal(deal_id: int, now: datetime) -> None:
    """Brings a deal's next step, last touch and silence up to date, in the same transaction."""
    with transaction.atomic():
        # Two people finishing two tasks of one deal would each overlook the other's.
        deal = Deal.objects.select_for_update().only("pk", "company").get(pk=deal_id)
        of = Activity.objects.filter(deal=deal_id)
        # A deal that found its company later brings its activities along.
        if deal.company_id:
            of.filter(company=None).update(company=deal.company_id)
        step = next_step(of)
        known = touches.touches(of)
        Deal.objects.filter(pk=deal_id).update(
            next_step=step,
            next_step_at=step.due_at if step else None,
            last_touch_at=known[0][0] if known else None,
            silent_from=silent_from(known),
        )


def next_step(of: QuerySet[Activity]) -> Activity | None:
    """The first thing planned."""
    planned = of.filter(done_at=None, due_at__isnull=False, binned_at=None)
    return planned.order_by("due_at", "id").first()


def silent_from(known: list[silence.Touch]) -> datetime | None:
    """When silence becomes longer than usual here, unless something is heard before."""
    since = silence.silent_since(known)
    if since is None:
        return None
    return since + timedelta(days=silence.usual_silence(silence.reply_gaps(known)))


def refresh_company(company_id: int) -> None:
    _last_touch(Company, company_id, Activity.objects.filter(company=company_id))


def refresh_contact(contact_id: int) -> None:
    # Two indexed look-ups; one query over "either" would read the whole table.
    own = _newest(Activity.objects.filter(contact=contact_id))
    shared = _newest(Activity.objects.filter(participants=contact_id))
    newest = max((at for at in (own, shared) if at), default=None)
    Contact.objects.filter(pk=contact_id).update(last_touch_at=newest)


def refresh_around(activity: Activity, now: datetime) -> None:
    """Brings every record that the activity belongs to up to date."""
    records = {
        ("deal", activity.deal_id),
        ("company", activity.company_id),
        ("contact", activity.contact_id),
    }
    records |= {("contact", pk) for pk in activity.participants.values_list("pk", flat=True)}
    Deal.objects.filter(pk=activity.deal_id, inherited_at__isnull=False, taken_up_at=None).update(
        taken_up_at=now
    )
    # In one order always, so that two such transactions cannot wait for each other.
    for kind, pk in sorted((kind, pk) for kind, pk in records if pk):
        refresh_record(kind, pk, now)


def refresh_record(kind: str, pk: int, now: datetime) -> None:
    if kind == "deal":
        refresh_deal(pk, now)
    elif kind == "company":
        refresh_company(pk)
    else:
        refresh_contact(pk)


def _last_touch(model: type[Company], pk: int, of: QuerySet[Activity]) -> None:
    model.objects.filter(pk=pk).update(last_touch_at=_newest(of))


def _newest(of: QuerySet[Activity]) -> datetime | None:
    found = of.filter(touches.DONE).order_by("-at", "-id").values_list("done_at", flat=True)
    return found.first()
