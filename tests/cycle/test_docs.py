"""The administrators' page says what the code does."""

from pathlib import Path

import pytest

from dealcycle.cycle.criteria import ACTIVITY_DONE, CONTACT_WITH_ROLE, FIELD_FILLED, TWO_WAY_TOUCH
from dealcycle.cycle.stages import MAX_STAGES, Demand, Pipeline, Stage
from dealcycle.cycle.templates import TEMPLATES

PAGE = Path(__file__).parents[2] / "docs/how-to/stages-and-criteria.md"


def row(stage: Stage) -> str:
    def named(demand: Demand) -> str:
        return "; ".join(each.label for each in stage.criteria if each.demand is demand)

    days = f"{stage.target_days} days"
    return f"| {stage.name} | {days} | {named(Demand.ASKED)} | {named(Demand.OFF)} |"


@pytest.mark.parametrize("pipeline", TEMPLATES.values(), ids=lambda pipeline: pipeline.key)
def test_the_tables_of_stages_are_those_of_the_templates(pipeline: Pipeline):
    page = PAGE.read_text()
    start = pipeline.stage(pipeline.clock.starts_at)
    assert start is not None
    section = page[page.index(f"**{pipeline.name}**") :]
    assert f"The cycle starts at {start.name}" in " ".join(section.split())
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    assert rows[: len(pipeline.stages)] == [row(stage) for stage in pipeline]


def test_every_kind_of_evidence_of_this_room_is_explained():
    page = PAGE.read_text()
    for kind in (FIELD_FILLED, ACTIVITY_DONE, CONTACT_WITH_ROLE, TWO_WAY_TOUCH):
        assert f"| {kind.label} |" in page
    for demand in Demand:
        assert f"**{demand.label}**" in page
    assert f"up to {MAX_STAGES} stages" in page
