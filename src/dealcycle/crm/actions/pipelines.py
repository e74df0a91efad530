"""Pipelines, stages, criteria and lists of reasons: laid down once, then an administrator's."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from dealcycle.crm.models import Criterion, Pipeline, Reason, Source, Stage
from dealcycle.cycle import moves, outcomes, stages, templates
from dealcycle.cycle.outcomes import Choice


@transaction.atomic
def lay_foundations(*, language: str, now: datetime) -> None:
    """What a new organisation starts with: a pipeline, reasons, sources, in its language."""
    if Pipeline.objects.exists():
        return
    with translation.override(language):
        create_pipeline(template=templates.SEVEN_STAGES, now=now)
        _lay(Reason.Purpose.LOST, outcomes.LOST_REASONS)
        _lay(Reason.Purpose.NO_DECISION, outcomes.NO_DECISION_REASONS)
        _lay(Reason.Purpose.OVERRIDE, moves.OVERRIDE_REASONS)
        Source.objects.bulk_create(
            Source(name=gettext(choice.label), position=place)
            for place, choice in enumerate(outcomes.SOURCES)
        )


@transaction.atomic
def create_pipeline(*, template: stages.Pipeline, now: datetime, name: str = "") -> Pipeline:
    """A pipeline from a template, in the words of the active language."""
    pipeline = Pipeline.objects.create(
        name=name or gettext(template.name),
        won_by=template.clock.won_by.value,
        position=Pipeline.objects.count(),
    )
    rows = {}
    for place, stage in enumerate(template):
        row = rows[stage.key] = Stage.objects.create(
            pipeline=pipeline,
            kind=stage.kind.value,
            name=gettext(stage.name),
            position=place,
            target_days=stage.target_days,
            probability=stage.probability,
            guidance=gettext(stage.guidance) if stage.guidance else "",
            good=gettext(stage.good) if stage.good else "",
        )
        Criterion.objects.bulk_create(
            Criterion(
                stage=row,
                key=each.key,
                kind=each.kind,
                params=dict(each.params),
                label=gettext(each.label),
                demand=each.demand.value,
                position=order,
            )
            for order, each in enumerate(stage.criteria)
        )
    pipeline.starts_at = rows[template.clock.starts_at]
    pipeline.save(update_fields=["starts_at"])
    return pipeline


def _lay(purpose: Reason.Purpose, choices: Sequence[Choice]) -> None:
    Reason.objects.bulk_create(
        Reason(purpose=purpose, name=gettext(choice.label), position=place)
        for place, choice in enumerate(choices)
    )
