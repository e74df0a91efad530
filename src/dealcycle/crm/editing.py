"""Two people at one record of this room; the rule is `events.editing`'s."""

from collections.abc import Mapping

from dealcycle.crm.models.record import Record
from dealcycle.events import editing
from dealcycle.events.editing import Clash, Conflict

__all__ = ["Clash", "Conflict", "conflict"]


def conflict(record: Record, mine: Mapping[str, object], version: int | None) -> Conflict | None:
    """What of `mine` clashes with edits made after `version`; edits of other fields do not."""
    return editing.conflict(
        record=record.record, present=record.version, mine=mine, version=version
    )
