"""The records behind counted deals, for those who may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from dealcycle.crm import access
from dealcycle.crm.models import Activity, Deal
from dealcycle.insights.models import Adoption
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.journal import OUTCOMES
from dealcycle.measures.listing import Line
from dealcycle.people.access import scope
from dealcycle.people.models import User

MOST_ADOPTIONS = 30


@dataclass(frozen=True)
class Shown:
    """A counted deal with its record, if that is still there. The owner is the one counted."""

    line: Line
    deal: Deal | None
    owner: str

    @property
    def outcome(self) -> str:
        return OUTCOMES.get(self.line.outcome, "open")

    @property
    def opened(self) -> date | None:
        return None if self.line.opened is None else date_of(self.line.opened)

    @property
    def closed(self) -> date | None:
        return None if self.line.closed is None else date_of(self.line.closed)


def counted_deals(user: User, lines: Iterable[Line]) -> list[Shown]:
    """Two queries, however many lines."""
    lines = list(lines)
    wanted = {line.deal for line in lines}
    deals = access.deals(user, binned=None).filter(pk__in=wanted).select_related("company")
    records = {deal.pk: deal for deal in deals}
    owners = {
        user.pk: str(user)
        for user in User.objects.filter(pk__in={line.owner for line in lines if line.owner})
    }
    return [Shown(line, records.get(line.deal), owners.get(line.owner or 0, "")) for line in lines]


def these_deals(user: User, numbers: Sequence[int]) -> list[Deal]:
    """In this order; those that are gone, or not to be seen, are left out."""
    along = ("company", "owner", "stage")
    found = access.deals(user).filter(pk__in=numbers).select_related(*along)
    records = {deal.pk: deal for deal in found}
    return [records[number] for number in numbers if number in records]


def adoptions(user: User) -> list[Adoption]:
    """What was adopted, the newest first, of deals that this person may count."""
    found = Adoption.objects.filter(withdrawn_at=None).select_related("adopted_by")
    newest = found.order_by("-adopted_at", "-pk").iterator(MOST_ADOPTIONS)
    return list(islice((each for each in newest if _may_count(user, each)), MOST_ADOPTIONS))


def adoption(user: User, number: int) -> Adoption | None:
    """One of them, taken back or not."""
    found = Adoption.objects.filter(pk=number).first()
    return found if found is not None and _may_count(user, found) else None


def _may_count(user: User, adoption: Adoption) -> bool:
    owners = scope(user).owners
    return owners is None or (adoption.owners is not None and owners.issuperset(adoption.owners))


def tasks_done(adoptions: Iterable[Adoption]) -> dict[int, bool]:
    """Task -> whether it is done; those in the bin are left out."""
    wanted = [task for each in adoptions for task in each.tasks]
    found = Activity.objects.filter(pk__in=wanted, binned_at=None).values_list("pk", "done_at")
    return {pk: done_at is not None for pk, done_at in found}
