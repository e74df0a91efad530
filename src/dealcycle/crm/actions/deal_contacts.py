"""The people on a deal, and their part in the purchase."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dealcycle.crm.actions.deals import subjects
from dealcycle.crm.kinds import Role
from dealcycle.crm.models import Contact, Deal, DealContact
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.people.models import User


def add_to_deal(
    *, deal: Deal, contact: Contact, role: str = "", by: User, now: datetime
) -> DealContact | Refused:
    """Puts a person on a deal; one who is there already gets the role."""
    if (refused := _check(role)) is not None:
        return refused
    with transaction.atomic():
        row, new = DealContact.objects.get_or_create(
            deal=deal, contact=contact, defaults={"role": role, "at": now}
        )
        if new:
            _record("contact_added", row, by, now, {}, {"role": role})
    if not new and role:
        return change_role(place=row, role=role, by=by, now=now)
    return row


def change_role(*, place: DealContact, role: str, by: User, now: datetime) -> DealContact | Refused:
    if (refused := _check(role)) is not None:
        return refused
    if place.role == role:
        return place
    with transaction.atomic():
        before, place.role, place.at = place.role, role, now
        place.save(update_fields=["role", "at"])
        _record("contact_role_changed", place, by, now, {"role": before}, {"role": role})
    return place


def remove_from_deal(*, place: DealContact, by: User, now: datetime) -> None:
    with transaction.atomic():
        _record("contact_removed", place, by, now, {"role": place.role}, {})
        place.delete()


def _check(role: str) -> Refused | None:
    if role in ("", *Role.values):
        return None
    return Refused.because("no_choice", N_("Choose one of the list."), field="role")


def _record(
    what: str,
    place: DealContact,
    by: User,
    now: datetime,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    events.record(
        kind=f"deal.{what}",
        by=by.pk,
        at=now,
        record=place.deal.record,
        before=before,
        after={**after, "contact": place.contact_id},
        also=[*subjects(place.deal), (Contact.KIND, place.contact_id)],
    )
