"""Administrators shape pipelines; history stays."""

import pytest

from dealcycle.crm.actions import exit_criteria, stages
from dealcycle.crm.actions import pipelines as actions
from dealcycle.crm.actions.moves import missing_evidence, move_deal
from dealcycle.crm.models import Deal, Pipeline, Stage
from dealcycle.crm.queries.pipelines import the_cycle
from dealcycle.cycle import templates
from dealcycle.cycle.refusal import Refused
from dealcycle.events.models import Event
from tests.builders import a_deal, the_stage
from tests.cast import Cast
from tests.clock import NOW


@pytest.fixture
def pipeline(cast: Cast) -> Pipeline:
    return Pipeline.objects.get()


def names(pipeline: Pipeline) -> list[str]:
    pipeline.refresh_from_db()
    return [stage.name for stage in the_cycle(pipeline).active]


def test_a_new_organisation_has_the_seven_stages(pipeline: Pipeline) -> None:
    assert names(pipeline) == [
        "Prospecting",
        "Initial contact",
        "Discovery",
        "Proposal",
        "Negotiation",
        "Closing",
        "Follow-up",
    ]
    assert pipeline.starts_at.name == "Initial contact"


def test_the_four_stages_are_an_alternative(cast: Cast) -> None:
    four = actions.create_pipeline(template=templates.FOUR_STAGES, now=NOW)
    assert names(four) == ["Prospecting", "Qualification", "Relationship building", "Closing"]


def test_a_stage_is_added_renamed_moved_and_retired(cast: Cast, pipeline: Pipeline) -> None:
    by = {"by": cast.adam, "now": NOW}
    pilot = stages.add_stage(
        pipeline=pipeline, name="Pilot", kind="other", before=the_stage("negotiation"), **by
    )
    assert names(pipeline)[3:5] == ["Proposal", "Pilot"]
    stages.change_stage(stage=pilot, values={"name": "Trial", "target_days": 30}, **by)
    assert "Trial" in names(pipeline)
    order = [stage.pk for stage in Stage.objects.order_by("position")]
    order.remove(pilot.pk)
    stages.reorder_stages(pipeline=pipeline, order=[*order[:2], pilot.pk, *order[2:]], **by)
    assert names(pipeline)[2] == "Trial"
    stages.retire_stage(stage=pilot, retire=True, **by)
    assert "Trial" not in names(pipeline)
    assert Event.objects.filter(kind="pipeline.changed").count() == 4


def test_a_retired_stage_lets_deals_out_but_not_in(cast: Cast, pipeline: Pipeline) -> None:
    inside = a_deal(owner=cast.alice, stage="proposal")
    outside = a_deal(owner=cast.alice, stage="negotiation")
    proposal = the_stage("proposal")
    stages.retire_stage(stage=proposal, retire=True, by=cast.adam, now=NOW)
    options = {"version": 1, "by": cast.alice, "now": NOW}
    outside.refresh_from_db()
    refused = move_deal(deal=Deal.objects.get(pk=outside.pk), to=proposal, **options)
    assert refused.codes == ("stage_retired",)
    back = move_deal(deal=Deal.objects.get(pk=inside.pk), to=the_stage("discovery"), **options)
    assert back.deal.stage.kind == "discovery"
    assert inside.visits.filter(stage=proposal).exists()


def test_what_would_break_a_pipeline_is_refused(cast: Cast, pipeline: Pipeline) -> None:
    by = {"by": cast.adam, "now": NOW}
    start = pipeline.starts_at
    assert isinstance(stages.retire_stage(stage=start, retire=True, **by), Refused)
    twice = stages.change_stage(stage=the_stage("proposal"), values={"name": "Discovery"}, **by)
    assert twice.codes == ("stage_name_twice",)
    assert isinstance(actions.retire_pipeline(pipeline=pipeline, retire=True, **by), Refused)


def test_a_criterion_switched_on_is_asked_for_at_once(cast: Cast, pipeline: Pipeline) -> None:
    deal = a_deal(owner=cast.alice, stage="discovery")
    by = {"by": cast.adam, "now": NOW}
    exit_criteria.set_criterion(stage=the_stage("discovery"), key="budget", demand="required", **by)
    deal = Deal.objects.get(pk=deal.pk)
    asked = {each.key: each.demand for each in missing_evidence(deal)}
    assert asked["budget"] == "required"
    exit_criteria.set_criterion(stage=the_stage("discovery"), key="budget", demand="off", **by)
    assert "budget" not in {each.key for each in missing_evidence(Deal.objects.get(pk=deal.pk))}


def test_the_clock_can_start_elsewhere(cast: Cast, pipeline: Pipeline) -> None:
    changed = actions.change_pipeline(
        pipeline=pipeline,
        values={
            "name": "New business",
            "starts_at": the_stage("discovery").pk,
            "won_by": "first_payment",
        },
        by=cast.adam,
        now=NOW,
    )
    assert (changed.name, the_cycle(changed).clock.won_by) == ("New business", "first_payment")
    assert the_cycle(changed).is_lead(str(the_stage("contact").pk))
