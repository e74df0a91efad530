"""What a page shows of a record's fields, in groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dealcycle.crm.fields import Field
from dealcycle.crm.forms import typed
from dealcycle.crm.models.record import Record


@dataclass(frozen=True)
class Fact:
    """A field of the record with its value."""

    field: Field
    value: object

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def filled(self) -> bool:
        return self.value not in (None, "", [])


@dataclass(frozen=True)
class Group:
    label: str | Promise
    facts: Sequence[Fact]


def fact(record: Record, field: Field) -> Fact:
    return Fact(field, typed.value_of(record, field))


def groups(
    record: Record,
    shown: Iterable[tuple[str | Promise, Sequence[str]]],
    known: Mapping[str, Field],
) -> list[Group]:
    """The given groups of fields, and the organisation's own last."""
    found = [Group(label, [fact(record, known[key]) for key in keys]) for label, keys in shown]
    own = [fact(record, field) for field in known.values() if field.custom_key]
    return [*found, Group(_("Own fields"), own)] if own else found
