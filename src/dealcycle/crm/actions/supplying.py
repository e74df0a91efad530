"""What a move lacks, supplied there and then: the evidence and the move go in together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from dealcycle.crm import editing
from dealcycle.crm.actions import moves as moving
from dealcycle.crm.actions.activities import log_activity
from dealcycle.crm.actions.deal_contacts import add_to_deal
from dealcycle.crm.actions.deals import update_deal
from dealcycle.crm.actions.entries import Entry, Result
from dealcycle.crm.actions.records import create_contact
from dealcycle.crm.models import Contact, Deal, Stage
from dealcycle.cycle import moves
from dealcycle.cycle.refusal import Refused
from dealcycle.people.models import User


@dataclass(frozen=True)
class Place:
    """A person on the deal: one who is known, or the name of one who is new."""

    role: str
    contact: Contact | None = None
    name: str = ""


@dataclass(frozen=True)
class Supply:
    """What somebody hands in: values of fields, talks that took place, people."""

    values: Mapping[str, object] = field(default_factory=dict)
    talks: tuple[tuple[Entry, Result], ...] = ()
    places: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.values or self.talks or self.places)


NOTHING = Supply()
Answer = moving.Moved | moves.NeedsOverride | Refused | editing.Conflict


def move_with_evidence(
    *,
    deal: Deal,
    to: Stage,
    supply: Supply,
    version: int | None,
    by: User,
    now: datetime,
    on: date | None = None,
    override: moves.Override | None = None,
) -> Answer:
    """Moves the deal once what was supplied is written; both happen, or neither."""

    def act(deal: Deal) -> Answer:
        return moving.move_deal(
            deal=deal, to=to, version=deal.version, by=by, now=now, on=on, override=override
        )

    clash = moving.overtaken(deal, {"stage": to.pk}, version)
    return clash if clash is not None else _together(deal, supply, act, by, now)


def close_with_evidence(
    *,
    deal: Deal,
    closure: moving.Closure,
    supply: Supply,
    version: int | None,
    by: User,
    now: datetime,
    override: moves.Override | None = None,
) -> Answer:
    """Closes the deal once what was supplied is written; both happen, or neither."""

    def act(deal: Deal) -> Answer:
        return moving.close_deal(
            deal=deal, closure=closure, version=deal.version, by=by, now=now, override=override
        )

    clash = moving.overtaken(deal, {"outcome": closure.outcome.value}, version)
    return clash if clash is not None else _together(deal, supply, act, by, now)


def _together(
    deal: Deal, supply: Supply, act: Callable[[Deal], Answer], by: User, now: datetime
) -> Answer:
    if not supply:
        return act(deal)
    with transaction.atomic():
        answer = _hand_in(deal, supply, by, now)
        if answer is None:
            fresh = Deal.objects.select_related("stage", "pipeline", "company")
            answer = act(fresh.get(pk=deal.pk))
        if not isinstance(answer, moving.Moved):
            transaction.set_rollback(True)
    return answer


def _hand_in(deal: Deal, supply: Supply, by: User, now: datetime) -> Refused | None:
    if supply.values:
        answer = update_deal(deal=deal, values=supply.values, version=None, by=by, now=now)
        if isinstance(answer, Refused):
            return answer
    for entry, result in supply.talks:
        answer = log_activity(entry=entry, result=result, by=by, now=now)
        if isinstance(answer, Refused):
            return answer
    for place in supply.places:
        answer = _seat(deal, place, by, now)
        if isinstance(answer, Refused):
            return answer
    return None


def _seat(deal: Deal, place: Place, by: User, now: datetime) -> object:
    contact = place.contact
    if contact is None:
        values = {"name": place.name, "company": deal.company}
        contact = create_contact(values=values, by=by, now=now)
        if isinstance(contact, Refused):
            return contact
    return add_to_deal(deal=deal, contact=contact, role=place.role, by=by, now=now)
