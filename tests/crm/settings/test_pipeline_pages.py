"""Administrators shape pipelines on their pages: nothing is lost, everything can be taken back."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from dealcycle.crm import ports
from dealcycle.crm.actions import exit_criteria
from dealcycle.crm.models import Criterion, Pipeline, Stage
from dealcycle.events.models import Event
from tests.builders import a_deal, the_stage
from tests.cast import Cast
from tests.clock import NOW
from tests.crm.settings.answers import told, undo_of


@pytest.fixture
def browser(cast: Cast, as_user: Callable[[object], Client]) -> Client:
    return as_user(cast.adam)


@pytest.fixture
def pipeline(cast: Cast) -> Pipeline:
    return Pipeline.objects.get()


def names(pipeline: Pipeline) -> list[str]:
    return [stage.name for stage in pipeline.stages.filter(retired_at=None)]


@pytest.mark.parametrize(
    ("template", "stages"), [("seven_stages", 7), ("four_stages", 4), ("blank", 1)]
)
def test_a_pipeline_is_created_from_a_template(browser: Client, template: str, stages: int) -> None:
    data = {"name": "Existing customers", "template": template}
    answer = browser.post(reverse("settings_pipeline_new"), data)
    made = Pipeline.objects.get(name="Existing customers")
    assert answer["HX-Redirect"] == reverse("settings_pipeline", args=[made.pk])
    assert made.stages.count() == stages
    assert made.starts_at is not None
    assert "Existing customers" in browser.get(answer["HX-Redirect"]).content.decode()
    assert Event.objects.get(kind="pipeline.created", record=made.pk).actor


def test_a_stage_is_added_where_one_says_and_taken_back(
    browser: Client, pipeline: Pipeline
) -> None:
    before = names(pipeline)
    data = {"name": "Trial", "kind": "other", "before": the_stage("negotiation").pk}
    answer = browser.post(reverse("settings_stage_new", args=[pipeline.pk]), data)
    assert names(pipeline)[3:5] == ["Proposal", "Trial"]
    browser.post(undo_of(answer))
    assert names(pipeline) == before


def test_a_refused_name_keeps_what_was_typed(browser: Client, pipeline: Pipeline) -> None:
    data = {"name": "Discovery", "kind": "other", "before": ""}
    answer = browser.post(reverse("settings_stage_new", args=[pipeline.pk]), data)
    assert answer.status_code == 422
    assert "Two stages are called" in answer.content.decode()
    assert 'value="Discovery"' in answer.content.decode()


def test_stages_are_reordered_and_put_back(browser: Client, pipeline: Pipeline) -> None:
    before = names(pipeline)
    retired = the_stage("proposal")
    browser.post(reverse("settings_stage_retire", args=[retired.pk]))
    order = list(pipeline.stages.filter(retired_at=None).values_list("pk", flat=True))
    order[1], order[2] = order[2], order[1]
    answer = browser.post(reverse("settings_stage_order", args=[pipeline.pk]), {"order": order})
    assert names(pipeline)[:3] == ["Prospecting", "Discovery", "Initial contact"]
    browser.post(undo_of(answer))
    browser.post(reverse("settings_stage_restore", args=[retired.pk]))
    assert names(pipeline) == before


def test_an_order_that_breaks_the_cycle_is_refused_in_words(
    browser: Client, pipeline: Pipeline
) -> None:
    order = list(pipeline.stages.values_list("pk", flat=True))
    moved = {"order": [order[-1], *order[:-1]]}
    answer = browser.post(reverse("settings_stage_order", args=[pipeline.pk]), moved)
    assert "put it last" in told(answer)["text"]
    assert names(pipeline)[-1] == "Follow-up"
    stale = {"order": order[:-1]}
    answer = browser.post(reverse("settings_stage_order", args=[pipeline.pk]), stale)
    assert "Reload the page" in told(answer)["text"]


def test_a_stage_says_all_of_itself(browser: Client, pipeline: Pipeline) -> None:
    stage = the_stage("proposal")
    values = {
        "name": "Offer",
        "kind": "proposal",
        "target_days": "10",
        "probability": "40",
        "guidance": "Tie each line to a need.",
        "good": "They can repeat it.",
    }
    answer = browser.post(reverse("settings_stage", args=[stage.pk]), values)
    stage.refresh_from_db()
    assert (stage.name, stage.target_days, stage.probability) == ("Offer", 10, 40)
    browser.post(undo_of(answer))
    stage.refresh_from_db()
    assert (stage.name, stage.target_days) == ("Proposal", 14)
    answer = browser.post(
        reverse("settings_stage", args=[stage.pk]), values | {"probability": "140"}
    )
    assert answer.status_code == 422
    assert "Tie each line to a need." in answer.content.decode()


def test_a_stage_with_a_past_does_not_become_follow_up(browser: Client, cast: Cast) -> None:
    a_deal(owner=cast.alice, stage="closing")
    follow_up, closing = the_stage("follow_up"), the_stage("closing")
    browser.post(reverse("settings_stage_retire", args=[follow_up.pk]))
    order = list(Stage.objects.values_list("pk", flat=True))
    assert order[-2] == closing.pk
    values = {"name": "Closing", "kind": "follow_up"}
    answer = browser.post(reverse("settings_stage", args=[closing.pk]), values)
    assert answer.status_code == 422
    assert "cannot change sides" in answer.content.decode()


def test_the_start_of_the_cycle_cannot_be_retired(browser: Client, pipeline: Pipeline) -> None:
    answer = browser.post(reverse("settings_stage_retire", args=[pipeline.starts_at_id]))
    assert "Let it start at another stage" in told(answer)["text"]
    edit = {"name": "Sales", "starts_at": the_stage("discovery").pk, "won_by": "first_payment"}
    answer = browser.post(reverse("settings_pipeline_edit", args=[pipeline.pk]), edit)
    pipeline.refresh_from_db()
    assert (pipeline.name, pipeline.starts_at.kind) == ("Sales", "discovery")
    browser.post(undo_of(answer))
    pipeline.refresh_from_db()
    assert (pipeline.name, pipeline.starts_at.kind) == ("Sales cycle", "contact")


def test_the_last_pipeline_stays(browser: Client, pipeline: Pipeline) -> None:
    answer = browser.post(reverse("settings_pipeline_retire", args=[pipeline.pk]))
    assert "has to stay" in told(answer)["text"]
    data = {"name": "Second", "template": "four_stages"}
    browser.post(reverse("settings_pipeline_new"), data)
    answer = browser.post(reverse("settings_pipeline_retire", args=[pipeline.pk]))
    pipeline.refresh_from_db()
    assert pipeline.retired_at
    browser.post(undo_of(answer))
    pipeline.refresh_from_db()
    assert pipeline.retired_at is None


def test_the_first_pipeline_takes_new_deals(browser: Client, pipeline: Pipeline) -> None:
    data = {"name": "Second", "template": "four_stages"}
    browser.post(reverse("settings_pipeline_new"), data)
    second = Pipeline.objects.get(name="Second")
    browser.post(reverse("settings_pipeline_order"), {"order": [second.pk, pipeline.pk, 999]})
    assert list(Pipeline.objects.all()) == [second, pipeline]


def test_a_criterion_is_switched_removed_and_put_back(browser: Client, pipeline: Pipeline) -> None:
    row = Criterion.objects.get(stage=the_stage("discovery"), key="budget")
    address = reverse("settings_criterion_demand", args=[row.pk])
    answer = browser.post(address, {"demand": "required"})
    row.refresh_from_db()
    assert row.demand == "required"
    browser.post(undo_of(answer))
    row.refresh_from_db()
    assert row.demand == "off"
    answer = browser.post(reverse("settings_criterion_remove", args=[row.pk]))
    assert not Criterion.objects.filter(pk=row.pk).exists()
    browser.post(undo_of(answer))
    back = Criterion.objects.get(stage=the_stage("discovery"), key="budget")
    assert (back.label, back.params) == (row.label, row.params)


def test_a_criterion_of_every_kind_can_be_added(browser: Client, pipeline: Pipeline) -> None:
    stage = the_stage("negotiation")
    address = reverse("settings_criterion_new", args=[stage.pk])
    for what in (
        "field_filled:competitor_is_no_column",
        "field_filled:budget",
        "activity_done:meeting",
        "contact_with_role:any",
        "two_way_touch:",
    ):
        answer = browser.post(address, {"what": what, "demand": "asked", "label": ""})
        assert (answer.status_code == 422) == what.endswith("no_column"), what
    twice = browser.post(address, {"what": "field_filled:budget", "demand": "asked"})
    assert "has that criterion already" in twice.content.decode()
    added = {each.kind: each.params for each in stage.criteria.all()}
    assert added["activity_done"] == {"activity": "meeting"}
    assert added["two_way_touch"] == {}
    shown = browser.get(reverse("settings_stage", args=[stage.pk])).content.decode()
    assert "things are asked for here" in shown


def test_kinds_of_other_rooms_are_offered(
    browser: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = the_stage("closing")
    address = reverse("settings_criterion_new", args=[stage.pk])
    monkeypatch.delitem(ports.EVIDENCE, "two_way_touch")
    assert "two_way_touch" not in browser.get(address).content.decode()
    exit_criteria.add_criterion(
        stage=stage, kind="two_way_touch", params={}, label="An answer", demand="asked",
        by=cast.adam, now=NOW,
    )  # fmt: skip
    shown = browser.get(reverse("settings_stage", args=[stage.pk])).content.decode()
    assert "its part is not installed" in shown


def test_the_page_asks_as_much_for_many_deals(
    browser: Client, cast: Cast, pipeline: Pipeline, django_assert_max_num_queries: Callable
) -> None:
    for _ in range(12):
        a_deal(owner=cast.alice, stage="proposal")
    with django_assert_max_num_queries(14):
        shown = browser.get(reverse("settings_pipeline", args=[pipeline.pk])).content.decode()
    assert "12 deals" in shown
    with django_assert_max_num_queries(14):
        browser.get(reverse("settings_pipelines"))


def test_two_administrators_at_one_stage_the_second_is_told(
    browser: Client, cast: Cast, as_user: Callable[[object], Client]
) -> None:
    stage = the_stage("proposal")
    address = reverse("settings_stage", args=[stage.pk])
    shown = {
        "name": "Proposal",
        "kind": "proposal",
        "target_days": "14",
        "probability": stage.probability or "",
        "guidance": stage.guidance,
        "good": stage.good,
    }
    opened = shown | {f"was-{name}": value for name, value in shown.items()} | {"version": "1"}
    assert as_user(cast.adam).post(address, opened | {"target_days": "10"}).status_code == 200
    # Another field goes in beside theirs and takes nothing back.
    assert browser.post(address, opened | {"name": "Offer"}).status_code == 200
    stage.refresh_from_db()
    assert (stage.name, stage.target_days, stage.version) == ("Offer", 10, 3)
    answer = browser.post(address, opened | {"target_days": "20"})
    assert answer.status_code == 409
    assert "changed the same meanwhile" in answer.content.decode()
    assert re.search(r'name="version"[^>]*value="3"', answer.content.decode())
    stage.refresh_from_db()
    assert stage.target_days == 10
    again = opened | {"target_days": "20", "was-target_days": "10", "version": "3"}
    assert browser.post(address, again).status_code == 200
    stage.refresh_from_db()
    assert (stage.name, stage.target_days) == ("Offer", 20)


def test_the_order_of_pipelines_is_put_back(browser: Client, pipeline: Pipeline) -> None:
    browser.post(reverse("settings_pipeline_new"), {"name": "Partners", "template": "blank"})
    before = list(Pipeline.objects.values_list("pk", flat=True))
    data = {"order": before[::-1]}
    answer = browser.post(reverse("settings_pipeline_order"), data)
    assert list(Pipeline.objects.values_list("pk", flat=True)) == before[::-1]
    browser.post(undo_of(answer))
    assert list(Pipeline.objects.values_list("pk", flat=True)) == before
