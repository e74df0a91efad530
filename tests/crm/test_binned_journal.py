"""The bin and the journal: visits are voided with the deal, and come back as new rows."""

from datetime import datetime, timedelta

import pytest

from dealcycle.crm import journal
from dealcycle.crm.actions import moves, records
from dealcycle.crm.models import Deal, Stage, Visit
from dealcycle.cycle import history
from dealcycle.cycle.moves import Override
from dealcycle.people.models import User
from tests.builders import a_deal
from tests.clock import NOW

pytestmark = pytest.mark.django_db
BINNED, RESTORED, LATER = (NOW + timedelta(days=days) for days in (1, 3, 4))


def a_moved_deal(owner: User) -> Deal:
    deal = a_deal("Warehouse scanners", owner=owner, stage="discovery", at=NOW - timedelta(days=9))
    proposal = Stage.objects.get(pipeline=deal.pipeline, kind="proposal")
    return move(deal, proposal, owner, NOW)


def move(deal: Deal, to: Stage, by: User, now: datetime) -> Deal:
    override = Override(words="They asked for it")
    moved = moves.move_deal(
        deal=deal, to=to, version=deal.version, by=by, now=now, override=override
    )
    assert isinstance(moved, moves.Moved), moved
    return moved.deal


def known(deal: Deal, at: datetime) -> list[tuple[str, datetime, datetime | None]]:
    """What the journal says of the deal, as of that moment."""
    rows = [journal.as_visit(row) for row in Visit.objects.filter(deal=deal).order_by("pk")]
    return [(each.stage, each.entered_at, each.left_at) for each in history.as_of(rows, at)]


def test_in_the_bin_a_deal_has_no_history_and_before_it_has_all(alice: User) -> None:
    deal = a_moved_deal(alice)
    before = known(deal, NOW)
    assert len(before) == 2
    records.bin_record(record=deal, by=alice, now=BINNED)
    assert known(deal, BINNED) == []
    assert known(deal, BINNED - timedelta(seconds=1)) == before


def test_restored_it_has_the_same_history_from_then_on(alice: User) -> None:
    deal = a_moved_deal(alice)
    before = known(deal, NOW)
    rows = list(Visit.objects.filter(deal=deal).values("id", "stage", "entered_at", "left_at"))
    records.bin_record(record=deal, by=alice, now=BINNED)
    deal = records.restore_record(record=deal, by=alice, now=RESTORED)
    assert known(deal, RESTORED) == before
    assert known(deal, RESTORED - timedelta(seconds=1)) == []
    old = Visit.objects.filter(deal=deal, pk__in=[row["id"] for row in rows])
    assert list(old.values("id", "stage", "entered_at", "left_at")) == rows, "never edited"
    assert set(old.values_list("void_at", flat=True)) == {BINNED}


def test_what_was_undone_before_the_bin_stays_undone(alice: User) -> None:
    deal = a_moved_deal(alice)
    undone = NOW + timedelta(hours=1)
    deal = moves.undo_move(deal=deal, version=deal.version, by=alice, now=undone).deal
    before = known(deal, LATER)
    assert [stage for stage, _, _ in before] == [str(deal.stage_id)]
    for now in (BINNED, LATER):
        records.bin_record(record=deal, by=alice, now=now)
        records.restore_record(record=deal, by=alice, now=now + timedelta(hours=1))
    assert known(deal, LATER + timedelta(days=1)) == before


def test_a_restored_deal_moves_on(alice: User) -> None:
    deal = a_moved_deal(alice)
    records.bin_record(record=deal, by=alice, now=BINNED)
    deal = records.restore_record(record=deal, by=alice, now=RESTORED)
    to = Stage.objects.get(pipeline=deal.pipeline, kind="negotiation")
    deal = move(deal, to, alice, LATER)
    assert len(known(deal, LATER)) == 3
