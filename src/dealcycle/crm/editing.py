"""Two people at one record of this room; the rule is `events.editing`'s."""

from collections.abc import Mapping

from dealcycle.crm.models.bulk import BulkChange
from dealcycle.crm.models.hand_over import HandOverRow
from dealcycle.crm.models.record import Record
from dealcycle.events import editing
from dealcycle.events.editing import Clash, Conflict

__all__ = ["Clash", "Conflict", "conflict"]


def conflict(record: Record, mine: Mapping[str, object], version: int | None) -> Conflict | None:
    """What of `mine` clashes with edits made after `version`; edits of other fields do not."""
    found = editing.conflict(
        record=record.record, present=record.version, mine=mine, version=version
    )
    if found is not None or version is None or version == record.version:
        return found
    found = _with_others(record, mine, version)
    return _handed_over(record, mine, version) if found is None else found


def _with_others(record: Record, mine: Mapping[str, object], version: int) -> Conflict | None:
    """Work on many records keeps its changes by itself, under one event for all of them."""
    found = BulkChange.objects.filter(
        record=record.pk, job__record_kind=record.KIND, version__gt=version
    ).select_related("job")
    later = ((row.after, row.job.user_id, row.job.created_at) for row in found.order_by("id"))
    return editing.among(later, mine, record.version)


def _handed_over(record: Record, mine: Mapping[str, object], version: int) -> Conflict | None:
    """A hand-over, or the undo of one, gave it another owner under one event for all."""
    if "owner" not in mine:
        return None
    rows = HandOverRow.objects.filter(
        record=record.pk, record_kind=record.KIND, version__gt=version
    ).select_related("hand_over")
    row = rows.order_by("version").last()
    if row is None:
        return None
    done, undone = row.hand_over, row.state == HandOverRow.State.BACK
    theirs = done.person_id if undone else row.to_id
    if mine["owner"] == theirs:
        return None
    who, at = (done.undone_by_id, done.undone_at) if undone else (done.by_id, done.asked_at)
    return Conflict((Clash("owner", mine["owner"], theirs),), record.version, who, at)
