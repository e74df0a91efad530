"""The columns that a list can show, the organisation's own fields among them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.crm import fields
from dealcycle.crm.lists.choices import Choices

MOST = 24


@dataclass(frozen=True)
class Column:
    """One column: its key, heading, how its cells are shown, which order it sorts by, what is
    read for it."""

    key: str
    label: str | Promise
    type: str
    reads: tuple[str, ...]
    sort: str = ""
    field: fields.Field | None = None

    @property
    def is_number(self) -> bool:
        return self.type in ("money", "number")

    @property
    def is_edited(self) -> bool:
        """Whether a cell can be edited in its place."""
        return self.field is not None


FIRST = {
    "deal": ("name", "company", "stage", "amount", "owner", "next_step", "expected_close_on"),
    "company": ("name", "industry", "city", "phone", "email", "owner", "last_touch"),
    "contact": ("name", "company", "job_title", "email", "phone", "owner", "last_touch"),
}
DEALS_ONLY = (
    Column("pipeline", _("Pipeline"), "record", ("pipeline__name",)),
    Column("stage", _("Stage"), "stage", ("stage__name", "stage__retired_at", "outcome")),
    Column("in_stage", _("Days in stage"), "days", ("stage_entered_at", "outcome")),
    Column("outcome", _("Outcome"), "outcome", ("outcome",)),
    Column(
        "next_step",
        _("Next step"),
        "step",
        ("next_step__kind", "next_step__subject", "next_step_at", "outcome"),
        "next_step",
    ),
    Column("closed", pgettext_lazy("deals", "Closed"), "moment", ("closed_at",), "closed"),
    Column("close_reason", _("Reason"), "record", ("close_reason__label",)),
)
TIMES = (
    Column("last_touch", _("Last touch"), "moment", ("last_touch_at",)),
    Column("created", _("Created"), "moment", ("created_at",), "created"),
    Column("updated", _("Changed"), "moment", ("updated_at",), "updated"),
)
SORTED = ("name", "amount", "expected_close_on")
# What a field's cell is made of, where that is not the column of its own name.
READS = {
    "amount": ("amount_minor", "currency"),
    "company": ("company_id", "company__name"),
    "owner": ("owner__name", "owner__email"),
    "source": ("source__name",),
    "tags": (),
}
TAGS = "tags"


def columns(choices: Choices) -> dict[str, Column]:
    """Every column of a kind of record, in the order in which they are offered."""
    return choices.once("columns", lambda: {each.key: each for each in _columns(choices)})


def _columns(choices: Choices) -> Iterator[Column]:
    for field in choices.fields.values():
        yield Column(
            field.key,
            field.label,
            field.type,
            ("custom",) if field.custom_key else READS.get(field.key, (field.key,)),
            field.key if field.key in SORTED else "",
            field,
        )
    if choices.kind == "deal":
        yield from DEALS_ONLY
    yield from TIMES


def read_for(shown: Iterable[Column]) -> list[str]:
    """The columns of the database that these cells are made of, and no others."""
    return list(dict.fromkeys(each for column in shown for each in column.reads))
