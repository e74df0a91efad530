"""The records that somebody chose in a list: some of them, or all that its filters leave."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from dealcycle.crm import access
from dealcycle.crm.lists import state as states
from dealcycle.crm.lists.choices import Choices
from dealcycle.crm.lists.rows import rows
from dealcycle.crm.lists.state import State
from dealcycle.crm.lists.where import Here
from dealcycle.people import organisation
from dealcycle.people.models import User


def chosen(kind: str, selection: Mapping[str, object], user: User, now: datetime) -> QuerySet:
    """What this person sees of it now."""
    if "ids" in selection:
        return access.READERS[kind](user).filter(pk__in=selection["ids"])
    choices = Choices(kind, user)
    return rows(listed(selection, choices), choices, place(user, now))


def listed(selection: Mapping[str, object], choices: Choices) -> State:
    """The list that a selection of "all that match" was made in."""
    return states.read(selection["params"], choices)


def place(user: User, now: datetime) -> Here:
    found = organisation.current()
    zone = user.time_zone or (found.time_zone if found else "UTC")
    return Here(
        user=user,
        now=now,
        zone=ZoneInfo(zone),
        currency=found.currency if found else "EUR",
        first_weekday=found.week_starts_on if found else 0,
    )
