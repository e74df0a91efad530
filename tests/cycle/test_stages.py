"""Pipelines as administrators define them: what is refused, and how they change."""

from dataclasses import replace

import pytest

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.reshape import (
    add_stage,
    change_stage,
    rename_stage,
    reorder_stages,
    restore_stage,
    retire_stage,
)
from dealcycle.cycle.stages import Clock, Pipeline, StageKind, check_pipeline, make_pipeline
from dealcycle.cycle.templates import SEVEN_STAGES
from tests.cycle.builders import a_criterion, a_pipeline, a_stage

FOLLOW = a_stage("after", kind=StageKind.FOLLOW_UP)


def keys(pipeline: Pipeline | Refused) -> list[str]:
    assert isinstance(pipeline, Pipeline), pipeline
    return [stage.key for stage in pipeline]


def codes(result: object) -> tuple[str, ...]:
    assert isinstance(result, Refused), result
    for reason in result.reasons:
        assert "%(" not in reason.say()  # every placeholder has its value
    return result.codes


@pytest.mark.parametrize(
    ("pipeline", "code"),
    [
        (replace(a_pipeline(), name=" "), "pipeline_unnamed"),
        (a_pipeline(a_stage("a"), a_stage("a", name="Other")), "stage_key_twice"),
        (a_pipeline(a_stage("a", name="Talk"), a_stage("b", name="talk ")), "stage_name_twice"),
        (a_pipeline(a_stage("won")), "stage_key_reserved"),
        (a_pipeline(a_stage("")), "stage_key_reserved"),
        (a_pipeline(a_stage("a", name="")), "stage_name_length"),
        (a_pipeline(a_stage("a", name="x" * 81)), "stage_name_length"),
        (a_pipeline(a_stage("a", target_days=0)), "target_days_range"),
        (a_pipeline(a_stage("a", target_days=-1)), "target_days_range"),
        (a_pipeline(a_stage("a", target_days=99_999)), "target_days_range"),
        (a_pipeline(a_stage("a"), starts_at="gone"), "clock_without_stage"),
        (a_pipeline(a_stage("a", retired=True), a_stage("b")), "clock_without_stage"),
        (a_pipeline(a_stage("a"), FOLLOW, starts_at="after"), "clock_in_follow_up"),
        (a_pipeline(FOLLOW), "no_stages"),
        (a_pipeline(a_stage("a"), FOLLOW, replace(FOLLOW, key="b")), "follow_up_twice"),
        (a_pipeline(a_stage("a"), FOLLOW, a_stage("b")), "follow_up_not_last"),
        (a_pipeline(*(a_stage(f"s{i}") for i in range(31))), "too_many_stages"),
        (
            a_pipeline(a_stage("a", criteria=(a_criterion("x"), a_criterion("x")))),
            "criterion_twice",
        ),
    ],
)
def test_what_is_wrong_is_said(pipeline: Pipeline, code: str):
    assert code in codes(check_pipeline(pipeline))


def test_all_that_is_wrong_is_said_at_once():
    made = make_pipeline(key="x", name="", stages=[a_stage("a", name="")], clock=Clock("b"))
    assert codes(made) == ("pipeline_unnamed", "clock_without_stage", "stage_name_length")


def test_a_pipeline_without_any_stage_is_refused():
    made = make_pipeline(key="x", name="Empty", stages=[], clock=Clock("a"))
    assert "no_stages" in codes(made)


def test_a_new_stage_goes_before_the_follow_up_stage():
    grown = add_stage(SEVEN_STAGES, a_stage("pilot", name="Pilot"))
    assert keys(grown)[-2:] == ["pilot", "follow_up"]


def test_a_new_stage_goes_where_it_is_wanted():
    assert keys(add_stage(a_pipeline(), a_stage("new"), before="second")) == [
        "first",
        "new",
        "second",
        "third",
    ]
    assert codes(add_stage(a_pipeline(), a_stage("new"), before="gone")) == ("stage_unknown",)


def test_a_follow_up_stage_goes_last():
    assert keys(add_stage(a_pipeline(), FOLLOW))[-1] == "after"
    assert codes(add_stage(SEVEN_STAGES, FOLLOW)) == ("follow_up_twice",)


def test_a_renamed_stage_keeps_its_key_and_so_its_history():
    renamed = rename_stage(a_pipeline(), "second", "Pilot")
    assert isinstance(renamed, Pipeline)
    stage = renamed.stage("second")
    assert stage is not None
    assert stage.name == "Pilot"
    assert codes(rename_stage(a_pipeline(), "second", "FIRST")) == ("stage_name_twice",)
    assert codes(rename_stage(a_pipeline(), "gone", "Pilot")) == ("stage_unknown",)


def test_stages_are_reordered_whole_or_not_at_all():
    assert keys(reorder_stages(a_pipeline(), ["third", "first", "second"])) == [
        "third",
        "first",
        "second",
    ]
    assert codes(reorder_stages(a_pipeline(), ["third", "first"])) == ("order_incomplete",)
    assert codes(reorder_stages(a_pipeline(), ["first", "first", "second", "third"])) == (
        "order_incomplete",
    )


def test_a_retired_stage_stays_but_takes_no_place_among_the_active():
    retired = retire_stage(a_pipeline(), "second")
    assert keys(retired) == ["first", "second", "third"]
    assert isinstance(retired, Pipeline)
    assert [stage.key for stage in retired.active] == ["first", "third"]
    assert keys(restore_stage(retired, "second"))
    assert keys(add_stage(retired, a_stage("newer", name="Second")))  # its name is free again


def test_the_stage_where_the_cycle_starts_cannot_retire():
    assert codes(retire_stage(a_pipeline(), "first")) == ("clock_stage",)
    assert codes(retire_stage(a_pipeline(), "gone")) == ("stage_unknown",)
    assert codes(restore_stage(a_pipeline(), "gone")) == ("stage_unknown",)


def test_a_restored_stage_may_not_take_a_name_back_that_is_used():
    retired = retire_stage(a_pipeline(), "second")
    assert isinstance(retired, Pipeline)
    grown = add_stage(retired, a_stage("newer", name="Second"))
    assert isinstance(grown, Pipeline)
    assert codes(restore_stage(grown, "second")) == ("stage_name_twice",)


def test_changing_a_stage_that_is_gone_is_refused():
    assert codes(change_stage(a_pipeline(), a_stage("gone"))) == ("stage_unknown",)


def test_a_retired_follow_up_stage_may_lie_anywhere():
    retired = replace(FOLLOW, retired=True)
    assert keys(check_pipeline(a_pipeline(a_stage("a"), retired, a_stage("b"))))
