"""A deal with a company or a person that are not in the book yet: all of it, or none."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from dealcycle.crm import editing
from dealcycle.crm.actions import deal_contacts, deals, records
from dealcycle.crm.models import Company, Contact, Deal, DealContact, Stage
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.people.models import User


def open_deal(
    *,
    values: Mapping[str, object],
    new_company: str = "",
    new_contact: str = "",
    stage: Stage | None = None,
    by: User,
    now: datetime,
) -> Deal | Refused:
    """Opens a deal; its company and its first contact are written down along with it."""

    def act() -> Deal | Refused:
        company = _company(new_company, by, now)
        if isinstance(company, Refused):
            return company
        given = {**values, "company": company} if company else dict(values)
        person = _contact(new_contact, {}, given.get("company"), by, now)
        if isinstance(person, Refused):
            return person
        if person:
            given["contacts"] = [*given.get("contacts", ()), person]
        return deals.create_deal(values=given, stage=stage, by=by, now=now)

    return _whole(act)


def edit_deal(
    *,
    deal: Deal,
    values: Mapping[str, object],
    new_company: str = "",
    version: int | None,
    by: User,
    now: datetime,
) -> Deal | Refused | editing.Conflict:
    """As `update_deal`, with a company that is written down along with it."""

    def act() -> Deal | Refused | editing.Conflict:
        company = _company(new_company, by, now)
        if isinstance(company, Refused):
            return company
        given = {**values, "company": company} if company else values
        return deals.update_deal(deal=deal, values=given, version=version, by=by, now=now)

    return _whole(act)


def add_new_contact(
    *,
    deal: Deal,
    name: str,
    values: Mapping[str, object],
    role: str,
    by: User,
    now: datetime,
) -> DealContact | Refused:
    """Writes a person down, at the deal's company, and puts them on the deal."""

    def act() -> DealContact | Refused:
        person = _contact(name, values, deal.company, by, now)
        if not isinstance(person, Contact):
            return person
        return deal_contacts.add_to_deal(deal=deal, contact=person, role=role, by=by, now=now)

    return _whole(act)


def _whole(act: Callable[[], object]) -> object:
    with transaction.atomic():
        answer = act()
        if not answer:
            transaction.set_rollback(True)
    return answer


def _company(name: str, by: User, now: datetime) -> Company | Refused | None:
    if not name.strip():
        return None
    return _at("company", records.create_company(values={"name": name}, by=by, now=now))


def _contact(
    name: str, values: Mapping[str, object], company: object, by: User, now: datetime
) -> Contact | Refused | None:
    if not name.strip():
        return None
    given = {**values, "name": name} | ({"company": company} if company else {})
    return _at("contact", records.create_contact(values=given, by=by, now=now))


def _at(field: str, answer: object) -> object:
    """What is wrong with the new record's name stands at the field it was typed in."""
    if not isinstance(answer, Refused):
        return answer
    return Refused(
        tuple(
            Reason(each.code, each.text, each.params, field if each.field == "name" else each.field)
            for each in answer.reasons
        )
    )
