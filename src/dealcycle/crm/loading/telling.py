"""Events of many changes, written at once, with the timelines that they stand in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dealcycle.events import actions as events


@dataclass
class Told:
    """What one action would have recorded."""

    kind: str
    by: int | None
    at: datetime
    record: tuple[str, int]
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)
    also: Sequence[tuple[str, int]] = ()


def tell(found: Sequence[Told]) -> None:
    """Records them in the order in which they happened; handlers are not called.

    They tell of the past: nobody is to be congratulated, notified or mailed for it now.
    """
    events.record_past(sorted(found, key=lambda told: told.at))
