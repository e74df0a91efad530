"""Readers of a timeline's end miss nothing, in whatever order events are committed."""

import pytest
from django.db import connection, connections, transaction

from dealcycle.events import actions, tail
from dealcycle.events.models import Event
from tests.clock import NOW

PIPELINE = ("pipeline", 7)


def tell(kind: str = "deal.moved", pipeline: int = 7) -> Event:
    with transaction.atomic():
        return actions.record(
            kind=kind, by=None, at=NOW, record=("deal", 1), also=[("pipeline", pipeline)]
        )


def test_only_what_is_new_in_this_timeline_is_told(db: None) -> None:
    tell()
    start = tail.position()
    assert not tail.since(PIPELINE, start)
    mine, _other = tell(), tell(pipeline=8)
    news = tail.since(PIPELINE, start)
    assert mine in news.events
    assert {subject.record for event in news.events for subject in event.subjects.all()} >= {7}
    assert not [event for event in news.events if not event.subjects.filter(record=7).exists()]


def test_numbers_of_events_and_of_transactions_are_not_confused(db: None) -> None:
    first = tell()
    # As after an import: many events of few transactions.
    Event.objects.create(pk=10**12, kind="deal.moved", at=NOW, transaction=first.transaction)
    start = tail.position()
    assert start.seen == (2 if connection.vendor == "postgresql" else 0)
    assert not tail.since(PIPELINE, start)


def test_what_was_told_is_not_told_again(transactional_db: None) -> None:
    start = tail.position()
    tell()
    news = tail.since(PIPELINE, start)
    assert len(news.events) == 1
    assert not tail.since(PIPELINE, news.position)


def test_too_much_at_once_is_said_to_be_everything(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "MOST", 3)
    start = tail.position()
    for _ in range(4):
        tell()
    news = tail.since(PIPELINE, start)
    assert news
    assert news.events is None
    assert not tail.since(PIPELINE, news.position)


def test_a_position_survives_the_page() -> None:
    assert tail.Position.read(str(tail.Position(12, 3))) == tail.Position(12, 3)
    for nonsense in ("", "x", "-1", "1e9", "9" * 30, "٣"):
        assert tail.Position.read(nonsense) is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite commits in order of ids")
def test_an_event_committed_late_is_not_missed(transactional_db: None) -> None:
    late = connections.create_connection("default")
    try:
        start = tail.position()
        late.set_autocommit(False)
        with late.cursor() as cursor:
            cursor.execute(
                "INSERT INTO events_event (kind, record_kind, record, before, after, at, "
                "transaction) VALUES ('deal.moved', 'deal', 2, '{}', '{}', now(), "
                "pg_current_xact_id()::text::bigint) RETURNING id"
            )
            event = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO events_subject (event_id, record_kind, record, at) "
                "VALUES (%s, 'pipeline', 7, now())",
                [event],
            )
        quick = tell()
        first = tail.since(PIPELINE, start)
        assert [each.pk for each in first.events] == [quick.pk]
        assert event < quick.pk
        late.commit()
        second = tail.since(PIPELINE, first.position)
        assert event in [each.pk for each in second.events]
        assert not tail.since(PIPELINE, second.position)
    finally:
        late.close()
