"""Money: integers of minor units with their currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from dealcycle.cycle.amounts import read_amount
from dealcycle.cycle.currencies import currencies, precision
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_

# One amount may not exceed this many minor units; a million of them still fit into 64 bits.
MAX_MINOR = 10**12


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, kopecks) of one currency.

    Totals may exceed the bound for a single amount; ``check_amount`` guards what people enter.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int):
            raise TypeError("minor units are integers")
        if self.currency not in currencies():
            raise ValueError(f"no such currency: {self.currency!r}")

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exactly."""
        return Decimal(self.minor).scaleb(-precision(self.currency))

    def __add__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def _same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add up")

    def convert(self, rate: Decimal, to: str) -> "Money":
        """Return the amount in another currency, half units rounded away from zero.

        ``rate`` is what one whole unit of this currency costs in whole units of the other.
        """
        if not rate.is_finite() or rate <= 0:
            raise ValueError("a rate is a positive number")
        return from_major(self.major * rate, to)


def from_major(units: Decimal, currency: str) -> Money:
    """Return whole units as money, rounded to the currency's precision."""
    with localcontext() as context:
        context.prec = 60
        minor = units.scaleb(precision(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(int(minor), currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum of amounts that all have this currency."""
    return sum(amounts, start=Money(0, currency))


def check_amount(money: Money, *, field: str | None = "amount") -> Money | Refused:
    """Return the amount itself, or refuse one beyond the bound."""
    if abs(money.minor) <= MAX_MINOR:
        return money
    return Refused.because(
        "amount_too_large",
        N_("The amount is too large; at most %(most)s %(currency)s can be recorded."),
        field=field,
        most=int(Decimal(MAX_MINOR).scaleb(-precision(money.currency))),
        currency=money.currency,
    )


def parse_amount(text: str, currency: str, *, decimal: str | None = None) -> Money | Refused:
    """Read an amount as people and other systems write it ("1 234,50 ₽", "$342.09K").

    A currency named in the text goes before ``currency``. ``decimal`` is the decimal sign where
    the form or the whole column has settled it. Without it "1,200" is read as 1200 wherever the
    currency has no thousandths; where both readings make sense (KWD, or "1,200K"), the text is
    refused rather than guessed.
    """
    read = read_amount(text, currency, decimal=decimal)
    if isinstance(read, Refused):
        return read
    units, named = read
    return check_amount(from_major(units, named))
