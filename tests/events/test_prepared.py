"""A prepared question answers as its queryset does, however often and with whatever it is asked."""

from django.db.models import BigAutoField, CharField, DateTimeField

from dealcycle.events.models import Event, Subject
from dealcycle.events.prepared import Prepared, Slot
from tests.clock import NOW
from tests.events.test_tail import tell

BY_RECORD: Prepared[Subject] = Prepared(
    lambda: (
        Subject.objects.filter(
            record=Slot("record", BigAutoField()), at__lte=Slot("until", DateTimeField())
        )
        .select_related("event")
        .order_by("pk")
    )
)
KINDS: Prepared[tuple[int, str, dict]] = Prepared(
    lambda: (
        Event.objects.filter(kind=Slot("kind", CharField()))
        .order_by("pk")
        .values_list("pk", "kind", "after")
    )
)


def test_it_gives_records_with_those_selected_along(db: None) -> None:
    mine, other = tell(pipeline=7), tell(pipeline=8)
    for pipeline, event in ((7, mine), (8, other), (7, mine)):
        found = BY_RECORD.first(record=pipeline, until=NOW)
        assert found.event == event
        assert found.at == NOW
        assert found.event.after == {}
    assert BY_RECORD.first(record=9, until=NOW) is None


def test_it_gives_tuples(db: None) -> None:
    event = tell()
    assert KINDS.all(kind="deal.moved") == [(event.pk, "deal.moved", {})]
    assert KINDS.all(kind="deal.won' OR 1=1 --") == []


def test_a_record_it_gave_can_be_saved(db: None) -> None:
    tell()
    found = BY_RECORD.first(record=7, until=NOW)
    found.record = 9
    found.save()
    assert BY_RECORD.first(record=9, until=NOW) == found
