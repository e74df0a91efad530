"""The columns that a list can show, the organisation's own fields among them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dealcycle.crm import fields
from dealcycle.crm.lists.choices import Choices

MOST = 24


@dataclass(frozen=True)
class Column:
    """One column: its key, heading, how its cells are shown, which order it sorts by."""

    key: str
    label: str | Promise
    type: str
    sort: str = ""
    related: tuple[str, ...] = ()
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
    Column("pipeline", _("Pipeline"), "record", related=("pipeline",)),
    Column("stage", _("Stage"), "stage", related=("stage",)),
    Column("in_stage", _("Days in stage"), "days"),
    Column("outcome", _("Outcome"), "outcome"),
    Column("next_step", _("Next step"), "step", "next_step", ("next_step",)),
    Column("closed", pgettext_lazy("deals", "Closed"), "moment", "closed"),
    Column("close_reason", _("Reason"), "record", related=("close_reason",)),
)
TIMES = (
    Column("last_touch", _("Last touch"), "moment"),
    Column("created", _("Created"), "moment", "created"),
    Column("updated", _("Changed"), "moment", "updated"),
)
ATTRIBUTES = {"closed": "closed_at", "last_touch": "last_touch_at", "created": "created_at",
              "updated": "updated_at"}  # fmt: skip
SORTED = ("name", "amount", "expected_close_on")
RELATED = ("owner", "source", "company")


def columns(choices: Choices) -> dict[str, Column]:
    """Every column of a kind of record, in the order in which they are offered."""
    return {each.key: each for each in _columns(choices)}


def _columns(choices: Choices) -> Iterator[Column]:
    for field in choices.fields.values():
        yield Column(
            field.key,
            field.label,
            field.type,
            field.key if field.key in SORTED else "",
            (field.key,) if field.key in RELATED else (),
            field,
        )
    if choices.kind == "deal":
        yield from DEALS_ONLY
    yield from TIMES


def with_related(found: QuerySet, shown: Iterable[Column]) -> QuerySet:
    """The rows with what their cells need: no query a row."""
    related = {name for column in shown for name in column.related}
    if related:
        found = found.select_related(*sorted(related))
    if any(column.type == "tags" for column in shown):
        found = found.prefetch_related("tags")
    return found
