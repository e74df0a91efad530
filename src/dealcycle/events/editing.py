"""Two people at one record: what clashes, and what may go in quietly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dealcycle.events.models import Event


@dataclass(frozen=True)
class Clash:
    """A field that a colleague changed meanwhile, with both values."""

    field: str
    mine: object
    theirs: object


@dataclass(frozen=True)
class Conflict:
    """The edit was made on an older version, and touches what has changed since."""

    clashes: tuple[Clash, ...]
    version: int
    by: int | None
    at: datetime

    def __bool__(self) -> bool:
        return False


def conflict(
    *, record: tuple[str, int], present: int, mine: Mapping[str, object], version: int | None
) -> Conflict | None:
    """What of `mine` clashes with edits made after `version`; edits of other fields do not.

    `present` is the record's version now; its events carry theirs under `after`.
    """
    if version is None or version == present:
        return None
    kind, pk = record
    # Through the timeline's index: events have none by record.
    later = Event.objects.filter(
        subjects__record_kind=kind,
        subjects__record=pk,
        record_kind=kind,
        record=pk,
        after__version__gt=version,
    ).order_by("id")
    return among(((event.after, event.actor, event.at) for event in later), mine, present)


Changed = tuple[Mapping[str, object], int | None, datetime]


def among(later: Iterable[Changed], mine: Mapping[str, object], present: int) -> Conflict | None:
    """What of `mine` clashes with what was changed since: values, by whom, when; oldest first."""
    theirs: dict[str, object] = {}
    last: Changed | None = None
    for last in later:
        theirs.update(last[0])
    clashes = tuple(
        Clash(field, value, theirs[field])
        for field, value in mine.items()
        if field in theirs and theirs[field] != value
    )
    return Conflict(clashes, present, *last[1:]) if clashes and last else None
