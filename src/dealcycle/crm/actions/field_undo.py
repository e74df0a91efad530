"""Takes back the change of one field of one record, from what its event kept."""

from collections.abc import Callable
from datetime import datetime

from dealcycle.crm import editing
from dealcycle.crm.actions.bulk_steps import as_values
from dealcycle.crm.models.record import Record
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events.models import Event
from dealcycle.people.models import User

# update(record=, values=, new_company=, version=, by=, now=)
Update = Callable[..., Record | Refused | editing.Conflict]


def can_be_undone(record: Record, key: str) -> bool:
    """Whether the change that made this version kept what the field held before."""
    event = _change(record, record.version)
    return event is not None and key in event.before


def undo_field(
    *, record: Record, key: str, version: int, update: Update, by: User, now: datetime
) -> Record | Refused:
    """Puts the field back to what it held before `version`, unless somebody changed it since."""
    event = _change(record, version)
    if event is None or key not in event.before:
        return Refused.because("nothing_to_undo", N_("This can no longer be undone."))
    values = as_values(record.KIND, {key: event.before[key]})
    if isinstance(values, Refused):
        return values
    answer = update(record=record, values=values, new_company="", version=version, by=by, now=now)
    if isinstance(answer, editing.Conflict):
        return Refused.because("changed_since", N_("It was changed again since then."))
    return answer


def _change(record: Record, version: int) -> Event | None:
    # Through the timeline's index: events have none by record.
    return Event.objects.filter(
        subjects__record_kind=record.KIND,
        subjects__record=record.pk,
        kind=f"{record.KIND}.updated",
        after__version=version,
    ).first()
