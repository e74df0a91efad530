"""The records behind counted deals, for those who may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dealcycle.crm import access
from dealcycle.crm.models import Deal
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.journal import OUTCOMES
from dealcycle.measures.listing import Line
from dealcycle.people.models import User


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
