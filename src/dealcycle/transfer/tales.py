"""From a row of a file to a deal: ids of records here, stays that fit together, typed values."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import pairwise

from dealcycle.crm import texts
from dealcycle.crm.loading.imported import Stay, Tale
from dealcycle.crm.models import Pipeline, Stage
from dealcycle.cycle.currencies import currencies, precision
from dealcycle.people.models import User
from dealcycle.sources import amounts, instants
from dealcycle.sources.columns import Source
from dealcycle.transfer.book import Book, Row, outcome_name
from dealcycle.transfer.offers import OF

EPOCH = date(1970, 1, 1)
DAY = 86_400
LONGEST_NAME, LONGEST_TEXT = 200, 100_000
TRUE = {"true", "1", "yes", "y", "t", "да", "ja", "wahr", "oui"}
KEPT_TYPES = ("choice", "number", "checkbox")
LARGEST_NUMBER = 10**15
MOST_REMEMBERED = 20_000


class Teller:
    """Tells the rows of one book."""

    def __init__(self, book: Book, became: Mapping[str, Mapping], currency: str) -> None:
        self.book, self.became, self.currency = book, became, currency
        self.fields = [
            (at, column, became.get("field", {}).get(f"{column.file}: {column.name}"))
            for at, column in enumerate(book.others)
        ]
        self.fields = [each for each in self.fields if each[2]]
        self.days: dict[str, str | None] = {}
        self.codes: dict[str | None, str] = {}
        self.choices: dict[tuple[str, str], object] = {}
        self.teams = dict(User.objects.values_list("pk", "team"))
        self.pipeline_of = dict(Stage.objects.values_list("pk", "pipeline"))
        self.starts = {
            row.pk: row.starts_at_id or row.stages.order_by("position").first().pk
            for row in Pipeline.objects.prefetch_related("stages")
        }
        self.digits = precision(self._known(book.reading.currency or currency))
        self.now = int(book.now.timestamp())

    def tell(self, row: Row) -> Tale:
        """The deal without its company and contacts, which the caller knows."""
        cells = row.texts
        outcome = outcome_name(row.outcome)
        stays, closed, known = self._stays(row, outcome)
        owner = self._of("user", cells["owner"])
        custom, kept = self._custom(row)
        currency = self.currency_of(cells["currency"])
        name, spilt = _name(cells, row.key)
        description = "\n\n".join(filter(None, (spilt, cells["description"])))
        return Tale(
            name=name,
            pipeline=self.pipeline_of[stays[-1].stage],
            stays=stays,
            currency=currency,
            external_id="" if row.key.startswith("=") else row.key[:120],
            owner=owner,
            team=self.teams.get(owner),
            source=self._of("source", cells["source"]),
            company_name=cells["company"] or "",
            amount=self._amount(row.amount, currency),
            expected=self._day(row.expected),
            outcome=outcome,
            closed=closed,
            reason=self._of("reason", cells["reason"]) if outcome not in ("", "won") else None,
            description=texts.paragraphs(description)[:LONGEST_TEXT] if description else "",
            custom=custom,
            kept=kept,
            without_history=not row.stays or not known,
            undated=bool(outcome) and row.closed is None,
        )

    # --- stays --------------------------------------------------------------------------------

    def _stays(self, row: Row, outcome: str) -> tuple[list[Stay], int | None, bool]:
        """The stays in order, the last one ending as the deal did; when; whether they are known."""
        pipeline = row.texts["pipeline"] or ""
        found: list[Stay] = []
        for name, entered, _left, _way in row.stays:
            stage = self.became["stage"].get(f"{pipeline}{OF}{name}")
            # A stage that was left out: the stay before it goes on.
            if stage is not None and (not found or found[-1].stage != stage):
                found.append(Stay(stage, entered))
        known = bool(found)
        if not found:
            found = [Stay(self._present(row, pipeline, outcome), self._opened(row))]
        for stay, after in pairwise(found):
            stay.left, stay.exit = after.entered, str(after.stage)
        if not outcome:
            return found, None, known
        closed = row.closed
        if closed is None:
            closed = max(found[-1].entered, row.opened or 0)
        elif closed < found[-1].entered and closed // DAY == found[-1].entered // DAY:
            # A day without an hour stands for some hour of it.
            closed = found[-1].entered
        found[-1].left, found[-1].exit = closed, outcome
        return found, closed, known

    def _opened(self, row: Row) -> int:
        if row.opened is not None:
            return row.opened
        # Nothing says when it began: it is known from its closing, or from now on.
        return row.closed if row.closed is not None else self.now

    def _present(self, row: Row, pipeline: str, outcome: str) -> int:
        """The only stage that is known; a closed deal's stands for all of its way."""
        if not outcome and row.stage is not None:
            return self.place(pipeline, row.stage)
        return self.place(pipeline, None)

    def place(self, pipeline: str, stage: str | None) -> int:
        """The stage here; where none is named, the one in which the pipeline's clock starts."""
        found = self.became["stage"].get(f"{pipeline}{OF}{stage}") if stage is not None else None
        return self.starts[self.became["pipeline"][pipeline]] if found is None else found

    # --- values -------------------------------------------------------------------------------

    def _of(self, kind: str, value: str | None) -> int | None:
        return None if value is None else self.became.get(kind, {}).get(value)

    def currency_of(self, cell: str | None) -> str:
        if cell not in self.codes:
            if len(self.codes) > MOST_REMEMBERED:
                self.codes.clear()
            code = (cell or self.book.reading.currency or self.currency).upper()
            self.codes[cell] = self._known(code)
        return self.codes[cell]

    def _known(self, code: str) -> str:
        return code if code in currencies() else self.currency

    def _amount(self, minor: int | None, currency: str) -> int | None:
        """The file's digits are those of its main currency."""
        return None if minor is None else self.scaled(minor, currency)

    def scaled(self, minor: int, currency: str) -> int:
        digits = precision(currency)
        if digits == self.digits:
            return minor
        return round(Decimal(minor).scaleb(digits - self.digits))

    @staticmethod
    def _day(epoch: int | None) -> date | None:
        return None if epoch is None else EPOCH + timedelta(days=epoch // DAY)

    def _custom(self, row: Row) -> tuple[dict[str, object], dict[str, object]]:
        custom: dict[str, object] = {}
        kept: dict[str, object] = {}
        for at, column, field in self.fields:
            text = row.others[at]
            if not text or text.casefold() in instants.NOTHING:
                continue
            value = self._value(text, column, field)
            if value is None or value == "":
                continue
            custom[field["key"]] = value
            if field["type"] in KEPT_TYPES:
                kept[field["key"]] = value
        return custom, kept

    def _value(self, text: str, column: Source, field: Mapping) -> object:
        match field["type"]:
            case "choice":
                return self._choice(text, field)
            case "checkbox":
                return text.casefold() in TRUE
            case "number":
                return _number(text, self._decimals.get(column.sql, "."))
            case "date":
                return self._iso(text)
            case "money":
                number = _number(text, self._decimals.get(column.sql, "."))
                money = self.book.reading.currency or self.currency
                scaled = None if number is None else Decimal(str(number))
                return None if scaled is None else [
                    round(scaled.scaleb(precision(self._known(money)))), self._known(money)
                ]  # fmt: skip
            case _:
                return texts.line(text)[:LONGEST_NAME]

    def _choice(self, text: str, field: Mapping) -> object:
        asked = field["key"], text
        if asked not in self.choices:
            if len(self.choices) > MOST_REMEMBERED:
                self.choices.clear()
            self.choices[asked] = field["choices"].get(texts.line(text)[:80].casefold())
        return self.choices[asked]

    @cached_property
    def _decimals(self) -> dict[str, str]:
        found = {}
        for _at, column, field in self.fields:
            if field["type"] in ("number", "money"):
                writing = amounts.study(self.book.wide.sample(column))
                found[column.sql] = writing.decimal if writing else "."
        return found

    def _iso(self, text: str) -> str | None:
        """Few days are told many times: the engine reads each writing once."""
        if text not in self.days:
            if len(self.days) > MOST_REMEMBERED:
                self.days.clear()
            sql = instants.epoch_sql("$1", day_first=self.book.reading.day_first)
            row = self.book.connection.execute(f"SELECT {sql}", [text]).fetchone()
            day = self._day(row[0] if row else None)
            self.days[text] = day.isoformat() if day else None
        return self.days[text]


def _name(cells: Mapping[str, str | None], key: str) -> tuple[str, str]:
    """The deal's name; one that is too long is kept whole in the description."""
    name = texts.line(cells["name"] or "")
    if len(name) > LONGEST_NAME:
        return f"{name[: LONGEST_NAME - 1]}…", name
    if name:
        return name, ""
    number = "" if key.startswith("=") else key
    parts = (cells["company"] or cells["contact"] or "", number)
    return " · ".join(filter(None, parts))[:LONGEST_NAME] or "—", ""


def _number(text: str, decimal: str) -> int | float | None:
    words = "".join(re.findall(r"[^\W\d_]+", text)).casefold()
    if words and words not in amounts.WORDS and words.upper() not in currencies():
        return None
    bare = re.sub(r"[^\d.,+-]", "", text.replace("\u2212", "-"))
    bare = bare.replace("." if decimal == "," else ",", "").replace(",", ".")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    if abs(number) > LARGEST_NUMBER:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
