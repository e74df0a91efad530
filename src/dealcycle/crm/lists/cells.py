"""What a cell holds: a value of its column's type, for pages and for export."""

from collections.abc import Callable, Mapping
from datetime import datetime
from operator import itemgetter

from dealcycle.crm import fields
from dealcycle.crm.kinds import Kind
from dealcycle.crm.lists.columns import Column
from dealcycle.cycle.money import Money

# What was read of a record, by the names of the database; tags are a list of words.
Row = Mapping[str, object]


def value(row: Row, column: Column) -> object:
    """The row's value; None or '' where there is none."""
    return reader(column)(row)


def reader(column: Column) -> Callable[[Row], object]:
    """How a column's value is got from each of many rows."""
    field = column.field
    if field is not None and field.custom_key is not None:
        return lambda row: fields.unkept(field, row["custom"].get(field.custom_key))
    return MADE.get(column.key) or itemgetter(column.reads[0])


def _amount(row: Row) -> Money | None:
    minor = row["amount_minor"]
    return None if minor is None else Money(minor, row["currency"])


def _next_step(row: Row) -> str | None:
    kind = row["next_step__kind"]
    return kind and (row["next_step__subject"] or str(Kind(kind).label))


MADE: dict[str, Callable[[Row], object]] = {
    "amount": _amount,
    "company": lambda row: row["company__name"],
    # Days, counted by those who show them: they know what time it is.
    "in_stage": lambda row: None,
    "next_step": _next_step,
    "owner": lambda row: row["owner__name"] or row["owner__email"],
    "tags": lambda row: row["tags"],
}


def label(column: Column, chosen: object) -> str:
    """The words of a choice, also of one that is no longer offered."""
    field = column.field
    known = dict((*field.choices, *field.retired_choices)) if field else {}
    return str(known.get(chosen, chosen or ""))


def days_since(at: datetime, now: datetime) -> int:
    return max(0, (now - at).days)
