"""Which activities reached the customer, and in which of them the customer was heard."""

from django.db.models import Q, QuerySet

from dealcycle.crm.kinds import SITTINGS, SPOKE, TOUCHES, Direction, Kind, Outcome
from dealcycle.crm.models import Activity
from dealcycle.cycle import silence

# A meeting that did not take place touched nobody.
DONE = Q(kind__in=TOUCHES, binned_at=None) & ~Q(done_at=None) & ~Q(outcome=Outcome.NOT_HELD)
# They spoke to us: they wrote or rang, sat at the table, or picked up the phone.
HEARD = DONE & (
    Q(direction=Direction.IN)
    | Q(kind__in=SITTINGS)
    | Q(kind=Kind.CALL, outcome__in=SPOKE)
    | Q(kind=Kind.EMAIL, outcome=Outcome.ANSWERED)
)
# Rhythm is judged from the newest; what lies further back tells of other times.
NEWEST = 200


def was_heard(activity: Activity) -> bool:
    """The same as HEARD for a touch in hand."""
    return (
        activity.direction == Direction.IN
        or activity.kind in SITTINGS
        or (activity.kind == Kind.CALL and activity.outcome in SPOKE)
        or (activity.kind == Kind.EMAIL and activity.outcome == Outcome.ANSWERED)
    )


def touches(of: QuerySet[Activity]) -> list[silence.Touch]:
    """The newest touches among these activities, as `cycle.silence` reads them."""
    found = (
        of.filter(DONE)
        .order_by("-at", "-id")
        .only("kind", "direction", "outcome", "done_at")[:NEWEST]
    )
    return [
        (each.done_at, silence.Direction.IN if was_heard(each) else silence.Direction.OUT)
        for each in found
    ]
