"""Orders of a list, each along an index, and pages that begin after a known row."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from dealcycle.crm import texts

LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Order:
    """What rows are sorted by, the id last. Rows without a value come last, both ways."""

    key: str
    column: str
    descending: bool = False
    nullable: bool = False
    type: type = str
    # Only rows that are open have an index for it.
    only_open: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key

    def turned(self) -> Self:
        return replace(self, descending=not self.descending)

    def names(self, backwards: bool = False) -> list[str]:
        sign = "-" if self.descending != backwards else ""
        return list(dict.fromkeys((f"{sign}{self.column}", f"{sign}id")))


def _orders(*orders: Order) -> dict[str, Order]:
    return {order.key: order for order in orders}


NAME = Order("name", "name_folded")
UPDATED = Order("updated", "updated_at", descending=True, type=datetime)
# Ids rise with time, and need no index of their own.
CREATED = Order("created", "id", descending=True, type=int)
ORDERS = {
    "company": _orders(UPDATED, NAME, CREATED),
    "contact": _orders(UPDATED, NAME, CREATED),
    "deal": _orders(
        UPDATED,
        NAME,
        CREATED,
        Order("amount", "value_minor", descending=True, nullable=True, type=int),
        Order("closed", "closed_at", descending=True, nullable=True, type=datetime),
        Order("next_step", "next_step_at", nullable=True, type=datetime),
        Order(
            "expected_close_on", "expected_close_on", nullable=True, type=date, only_open=True
        ),
    ),
}  # fmt: skip


def read(kind: str, typed: str) -> Order | None:
    order = ORDERS[kind].get(typed.removeprefix("-"))
    return order and replace(order, descending=typed.startswith("-"))


@dataclass(frozen=True)
class Place:
    """A row's place in an order: its value and its id."""

    value: object
    pk: int

    def write(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        text = json.dumps([value, self.pk], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, typed: str, order: Order) -> Self | None:
        """The place that an address names; None when it names none in this order."""
        try:
            padded = typed.encode("ascii") + b"=" * (-len(typed) % 4)
            value, pk = json.loads(base64.b64decode(padded, b"-_", validate=True))
        except (ValueError, TypeError, UnicodeError, binascii.Error, RecursionError):
            return None
        if type(pk) is not int or not 0 < pk <= LARGEST:
            return None
        if value is None:
            return cls(None, pk) if order.nullable else None
        known = _known(value, order.type)
        return None if known is None else cls(known, pk)

    @classmethod
    def of(cls, row: Mapping[str, object], order: Order) -> Self:
        return cls(row[order.column], row["id"])


def _known(value: object, wanted: type) -> object:
    if wanted is int:
        return value if type(value) is int and abs(value) <= LARGEST else None
    if not isinstance(value, str):
        return None
    if wanted is str:
        return texts.CONTROL.sub("", value)[:200]
    try:
        found = wanted.fromisoformat(value)
    except ValueError:
        return None
    if wanted is datetime and found.tzinfo is None:
        return None
    return found if 1900 <= found.year < 2200 else None


class Past(Func):
    """(column, id) beyond a place: one stretch of an index, which a chain of "or" is not."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str, sign: str, place: object, pk: object) -> None:
        super().__init__(F(column), F("id"), place, pk)
        self.sign = sign

    def as_sql(self, compiler: object, connection: object) -> tuple[str, list]:
        parts, params = [], []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params.extend(values)
        left, right = ", ".join(parts[:2]), ", ".join(parts[2:])
        return f"({left}) {self.sign} ({right})", params


def stretches(
    found: QuerySet, order: Order, place: Place | None, *, backwards: bool = False
) -> Iterator[QuerySet]:
    """The rows from a place on, one query for those with a value and one for those without."""
    parts = [False, True] if order.nullable else [False]
    for without in reversed(parts) if backwards else parts:
        if place is not None and (place.value is None) != without:
            # Either wholly before the place, or wholly beyond it.
            if without == backwards:
                continue
            yield _part(found, order, without, None, backwards)
            continue
        yield _part(found, order, without, place, backwards)


def _part(
    found: QuerySet, order: Order, without: bool, place: Place | None, backwards: bool
) -> QuerySet:
    descending = order.descending != backwards
    sign = "<" if descending else ">"
    if without:
        found = found.filter(**{f"{order.column}__isnull": True})
        names = ["-id" if descending else "id"]
        beyond = place and Q(**{"id__lt" if descending else "id__gt": place.pk})
    else:
        if order.nullable:
            found = found.filter(**{f"{order.column}__isnull": False})
        names = order.names(backwards)
        beyond = place and _beyond(order, sign, place, found)
    return (found.filter(beyond) if beyond else found).order_by(*names)


def _beyond(order: Order, sign: str, place: Place, found: QuerySet) -> Q:
    if order.column == "id":
        return Q(**{"id__lt" if sign == "<" else "id__gt": place.pk})
    field = found.model._meta.get_field(order.column)
    return Q(Past(order.column, sign, Value(place.value, output_field=field), Value(place.pk)))
