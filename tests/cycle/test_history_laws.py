"""The stage journal by law: whatever happens to a deal, its past stays what it was."""

from itertools import count, pairwise

from hypothesis import given
from hypothesis import strategies as st

from dealcycle.cycle.history import (
    Plan,
    Visit,
    apply,
    as_of,
    live,
    open_visit,
    plan_close,
    plan_correction,
    plan_move,
    plan_reopen,
    plan_start,
    plan_undo,
)
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from tests.cycle.builders import day

STAGES = ["contact", "discovery", "proposal"]

# What people do, each with how long it was after the last thing (0: at the same instant) and how
# far back it is dated.
deeds = st.lists(
    st.tuples(
        st.sampled_from(["move", "move", "move", "close", "reopen", "undo", "correct"]),
        st.sampled_from(STAGES),
        st.integers(0, 3),
        st.integers(0, 4),
        st.sampled_from(Outcome),
    ),
    max_size=12,
)


def what_to_write(visits, deed, now: int) -> Plan | Refused:
    kind, stage, _, back, outcome = deed
    at = day(max(0, now - back))
    if kind == "move":
        return plan_move(visits, stage, at, day(now))
    if kind == "close":
        return plan_close(visits, outcome, at, day(now))
    if kind == "reopen":
        return plan_reopen(visits, stage, at, day(now))
    if kind == "undo":
        return plan_undo(visits, day(now))
    return plan_correction(visits, corrected(live(visits), stage, at), day(now))


def corrected(visits: tuple[Visit, ...], stage: str, at):
    """The history up to a moment, then another stage."""
    steps = []
    for visit in visits:
        steps.append((visit.stage, visit.entered_at))
        if visit.exit in tuple(Outcome):
            steps.append((visit.exit, visit.left_at))
    kept = [step for step in steps if step[1] <= at]
    return kept if kept and kept[-1][0] == stage else [*kept, (stage, at)]


def lives(deeds) -> list[tuple[int, tuple[Visit, ...]]]:
    """The journal after each deed, with the day on which it was done."""
    ids = count(1)
    now = 0
    visits = apply((), plan_start("contact", day(0)), day(0), lambda: next(ids))
    states = [(now, visits)]
    for deed in deeds:
        now += deed[2]
        plan = what_to_write(visits, deed, now)
        if isinstance(plan, Plan):
            visits = apply(visits, plan, day(now), lambda: next(ids))
            states.append((now, visits))
    return states


def content(visits) -> list[tuple]:
    return [(visit.stage, visit.entered_at, visit.left_at, visit.exit) for visit in visits]


@given(deeds)
def test_nothing_recorded_later_changes_what_was_known(deeds):
    states = lives(deeds)
    final = states[-1][1]
    for (now, visits), (after, _) in pairwise(states):
        if now < after:
            assert as_of(final, day(now)) == as_of(visits, day(now))


@given(deeds)
def test_live_visits_never_overlap_and_at_most_the_last_is_open(deeds):
    for _, visits in lives(deeds):
        known = live(visits)
        assert known
        for before, after in pairwise(known):
            assert before.left_at is not None
            assert before.entered_at <= before.left_at <= after.entered_at
        for visit in known[:-1]:
            assert visit.exit is not None


@given(deeds)
def test_each_stay_leads_to_the_next(deeds):
    for _, visits in lives(deeds):
        for before, after in pairwise(live(visits)):
            if before.exit in tuple(Outcome):
                continue
            assert before.exit == after.stage
            assert before.left_at == after.entered_at


@given(deeds)
def test_rows_are_written_completed_once_and_voided_once(deeds):
    states = lives(deeds)
    for (_, visits), (_, later) in pairwise(states):
        rows = {visit.id: visit for visit in later}
        for old in visits:
            new = rows[old.id]
            assert (new.stage, new.entered_at, new.entry_recorded_at) == (
                old.stage,
                old.entered_at,
                old.entry_recorded_at,
            )
            if old.exit_recorded_at is not None:
                assert (new.left_at, new.exit, new.exit_recorded_at) == (
                    old.left_at,
                    old.exit,
                    old.exit_recorded_at,
                )
            if old.void_at is not None:
                assert new.void_at == old.void_at


@given(deeds)
def test_recording_never_precedes_happening(deeds):
    for _, visits in lives(deeds):
        for visit in visits:
            assert visit.entered_at <= visit.entry_recorded_at
            if visit.left_at is not None and visit.exit_recorded_at is not None:
                assert visit.left_at <= visit.exit_recorded_at


@given(deeds, st.sampled_from(["move", "close", "reopen"]), st.sampled_from(STAGES))
def test_undo_takes_back_exactly_the_last_deed(deeds, kind, stage):
    now, visits = lives(deeds)[-1]
    ids = count(1000)
    plan = what_to_write(visits, (kind, stage, 0, 0, Outcome.WON), now + 1)
    if isinstance(plan, Refused):
        return
    done = apply(visits, plan, day(now + 1), lambda: next(ids))
    undo = plan_undo(done, day(now + 2))
    assert isinstance(undo, Plan)
    undone = apply(done, undo, day(now + 2), lambda: next(ids))
    assert content(as_of(undone, day(now + 2))) == content(live(visits))
    assert as_of(undone, day(now + 1)) == as_of(done, day(now + 1))


@given(deeds)
def test_the_answer_as_of_now_is_the_live_journal(deeds):
    for now, visits in lives(deeds):
        assert content(as_of(visits, day(now))) == content(live(visits))
        assert (open_visit(visits) is None) == (live(visits)[-1].left_at is not None)


@given(deeds)
def test_correcting_a_history_to_itself_changes_nothing(deeds):
    now, visits = lives(deeds)[-1]
    steps = []
    for visit in live(visits):
        steps.append((visit.stage, visit.entered_at))
        if visit.exit in tuple(Outcome):
            steps.append((visit.exit, visit.left_at))
    assert plan_correction(visits, steps, day(now)) == Plan()


@given(deeds, st.randoms())
def test_rows_may_come_in_any_order(deeds, random):
    now, visits = lives(deeds)[-1]
    shuffled = list(visits)
    random.shuffle(shuffled)
    assert live(shuffled) == live(visits)
    assert as_of(shuffled, day(now / 2)) == as_of(visits, day(now / 2))
