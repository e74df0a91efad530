"""The open deals of a forecast with their records, for those who may see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from dealcycle.crm import access
from dealcycle.crm.models import Deal
from dealcycle.insights.adjusting import adjustments_of, may_adjust
from dealcycle.insights.calls import calls_of
from dealcycle.insights.models import Adjustment
from dealcycle.measures.forecast.forecast import DealChance
from dealcycle.measures.journal import Journal
from dealcycle.people.models import User
from dealcycle.present import formats


@dataclass(frozen=True)
class Expected:
    """An open deal: what it will bring, and why. Money in minor units."""

    chance: DealChance
    deal: Deal | None
    stage: str
    amount: int | None
    brings: int
    call: str
    adjustment: Adjustment | None
    may_adjust: bool

    @property
    def owner(self) -> str:
        return str(self.deal.owner) if self.deal and self.deal.owner else ""


def expected_deals(user: User, chances: Sequence[DealChance], journal: Journal) -> list[Expected]:
    """Four queries, however many deals."""
    wanted = [chance.deal for chance in chances]
    deals = access.deals(user, binned=None).filter(pk__in=wanted)
    records = {deal.pk: deal for deal in deals.select_related("company", "owner__team")}
    names = {stage.code: stage.name for each in journal.pipelines for stage in each.stages}
    called, changed = calls_of(wanted), adjustments_of(wanted)
    cents = 10 ** formats.minor_digits(journal.currency or "EUR")
    return [
        Expected(
            chance,
            records.get(chance.deal),
            names.get(chance.state, ""),
            None if chance.value is None else round(chance.value * cents),
            round(chance.expected * cents),
            called.get(chance.deal, ""),
            changed.get(chance.deal),
            chance.deal in records and may_adjust(user, records[chance.deal].owner),
        )
        for chance in chances
    ]
