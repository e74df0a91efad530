"""A contact with a company that is not in the book yet: both, or neither."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from dealcycle.crm import editing
from dealcycle.crm.actions import records
from dealcycle.crm.models import Company, Contact
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.people.models import User

Values = Mapping[str, object]


def write_contact(
    *, values: Values, new_company: str = "", by: User, now: datetime
) -> Contact | Refused:
    """A new contact, at a company that is written down along with it."""
    return _with_company(
        values,
        new_company,
        by,
        now,
        lambda given: records.create_contact(values=given, by=by, now=now),
    )


def edit_profile(
    *,
    record: Company | Contact,
    values: Values,
    new_company: str = "",
    version: int | None,
    by: User,
    now: datetime,
) -> Company | Contact | Refused | editing.Conflict:
    """Changes fields of a company or contact, whichever it is."""

    def act(given: Values) -> Company | Contact | Refused | editing.Conflict:
        if isinstance(record, Company):
            return records.update_company(
                company=record, values=given, version=version, by=by, now=now
            )
        return records.update_contact(contact=record, values=given, version=version, by=by, now=now)

    return _with_company(values, new_company, by, now, act)


def _with_company(
    values: Values, name: str, by: User, now: datetime, act: Callable[[Values], object]
) -> object:
    if not name.strip():
        return act(values)
    with transaction.atomic():
        company = records.create_company(values={"name": name}, by=by, now=now)
        if isinstance(company, Refused):
            # What is wrong with its name stands at the field it was typed in.
            return Refused(
                tuple(
                    Reason(each.code, each.text, each.params, "company") for each in company.reasons
                )
            )
        answer = act({**values, "company": company})
        if not answer:
            transaction.set_rollback(True)
    return answer
