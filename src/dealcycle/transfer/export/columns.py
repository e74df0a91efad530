"""Columns that several tables share, and how their values are read."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from dealcycle.crm import fields
from dealcycle.cycle.currencies import currencies, precision
from dealcycle.transfer.export.shape import Column, col


def owned() -> list[Column]:
    """Whose a record is."""
    return [
        col("owner", "text", _("Name of whoever is responsible"), "owner__name"),
        col("owner_email", "text", _("Their e-mail address"), "owner__email"),
    ]


def ending() -> list[Column]:
    """What stands at the end of every profile."""
    return [
        col("source", "text", _("Where it came from"), "source__name"),
        col("description", "text", _("Description")),
        col("last_touch_at", "moment", _("The last touch")),
        col("external_id", "text", _("Its number in the system it was imported from")),
        col("added_at", "moment", _("When it was added"), "created_at"),
        col("changed_at", "moment", _("When it was last changed"), "updated_at"),
    ]


def binned() -> Column:
    return col("binned_at", "moment", _("When it was put into the bin"))


def own_fields(kind: str, taken: set[str]) -> list[Column]:
    """The organisation's own fields by their labels, those no longer offered too."""
    columns: list[Column] = []
    for field in fields.custom(kind, retired=True):
        described = fields.as_field(field)
        about = _("Own field") if field.retired_at is None else _("Own field, no longer offered")
        label = _free(field.label, taken)
        read = _reader(field.key, described)
        columns.append(Column(label, TYPES_OF[field.type], about, ("custom",), read))
        if field.type == "money":
            columns.append(
                Column(
                    _free(f"{field.label} (currency)", taken),
                    "text",
                    _("The currency of the column before"),
                    ("custom",),
                    _currency_reader(field.key),
                )
            )
    return columns


def amount(minor: int | None, currency: str) -> Decimal | None:
    """Minor units as an exact number of whole ones."""
    if minor is None:
        return None
    return Decimal(minor).scaleb(-precision(currency) if currency in currencies() else 0)


TYPES_OF = {
    "text": "text",
    "number": "number",
    "money": "amount",
    "date": "day",
    "choice": "text",
    "checkbox": "flag",
}


def _free(label: str, taken: set[str]) -> str:
    """A name that no column has yet: databases fold case."""
    name, number = label, 2
    while name.casefold() in taken:
        name, number = f"{label} ({number})", number + 1
    taken.add(name.casefold())
    return name


def _reader(key: str, field: fields.Field) -> object:
    words = dict((*field.choices, *field.retired_choices))

    def read(custom: Mapping[str, object]) -> object:
        value = custom.get(key)
        if field.type == "choice":
            return words.get(value, value)
        if field.type == "money":
            return amount(*value) if isinstance(value, list) and len(value) == 2 else None
        return fields.unkept(field, value)

    return read


def _currency_reader(key: str) -> object:
    def read(custom: Mapping[str, object]) -> object:
        value = custom.get(key)
        return value[1] if isinstance(value, list) and len(value) == 2 else None

    return read
