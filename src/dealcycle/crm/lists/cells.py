"""What a cell holds: a value of its column's type, for pages and for export."""

from datetime import datetime

from dealcycle.crm import fields
from dealcycle.crm.lists.columns import ATTRIBUTES, Column
from dealcycle.crm.models.record import Record
from dealcycle.cycle.money import Money


def value(record: Record, column: Column) -> object:
    """The record's value; None or '' where there is none. Related rows are already there."""
    field = column.field
    if field is not None and field.custom_key is not None:
        return fields.unkept(field, record.custom.get(field.custom_key))
    if column.key == "amount":
        known = record.amount_minor is not None
        return Money(record.amount_minor, record.currency) if known else None
    if column.type == "tags":
        return list(record.tags.all())
    return getattr(record, ATTRIBUTES.get(column.key, column.key), None)


def label(column: Column, chosen: object) -> str:
    """The words of a choice, also of one that is no longer offered."""
    field = column.field
    known = dict((*field.choices, *field.retired_choices)) if field else {}
    return str(known.get(chosen, chosen or ""))


def days_since(at: datetime, now: datetime) -> int:
    return max(0, (now - at).days)
