"""The shipped pipelines keep their own rules."""

import pytest

from dealcycle.cycle.outcomes import ACTIVITY_KINDS, CONTACT_ROLES
from dealcycle.cycle.stages import (
    MAX_ASKED_BY_DEFAULT,
    Demand,
    Pipeline,
    StageKind,
    WonBy,
    check_pipeline,
)
from dealcycle.cycle.templates import FOUR_STAGES, SEVEN_STAGES, TEMPLATES

both = pytest.mark.parametrize("pipeline", TEMPLATES.values(), ids=str)


@both
def test_a_template_is_a_valid_pipeline(pipeline: Pipeline):
    assert check_pipeline(pipeline) is pipeline
    assert pipeline.clock.won_by is WonBy.SIGNATURE


@both
def test_every_stage_says_what_to_do_and_what_good_looks_like(pipeline: Pipeline):
    for stage in pipeline:
        assert 80 < len(stage.guidance) < 400, stage.key
        assert 60 < len(stage.good) < 300, stage.key
        assert stage.target_days


@both
def test_at_most_two_criteria_are_asked_and_none_is_required(pipeline: Pipeline):
    for stage in pipeline:
        demands = [criterion.demand for criterion in stage.criteria]
        assert 1 <= demands.count(Demand.ASKED) <= MAX_ASKED_BY_DEFAULT, stage.key
        assert Demand.REQUIRED not in demands


@both
def test_criteria_name_roles_and_activities_that_exist(pipeline: Pipeline):
    roles = {choice.key for choice in CONTACT_ROLES} | {"any"}
    activities = {choice.key for choice in ACTIVITY_KINDS}
    for criterion in (criterion for stage in pipeline for criterion in stage.criteria):
        assert criterion.label
        assert criterion.params.get("role", "any") in roles
        assert criterion.params.get("activity", "call") in activities


def test_the_seven_stages_are_those_of_the_field():
    assert [stage.key for stage in SEVEN_STAGES] == [
        "prospecting",
        "contact",
        "discovery",
        "proposal",
        "negotiation",
        "closing",
        "follow_up",
    ]
    assert SEVEN_STAGES.is_lead("prospecting")
    assert not SEVEN_STAGES.is_lead("contact")
    assert SEVEN_STAGES.follow_up is SEVEN_STAGES.stage("follow_up")
    assert [stage.key for stage in SEVEN_STAGES.in_cycle] == [
        "contact",
        "discovery",
        "proposal",
        "negotiation",
        "closing",
    ]


def test_the_four_stages_are_the_alternative():
    assert [stage.kind for stage in FOUR_STAGES] == [
        StageKind.PROSPECTING,
        StageKind.DISCOVERY,
        StageKind.RELATIONSHIP,
        StageKind.CLOSING,
    ]
    assert FOUR_STAGES.follow_up is None
