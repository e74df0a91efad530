"""Whose records each role sees, and who may bring files in."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.people import organisation as at_hand
from dealcycle.people.access import visibility_of
from dealcycle.people.models import (
    Importers,
    Organisation,
    Role,
    RoleVisibility,
    User,
    Visibility,
)

# Administrators see all: somebody must be able to find what others cannot.
ROLES = (Role.MANAGER, Role.SALESPERSON, Role.VIEWER)
IMPORTERS = "importers"


def change_visibility(
    *, values: Mapping[str, str], version: int | None, by: User, now: datetime
) -> Organisation | Refused | editing.Conflict:
    """`values` maps roles to own, team or all, and "importers" to those who may import.

    It holds from the next page on.
    """
    if not _fits(values):
        return Refused.because("no_visibility", N_("There is no such visibility."))
    with transaction.atomic():
        found = Organisation.objects.select_for_update().order_by("pk")[0]
        present = {
            key: found.importers if key == IMPORTERS else visibility_of(key) for key in values
        }
        old, new = events.changes(present, values)
        if not new:
            return found
        clash = editing.conflict(
            record=found.record, present=found.version, mine=new, version=version
        )
        if clash is not None:
            return clash
        found.importers = new.get(IMPORTERS, found.importers)
        for role in set(new) - {IMPORTERS}:
            RoleVisibility.objects.update_or_create(role=role, defaults={"visibility": new[role]})
        found.version += 1
        found.save(update_fields=["version", "importers"])
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


def _fits(values: Mapping[str, str]) -> bool:
    return all(
        value in (Importers.values if key == IMPORTERS else Visibility.values)
        for key, value in values.items()
    ) and set(values) <= {*ROLES, IMPORTERS}
