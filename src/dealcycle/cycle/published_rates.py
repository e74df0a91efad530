"""Exchange rates as the European Central Bank and the Bank of Russia publish them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation, localcontext
from xml.parsers import expat

from dealcycle.cycle.currencies import currencies
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_

ECB, CBR = "ecb", "cbr"
# Each bank states what its own money is worth, or what others are worth in it.
HOME = {ECB: "EUR", CBR: "RUB"}
MOST_BYTES = 16_000_000
# Rates outside of these are a broken file, not a currency.
LEAST, MOST = Decimal("1e-9"), Decimal("1e9")

Day = dict[str, Decimal]


@dataclass(frozen=True)
class Published:
    """What one unit of each currency was worth in the bank's own money, by day."""

    origin: str
    days: Mapping[date, Mapping[str, Decimal]]

    @property
    def home(self) -> str:
        """The bank's own currency."""
        return HOME[self.origin]

    @property
    def newest(self) -> date:
        """The last day that the file tells of."""
        return max(self.days)


@dataclass(frozen=True)
class Worth:
    """What one unit of a currency was worth in the base currency on a day."""

    day: date
    currency: str
    rate: Decimal


class _NotOurs(Exception):
    """The file is of another kind, or broken."""


@dataclass
class _Reading:
    """What has been read so far; expat calls the methods."""

    origin: str = ""
    day: date | None = None
    days: dict[date, Day] = field(default_factory=dict)
    valute: dict[str, str] = field(default_factory=dict)
    within: str = ""

    def doctype(self, *_arguments: object) -> None:
        # Entities blow up and reach out to files and addresses; neither bank declares any.
        raise _NotOurs

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if not self.origin:
            self.origin = {"Envelope": ECB, "ValCurs": CBR}.get(tag, "")
            if not self.origin:
                raise _NotOurs
            if self.origin == CBR:
                self.day = datetime.strptime(attributes["Date"], "%d.%m.%Y").date()  # noqa: DTZ007
        elif self.origin == ECB and tag == "Cube":
            self._cube(attributes)
        elif self.origin == CBR:
            self.within = tag
            if tag == "Valute":
                self.valute = {}

    def _cube(self, attributes: dict[str, str]) -> None:
        if "time" in attributes:
            self.day = date.fromisoformat(attributes["time"])
        elif "currency" in attributes:
            # They say what a euro costs; we want what the other is worth.
            self._keep(attributes["currency"], Decimal(1), Decimal(attributes["rate"]))

    def text(self, words: str) -> None:
        if self.within in ("CharCode", "Nominal", "Value"):
            self.valute[self.within] = self.valute.get(self.within, "") + words

    def end(self, name: str) -> None:
        self.within = ""
        if self.origin == CBR and name == "Valute":
            said = {key: value.strip() for key, value in self.valute.items()}
            value = Decimal(said["Value"].replace(",", "."))
            self._keep(said["CharCode"], value, Decimal(said["Nominal"]))

    def _keep(self, currency: str, value: Decimal, per: Decimal) -> None:
        # Units of account such as XDR come along; what nobody can pay with is left out.
        if currency not in currencies():
            return
        if self.day is None or not value.is_finite() or not per.is_finite() or per <= 0:
            raise _NotOurs
        worth = value / per
        if not LEAST <= worth <= MOST:
            raise _NotOurs
        self.days.setdefault(self.day, {})[currency] = worth


def read_published(data: bytes) -> Published | Refused:
    """Read eurofxref-daily.xml, eurofxref-hist.xml or XML_daily.asp, told apart by content."""
    if len(data) > MOST_BYTES:
        return Refused.because(
            "rates_too_large",
            N_("This file is larger than %(most)s MB. Rates of a day or some years are smaller."),
            field="file",
            most=MOST_BYTES // 1_000_000,
        )
    reading = _Reading()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = reading.doctype
    parser.EntityDeclHandler = reading.doctype
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(data, True)
    except (_NotOurs, expat.ExpatError, KeyError, ValueError, InvalidOperation, LookupError):
        return _unreadable()
    if not reading.days:
        return _unreadable()
    return Published(reading.origin, reading.days)


def crossed(published: Published, base: str) -> list[Worth] | Refused:
    """What each currency is worth in `base`, over the bank's own money where that is another."""
    found = list(_crossed(published, base))
    if found:
        return found
    return Refused.because(
        "rates_without_base",
        N_("This file has no rate for %(currency)s, the organisation's currency."),
        field="file",
        currency=base,
    )


def _crossed(published: Published, base: str) -> Iterator[Worth]:
    for day, known in sorted(published.days.items()):
        worth = {**known, published.home: Decimal(1)}
        if base not in worth:
            continue
        with localcontext() as context:
            context.prec = 40
            for currency in sorted(worth.keys() - {base}):
                yield Worth(day, currency, worth[currency] / worth[base])


def _unreadable() -> Refused:
    return Refused.because(
        "rates_unreadable",
        N_(
            "This is no file of rates that we know. Take eurofxref-daily.xml or eurofxref-hist.xml "
            "of the European Central Bank, or XML_daily.asp of the Bank of Russia."
        ),
        field="file",
    )
