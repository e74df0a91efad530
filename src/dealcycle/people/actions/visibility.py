"""Whose records each role sees."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.people import organisation as at_hand
from dealcycle.people.access import visibility_of
from dealcycle.people.models import Organisation, Role, RoleVisibility, User, Visibility

# Administrators see all: somebody must be able to find what others cannot.
ROLES = (Role.MANAGER, Role.SALESPERSON, Role.VIEWER)


def change_visibility(
    *, values: Mapping[str, str], version: int | None, by: User, now: datetime
) -> Organisation | Refused | editing.Conflict:
    """`values` maps roles to own, team or all; it holds from the next page on."""
    if not set(values) <= set(ROLES) or not set(values.values()) <= set(Visibility.values):
        return Refused.because("no_visibility", N_("There is no such visibility."))
    with transaction.atomic():
        found = Organisation.objects.select_for_update().order_by("pk")[0]
        present = {role: visibility_of(role) for role in values}
        old, new = events.changes(present, values)
        if not new:
            return found
        clash = editing.conflict(
            record=found.record, present=found.version, mine=new, version=version
        )
        if clash is not None:
            return clash
        for role, visibility in new.items():
            RoleVisibility.objects.update_or_create(role=role, defaults={"visibility": visibility})
        found.version += 1
        found.save(update_fields=["version"])
        events.record(
            kind="visibility.updated",
            by=by.pk,
            at=now,
            record=found.record,
            before=old,
            after=new | {"version": found.version},
        )
        at_hand.forget()
    return found
