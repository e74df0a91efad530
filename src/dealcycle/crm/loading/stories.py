"""A deal's life as plain values: what the bulk writer turns into rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dealcycle.crm.models import Deal
from dealcycle.cycle.outcomes import Outcome


@dataclass(frozen=True)
class Overridden:
    """Which criteria were missing when the deal moved all the same, and why it did."""

    missing: tuple[str, ...]
    reason: str = ""
    words: str = ""


@dataclass(frozen=True)
class Step:
    """Where the deal went: to a stage (its id), to an outcome; or the last step was undone."""

    to: int | Outcome | None
    at: datetime
    by: int | None = None
    override: Overridden | None = None
    # Of a closing.
    reason: int | None = None
    note: str = ""
    competitor: str = ""


@dataclass(frozen=True)
class Edit:
    """New values of fields: ids of records, `amount` as minor units with their currency."""

    values: Mapping[str, object]
    at: datetime
    by: int | None = None


@dataclass
class Story:
    """A deal as it was when it was written down, and all that became of it.

    The writer brings `deal` to its present state. `created_at` of the deal is when it was
    recorded, `stage_entered_at` when it entered its first stage.
    """

    deal: Deal
    steps: tuple[Step, ...] = ()
    edits: tuple[Edit, ...] = ()
    # (contact, role, since when)
    people: tuple[tuple[int, str, datetime | None], ...] = ()
    tags: tuple[int, ...] = ()
    follow_up_done_at: datetime | None = None
    follow_up_done_by: int | None = None
