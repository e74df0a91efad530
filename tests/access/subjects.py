"""The records that the matrix asks for: all of them Alice's."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from dealcycle.crm.actions import activities
from dealcycle.crm.models import Activity
from tests.builders import a_company, a_contact, a_deal
from tests.cast import Cast


def a_planned_call(cast: Cast) -> Activity:
    now = timezone.now()
    entry = activities.Entry(
        kind="call",
        subject="Ask about the budget",
        deal=a_deal(owner=cast.alice, at=now - timedelta(days=2)),
        due=activities.Due(on=timezone.localdate()),
    )
    planned = activities.plan_activity(entry=entry, by=cast.alice, now=now)
    assert isinstance(planned, Activity), planned
    return planned


# Name in `Row.args` -> makes the record.
SUBJECTS: dict[str, Callable[[Cast], object]] = {
    "deal": lambda cast: a_deal(owner=cast.alice, at=timezone.now() - timedelta(days=2)),
    "company": lambda cast: a_company(owner=cast.alice),
    "contact": lambda cast: a_contact(owner=cast.alice),
    "activity": a_planned_call,
    "alice": lambda cast: cast.alice,
    "team": lambda cast: cast.team,
}
