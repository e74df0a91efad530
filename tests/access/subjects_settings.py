"""The records that the rows of `matrix_crm_settings.py` ask for."""

from collections.abc import Callable

from django.utils import timezone

from dealcycle.crm.actions import stages
from dealcycle.crm.models import Criterion, Pipeline, Stage
from dealcycle.events.models import Event
from tests.cast import Cast


def a_change_of_a_pipeline(cast: Cast) -> Event:
    stages.change_stage(
        stage=Stage.objects.get(kind="discovery"),
        values={"name": "Needs"},
        by=cast.adam,
        now=timezone.now(),
    )
    return Event.objects.get(kind="pipeline.changed")


SUBJECTS: dict[str, Callable[[Cast], object]] = {
    "pipeline": lambda cast: Pipeline.objects.get(),
    "pipeline_change": a_change_of_a_pipeline,
    "discovery": lambda cast: Stage.objects.get(kind="discovery"),
    "criterion": lambda cast: Criterion.objects.get(stage__kind="discovery", key="budget"),
}
