"""Deals move, close, reopen, and their history stays true."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from dealcycle.crm.actions.deals import update_deal
from dealcycle.crm.actions.moves import (
    Closure,
    Moved,
    close_deal,
    correct_history,
    move_deal,
    reopen_deal,
    undo_move,
)
from dealcycle.crm.editing import Conflict
from dealcycle.crm.models import Change, Deal, Override, Reason, Visit
from dealcycle.cycle import moves
from dealcycle.cycle.money import Money
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from tests.builders import a_deal, the_stage
from tests.cast import Cast
from tests.clock import NOW, ago

ANYWAY = moves.Override(words="They are in a hurry.")


def a_move(deal: Deal, to: str, cast: Cast, **options: object) -> object:
    options = {"version": deal.version, "override": ANYWAY, "now": NOW, **options}
    return move_deal(deal=deal, to=the_stage(to), by=cast.alice, **options)


def stages_of(deal: Deal) -> list[tuple[str, str]]:
    live = deal.visits.filter(void_at=None).order_by("entered_at", "id")
    return [(visit.stage.kind, visit.exit) for visit in live]


def test_a_move_asks_for_what_is_missing(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery", at=ago(days=3))
    answer = a_move(deal, "proposal", cast, override=None)
    assert isinstance(answer, moves.NeedsOverride)
    assert {each.key for each in answer.missing} == {"needs", "decision_maker_known"}
    deal.refresh_from_db()
    assert deal.stage.kind == "discovery"
    assert not Event.objects.filter(kind="deal.moved").exists()


def test_an_overridden_move_is_recorded_with_its_reason(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery", at=ago(days=3))
    answer = a_move(deal, "proposal", cast)
    assert isinstance(answer, Moved)
    assert answer.deal.stage.kind == "proposal"
    override = Override.objects.get()
    assert (override.words, sorted(override.missing)) == (
        "They are in a hurry.",
        ["decision_maker_known", "needs"],
    )
    assert [kind for kind, _ in stages_of(deal)] == ["discovery", "proposal"]
    assert Event.objects.get(kind="deal.moved").before == {"stage": the_stage("discovery").pk}


def test_supplied_evidence_needs_no_override(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="proposal", at=ago(days=3))
    values = {"proposal_sent_on": date(2026, 3, 16)}
    deal = update_deal(deal=deal, values=values, version=1, by=cast.alice, now=NOW)
    assert isinstance(a_move(deal, "negotiation", cast, override=None), Moved)
    assert not Override.objects.exists()


def test_going_back_and_returning_need_no_evidence(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="proposal", at=ago(days=9))
    back = a_move(deal, "discovery", cast, override=None, now=ago(days=2))
    assert isinstance(back, Moved)
    again = a_move(back.deal, "proposal", cast, override=None, now=ago(days=1))
    assert isinstance(again, Moved)
    assert [kind for kind, _ in stages_of(deal)] == ["proposal", "discovery", "proposal"]


def test_imported_deals_are_exempt_until_first_moved(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery", at=ago(days=3))
    Deal.objects.filter(pk=deal.pk).update(inherited_at=NOW)
    deal.refresh_from_db()
    moved = a_move(deal, "proposal", cast, override=None)
    assert isinstance(moved, Moved)
    assert moved.deal.inherited_at is None
    assert isinstance(a_move(moved.deal, "negotiation", cast, override=None), moves.NeedsOverride)


def test_a_move_can_be_dated_back_but_not_before_the_entry(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery", at=ago(days=10))
    early = a_move(deal, "proposal", cast, on=date(2026, 2, 1))
    assert isinstance(early, Refused)
    moved = a_move(deal, "proposal", cast, on=date(2026, 3, 13))
    assert isinstance(moved, Moved)
    left = Visit.objects.get(stage__kind="discovery")
    assert left.left_at.date() == date(2026, 3, 13)
    assert left.exit_recorded_at == NOW


def test_two_people_moving_one_deal(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery", at=ago(days=3))
    assert isinstance(a_move(deal, "proposal", cast), Moved)
    second = a_move(deal, "negotiation", cast)
    assert isinstance(second, Conflict)
    assert second.clashes[0].mine == the_stage("negotiation").pk
    assert second.clashes[0].theirs == the_stage("proposal").pk
    assert second.by == cast.alice.pk
    assert Visit.objects.filter(deal=deal).count() == 2


def lose(deal: Deal, cast: Cast, by: str = "alice") -> object:
    reason = Reason.objects.filter(purpose="lost")[0]
    closure = Closure(Outcome.LOST, date(2026, 3, 18), reason=reason)
    person = getattr(cast, by)
    return close_deal(deal=deal, closure=closure, version=deal.version, by=person, now=NOW)


def reopen(deal: Deal, cast: Cast, by: str = "alice") -> object:
    person = getattr(cast, by)
    return reopen_deal(deal=deal, stage=None, version=deal.version, by=person, now=NOW)


def take_back(deal: Deal, cast: Cast, by: str = "alice") -> object:
    return undo_move(deal=deal, version=deal.version, by=getattr(cast, by), now=NOW)


@pytest.mark.parametrize("act", [lose, reopen, take_back])
def test_who_read_the_deal_before_a_colleague_did_the_same_is_told_of_it(
    cast: Cast, act: Callable[..., object]
) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery", at=ago(days=3))
    if act is reopen:
        deal = lose(deal, cast).deal
    if act is take_back:
        deal = a_move(deal, "proposal", cast).deal
    assert isinstance(act(deal, cast, by="bob"), Moved)
    # The page is as old as the deal that was read: the journal read after it is newer.
    second = act(deal, cast)
    assert isinstance(second, Conflict)
    assert second.by == cast.bob.pk


def test_an_undone_move_leaves_no_visit(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery", at=ago(days=3))
    moved = a_move(deal, "proposal", cast)
    undone = undo_move(deal=moved.deal, version=moved.deal.version, by=cast.alice, now=NOW)
    assert isinstance(undone, Moved)
    assert stages_of(deal) == [("discovery", "")]
    assert undone.deal.stage_entered_at == ago(days=3)


def test_winning_needs_an_amount_and_goes_to_the_follow_up(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="closing", amount=None, at=ago(days=3))
    closure = Closure(Outcome.WON, closed_on=date(2026, 3, 17))
    refused = close_deal(
        deal=deal, closure=closure, version=1, by=cast.alice, now=NOW, override=ANYWAY
    )
    assert refused.codes == ("amount_missing",)
    closure = Closure(Outcome.WON, closed_on=date(2026, 3, 17), amount=Money(250_000, "EUR"))
    won = close_deal(deal=deal, closure=closure, version=1, by=cast.alice, now=NOW, override=ANYWAY)
    assert isinstance(won, Moved)
    assert (won.deal.outcome, won.deal.stage.kind, won.deal.on_board) == ("won", "follow_up", True)
    assert stages_of(deal) == [("closing", "won")]
    kept = Change.objects.get(deal=deal, field="amount_minor", until=None)
    assert kept.value == "250000"


def test_losing_needs_a_reason_and_reopening_keeps_the_loss(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="proposal", at=ago(days=3))
    closure = Closure(Outcome.LOST, closed_on=date(2026, 3, 18))
    refused = close_deal(deal=deal, closure=closure, version=1, by=cast.alice, now=NOW)
    assert refused.codes == ("reason_missing",)
    reason = Reason.objects.filter(purpose="lost")[0]
    lost = close_deal(
        deal=deal,
        closure=Closure(Outcome.LOST, date(2026, 3, 18), reason=reason),
        version=1,
        by=cast.alice,
        now=NOW,
    )
    assert (lost.deal.outcome, lost.deal.on_board) == ("lost", False)
    again = reopen_deal(
        deal=lost.deal, stage=None, version=2, by=cast.alice, now=NOW + timedelta(days=1)
    )
    assert isinstance(again, Moved)
    assert again.deal.is_open
    assert stages_of(deal) == [("proposal", "lost"), ("proposal", "")]


def test_history_is_corrected_with_a_reason(cast: Cast) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery", at=ago(days=3))
    steps = [(the_stage("contact"), ago(days=20)), (the_stage("discovery"), ago(days=8))]
    options = {
        "deal": deal,
        "steps": steps,
        "outcome": None,
        "left_at": None,
        "version": 1,
        "by": cast.alice,
        "now": NOW,
    }
    assert correct_history(**options, words=" ").codes == ("words_missing",)
    corrected = correct_history(**options, words="Started earlier, by phone.")
    assert isinstance(corrected, Moved)
    assert corrected.deal.stage_entered_at == ago(days=8)
    assert [kind for kind, _ in stages_of(deal)] == ["contact", "discovery"]


@pytest.mark.parametrize(
    ("mine", "clashes"), [({"needs": "Speed"}, True), ({"budget": "1 M"}, False)]
)
def test_editing_in_two_windows(cast: Cast, mine: dict, clashes: bool) -> None:
    deal = a_deal(owner=cast.alice)
    first = update_deal(deal=deal, values={"needs": "Order"}, version=1, by=cast.bob, now=NOW)
    assert first.version == 2
    second = update_deal(deal=deal, values=mine, version=1, by=cast.alice, now=NOW)
    if clashes:
        assert (second.clashes[0].mine, second.clashes[0].theirs) == ("Speed", "Order")
        assert second.by == cast.bob.pk
    else:
        assert (second.needs, second.budget, second.version) == ("Order", "1 M", 3)
