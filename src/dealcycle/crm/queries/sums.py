"""Sums over several currencies: what can be converted as one figure, the rest said beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dealcycle.crm import valuation
from dealcycle.cycle.money import Money, total
from dealcycle.people import organisation


@dataclass(frozen=True)
class Sums:
    """`whole` in the organisation's currency; `parts` as they are, `left_out` has no rate."""

    whole: Money | None = None
    parts: tuple[Money, ...] = ()
    left_out: tuple[Money, ...] = ()

    @property
    def converted(self) -> bool:
        """Whether rates were needed for the whole."""
        return self.whole is not None and any(
            part.currency != self.whole.currency for part in self.parts if part not in self.left_out
        )


NOTHING = Sums()


class Rates:
    """The newest rates into the organisation's currency, each looked up once."""

    def __init__(self) -> None:
        self.base = organisation.currency()
        self._known: dict[str, Decimal | None] = {self.base: Decimal(1)}

    def added(self, amounts: Iterable[Money]) -> Sums:
        parts = sorted(amounts, key=lambda each: (each.currency != self.base, each.currency))
        worth = [(part, self._rate(part.currency)) for part in parts]
        counted = [part.convert(rate, self.base) for part, rate in worth if rate is not None]
        return Sums(
            whole=total(counted, self.base) if counted else None,
            parts=tuple(parts),
            left_out=tuple(part for part, rate in worth if rate is None),
        )

    def _rate(self, currency: str) -> Decimal | None:
        if currency not in self._known:
            self._known[currency] = valuation.newest_rate(currency, self.base)
        return self._known[currency]
