"""Places to ask from, and an organisation's own fields of every type."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dealcycle.crm.lists.where import Here
from dealcycle.crm.models import CustomField
from dealcycle.people.models import User
from tests.clock import NOW


def a_place(user: User, now: datetime = NOW) -> Here:
    return Here(user=user, now=now, zone=ZoneInfo("UTC"), currency="EUR")


def own_fields(kind: str) -> None:
    """One field of each type; their keys are made to look like lookups."""
    types = {"contains": "text", "gte": "number", "in": "money", "day": "date", "isnull": "choice",
             "flag": "checkbox"}  # fmt: skip
    CustomField.objects.bulk_create(
        CustomField(
            record_kind=kind,
            key=key,
            label=key.title(),
            type=type_,
            choices=["red", "blue"] if type_ == "choice" else [],
            position=position,
        )
        for position, (key, type_) in enumerate(types.items())
    )
