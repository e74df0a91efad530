"""Plain builders of rows for tests, through the actions that people use."""

from datetime import datetime
from itertools import count

from dealcycle.crm.actions import deals as deal_actions
from dealcycle.crm.models import Company, Contact, Deal, Stage
from dealcycle.crm.models.record import fold
from dealcycle.cycle.money import Money
from dealcycle.people.models import User
from tests.clock import NOW

_numbers = count(1)


def the_stage(kind: str) -> Stage:
    return Stage.objects.filter(kind=kind).order_by("pipeline__position", "position")[0]


def a_company(name: str = "", *, owner: User | None = None, at: datetime = NOW) -> Company:
    name = name or f"Company {next(_numbers)}"
    return Company.objects.create(
        name=name, name_folded=fold(name), owner=owner, created_at=at, updated_at=at
    )


def a_contact(
    name: str = "",
    *,
    company: Company | None = None,
    owner: User | None = None,
    at: datetime = NOW,
    **fields: object,
) -> Contact:
    name = name or f"Contact {next(_numbers)}"
    return Contact.objects.create(
        name=name, company=company, owner=owner, created_at=at, updated_at=at, **fields
    )


def a_deal(
    name: str = "",
    *,
    owner: User,
    stage: str = "discovery",
    amount: int | None = 100_000,
    currency: str = "EUR",
    at: datetime = NOW,
    **values: object,
) -> Deal:
    values = {
        "name": name or f"Deal {next(_numbers)}",
        "amount": None if amount is None else Money(amount, currency),
        **values,
    }
    deal = deal_actions.create_deal(values=values, by=owner, now=at, at=at, stage=the_stage(stage))
    assert isinstance(deal, Deal), deal
    return deal
