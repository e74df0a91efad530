"""The stage journal by example: moves, closings, undo, corrections, and what was known when."""

from collections.abc import Iterable
from itertools import count

import pytest

from dealcycle.cycle.history import (
    Plan,
    Step,
    Visit,
    apply,
    as_of,
    live,
    open_visit,
    opened_at,
    plan_close,
    plan_correction,
    plan_move,
    plan_reopen,
    plan_start,
    plan_undo,
    recorded_at,
)
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from tests.cycle.builders import day


class Journal:
    """One deal's visits, written by plans; the clock is a day number."""

    def __init__(self) -> None:
        self.visits: tuple[Visit, ...] = ()
        self.ids = count(1)

    def write(self, plan: Plan | Refused, now: float) -> "Journal":
        assert isinstance(plan, Plan), plan
        self.visits = apply(self.visits, plan, day(now), lambda: next(self.ids))
        return self

    def start(self, stage: str, at: float) -> "Journal":
        return self.write(plan_start(stage, day(at)), at)

    def move(self, to: str, at: float, now: float | None = None) -> "Journal":
        now = at if now is None else now
        return self.write(plan_move(self.visits, to, day(at), day(now)), now)

    def close(self, outcome: Outcome, at: float) -> "Journal":
        return self.write(plan_close(self.visits, outcome, day(at), day(at)), at)

    def reopen(self, stage: str, at: float) -> "Journal":
        return self.write(plan_reopen(self.visits, stage, day(at), day(at)), at)

    def undo(self, now: float) -> "Journal":
        return self.write(plan_undo(self.visits, day(now)), now)

    def seen(self, at: float | None = None) -> list[tuple]:
        return seen(live(self.visits) if at is None else as_of(self.visits, day(at)))


def seen(visits: Iterable[Visit]) -> list[tuple]:
    """Stage, day entered, day left, exit: what a reader of the journal cares for."""
    zero = day(0)

    def number(moment):
        return None if moment is None else (moment - zero).total_seconds() / 86_400

    return [(v.stage, number(v.entered_at), number(v.left_at), v.exit) for v in visits]


def a_moved_deal() -> Journal:
    return Journal().start("contact", 0).move("discovery", 3)


def codes(plan: Plan | Refused) -> tuple[str, ...]:
    assert isinstance(plan, Refused), plan
    assert all("%(" not in reason.say() for reason in plan.reasons)
    return plan.codes


def test_a_move_completes_one_stay_and_opens_the_next():
    assert a_moved_deal().seen() == [("contact", 0, 3, "discovery"), ("discovery", 3, None, None)]


def test_a_move_may_be_dated_back_to_the_entry_but_no_further():
    journal = Journal().start("contact", 0).move("discovery", 3)
    assert codes(plan_move(journal.visits, "proposal", day(2), day(9))) == ("before_entry",)
    assert journal.move("proposal", 3, now=9).seen()[1:] == [
        ("discovery", 3, 3, "proposal"),
        ("proposal", 3, None, None),
    ]


def test_a_move_dated_back_was_not_known_before_it_was_recorded():
    journal = Journal().start("contact", 0).move("discovery", 3, now=5)
    assert journal.seen(at=4) == [("contact", 0, None, None)]
    assert journal.seen(at=5) == journal.seen()


def test_a_move_into_the_future_or_to_the_same_stage_is_refused():
    visits = a_moved_deal().visits
    assert codes(plan_move(visits, "proposal", day(10), day(9))) == ("in_future",)
    assert codes(plan_move(visits, "discovery", day(9), day(9))) == ("same_stage",)
    assert codes(plan_start("contact", day(1), day(0))) == ("in_future",)


def test_a_closed_deal_does_not_move_or_close_again():
    visits = a_moved_deal().close(Outcome.LOST, 8).visits
    assert open_visit(visits) is None
    assert codes(plan_move(visits, "proposal", day(9), day(9))) == ("deal_closed",)
    assert codes(plan_close(visits, Outcome.WON, day(9), day(9))) == ("deal_closed",)


def test_closing_ends_the_stay_with_the_outcome():
    assert a_moved_deal().close(Outcome.WON, 8).seen()[-1] == ("discovery", 3, 8, "won")


def test_reopening_keeps_the_closing_in_the_history():
    journal = a_moved_deal().close(Outcome.LOST, 8).reopen("proposal", 20)
    assert journal.seen()[1:] == [("discovery", 3, 8, "lost"), ("proposal", 20, None, None)]


def test_reopening_is_for_closed_deals_and_after_their_closing():
    journal = a_moved_deal()
    assert codes(plan_reopen(journal.visits, "proposal", day(9), day(9))) == ("deal_open",)
    assert codes(plan_reopen((), "proposal", day(9), day(9))) == ("deal_open",)
    visits = journal.close(Outcome.LOST, 8).visits
    assert codes(plan_reopen(visits, "proposal", day(7), day(9))) == ("before_closing",)
    assert codes(plan_reopen(visits, "proposal", day(10), day(9))) == ("in_future",)


def test_an_undone_move_leaves_no_visit():
    journal = a_moved_deal().undo(4)
    assert journal.seen() == [("contact", 0, None, None)]
    # Nothing was edited: what was known before the undo still is.
    assert journal.seen(at=3.5) == [("contact", 0, 3, "discovery"), ("discovery", 3, None, None)]


def test_an_undone_closing_opens_the_stay_again():
    assert a_moved_deal().close(Outcome.WON, 8).undo(9).seen() == a_moved_deal().seen()


def test_an_undone_reopening_leaves_the_deal_closed():
    journal = a_moved_deal().close(Outcome.LOST, 8)
    closed = journal.seen()
    assert journal.reopen("proposal", 20).undo(21).seen() == closed


def test_undo_goes_back_move_by_move_until_nothing_is_left_to_undo():
    journal = a_moved_deal().move("proposal", 5).undo(6).undo(6)
    assert journal.seen() == [("contact", 0, None, None)]
    assert codes(plan_undo(journal.visits, day(7))) == ("nothing_to_undo",)
    assert codes(plan_undo((), day(7))) == ("nothing_to_undo",)


def test_a_correction_rewrites_what_differs_and_keeps_the_rows_that_were_right():
    journal = a_moved_deal().move("proposal", 6)
    plan = plan_correction(
        journal.visits,
        [Step("contact", day(0)), Step("discovery", day(3)), Step("proposal", day(5))],
        day(10),
    )
    assert isinstance(plan, Plan)
    assert plan.void == (2, 3)  # the first row was right
    assert journal.write(plan, 10).seen() == [
        ("contact", 0, 3, "discovery"),
        ("discovery", 3, 5, "proposal"),
        ("proposal", 5, None, None),
    ]
    assert journal.seen(at=9)[1] == ("discovery", 3, 6, "proposal")


def test_a_correction_that_only_adds_completes_the_open_stay():
    journal = a_moved_deal()
    steps = [("contact", day(0)), ("discovery", day(3)), ("proposal", day(4))]
    plan = plan_correction(journal.visits, steps, day(10))
    assert isinstance(plan, Plan)
    assert plan.void == ()
    assert [closing.id for closing in plan.close] == [2]


def test_a_correction_may_close_the_deal_or_open_it():
    journal = a_moved_deal()
    steps = [("contact", day(0)), ("discovery", day(3))]
    won = plan_correction(journal.visits, steps, day(10), outcome=Outcome.WON, left_at=day(9))
    closed = journal.write(won, 10)
    assert closed.seen()[-1] == ("discovery", 3, 9, "won")
    opened = closed.write(plan_correction(closed.visits, steps, day(11)), 11)
    assert opened.seen() == a_moved_deal().seen()


def test_a_correction_keeps_closings_in_the_middle():
    journal = a_moved_deal().close(Outcome.LOST, 8).reopen("proposal", 20)
    steps = [
        ("contact", day(0)),
        ("discovery", day(3)),
        ("lost", day(7)),
        ("proposal", day(20)),
    ]
    journal.write(plan_correction(journal.visits, steps, day(30)), 30)
    assert journal.seen()[1:] == [("discovery", 3, 7, "lost"), ("proposal", 20, None, None)]


def test_a_correction_that_changes_nothing_plans_nothing():
    steps = [("contact", day(0)), ("discovery", day(3))]
    assert plan_correction(a_moved_deal().visits, steps, day(9)) == Plan()


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([], "history_empty"),
        ([("won", 1)], "history_empty"),
        ([("contact", 3), ("discovery", 2)], "history_order"),
        ([("contact", 1), ("contact", 2)], "history_repeats"),
        ([("contact", 1), ("won", 2), ("lost", 3)], "history_repeats"),
        ([("contact", 11)], "in_future"),
        ([("contact", 1), ("gone", 2)], "stage_unknown"),
    ],
)
def test_a_history_that_cannot_be_is_refused(steps, code):
    plan = plan_correction(
        a_moved_deal().visits,
        [(stage, day(at)) for stage, at in steps],
        day(10),
        known_stages={"contact", "discovery"},
    )
    assert codes(plan) == (code,)


def test_the_refused_line_is_named():
    steps = [("a", day(1)), ("b", day(2)), ("a", day(2)), ("b", day(1))]
    plan = plan_correction((), steps, day(10))
    assert isinstance(plan, Refused)
    assert plan.reasons[0].params["line"] == 4


def test_a_corrected_closing_needs_its_day():
    plan = plan_correction((), [("contact", day(0))], day(1), outcome=Outcome.WON)
    assert codes(plan) == ("left_at_missing",)


def test_the_clock_starts_with_the_first_visit_of_the_cycle():
    journal = Journal().start("prospecting", 0).move("contact", 2).move("prospecting", 4)
    in_cycle = {"contact", "discovery"}
    assert opened_at(journal.visits, in_cycle) == day(2)
    assert opened_at(Journal().start("prospecting", 0).visits, in_cycle) is None


def test_records_never_go_back_in_time_even_where_clocks_differ():
    visits = a_moved_deal().undo(4).visits
    assert recorded_at(visits, day(3.9)) == day(4)
    assert recorded_at(visits, day(5)) == day(5)
    assert recorded_at((), day(5)) == day(5)
