"""Moving a deal: forward with evidence or a reason, back and out freely."""

from dataclasses import replace

import pytest

from dealcycle.cycle.criteria import Missing
from dealcycle.cycle.moves import (
    OVERRIDE_REASONS,
    Allowed,
    Direction,
    NeedsOverride,
    Outcome,
    Override,
    check_move,
)
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.reshape import retire_stage
from dealcycle.cycle.stages import Demand, Pipeline
from dealcycle.cycle.templates import SEVEN_STAGES
from tests.cycle.builders import a_criterion

ASKED = (Missing(a_criterion("needs")),)
REQUIRED = (Missing(a_criterion("needs", demand=Demand.REQUIRED)),)


def move(from_stage: str, to: str, missing=(), override=None, **more: object):
    return check_move(
        pipeline=more.pop("pipeline", SEVEN_STAGES),
        from_stage=from_stage,
        to=to,
        missing=missing,
        override=override,
        **more,
    )


def test_a_move_with_its_evidence_is_allowed():
    assert move("contact", "discovery") == Allowed(Direction.FORWARD)


def test_skipped_stages_are_named():
    assert move("contact", "negotiation").skipped == ("discovery", "proposal")


@pytest.mark.parametrize("missing", [ASKED, REQUIRED])
@pytest.mark.parametrize("to", ["proposal", Outcome.WON])
def test_forward_and_to_a_win_evidence_or_an_override_is_needed(missing, to):
    answer = move("discovery", to, missing)
    assert isinstance(answer, NeedsOverride)
    assert not answer
    assert answer.missing == missing
    assert answer.codes == ("evidence_missing",)
    assert answer.reasons[0].say() == "Still missing: Needs."


@pytest.mark.parametrize(
    "override", [Override("not_needed"), Override(words="They know us"), Override("x", "y")]
)
def test_an_override_with_a_reason_lets_it_pass_and_is_kept(override):
    answer = move("discovery", "proposal", REQUIRED, override, override_reasons=["not_needed", "x"])
    assert answer == Allowed(Direction.FORWARD, (), REQUIRED, override)


@pytest.mark.parametrize(
    ("override", "code"),
    [
        (Override(), "override_without_reason"),
        (Override(words="  "), "override_without_reason"),
        (Override("gone"), "override_reason_unknown"),
        (Override(words="x" * 501), "override_too_long"),
    ],
)
def test_an_override_without_a_good_reason_is_refused(override, code):
    answer = move("discovery", "proposal", ASKED, override)
    assert not isinstance(answer, NeedsOverride)
    assert answer.codes == (code,)


def test_every_shipped_override_reason_is_accepted():
    for choice in OVERRIDE_REASONS:
        assert move("discovery", "proposal", ASKED, Override(choice.key))


def test_an_override_that_was_not_needed_is_not_recorded():
    assert move("discovery", "proposal", (), Override("not_needed")).override is None


@pytest.mark.parametrize(
    ("to", "direction"),
    [
        ("contact", Direction.BACKWARD),
        (Outcome.LOST, Direction.ENDED),
        (Outcome.NO_DECISION, Direction.ENDED),
    ],
)
def test_back_and_out_need_no_evidence(to, direction):
    assert move("discovery", to, REQUIRED) == Allowed(direction)


def test_coming_back_to_a_stage_needs_no_evidence():
    assert move("discovery", "proposal", REQUIRED, visited=["discovery", "proposal"]) == Allowed(
        Direction.RETURN
    )


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("gone", "stage_unknown"),
        ("discovery", "same_stage"),
        ("follow_up", "follow_up_after_outcome"),
    ],
)
def test_some_targets_are_refused(to, code):
    answer = move("discovery", to)
    assert isinstance(answer, Refused)
    assert answer.codes == (code,)


def test_none_may_enter_a_retired_stage_but_all_may_leave_it():
    retired = retire_stage(SEVEN_STAGES, "proposal")
    assert isinstance(retired, Pipeline)
    assert move("discovery", "proposal", pipeline=retired).codes == ("stage_retired",)
    assert move("proposal", "negotiation", pipeline=retired)
    assert move("discovery", "negotiation", pipeline=retired).skipped == ()


def test_a_renamed_stage_is_the_same_stage():
    renamed = replace(SEVEN_STAGES, name="Other")
    assert move("contact", "discovery", pipeline=renamed)
