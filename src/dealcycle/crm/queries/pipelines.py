"""Pipelines as `cycle` knows them, kept at hand by their stamp."""

from functools import lru_cache

from django.db.models import Count

from dealcycle.crm.models import CustomField, Deal, Pipeline, Stage
from dealcycle.crm.models.deals import ON_BOARD
from dealcycle.cycle import stages
from dealcycle.events.prepared import Prepared

_ACTIVE: Prepared[Pipeline] = Prepared(lambda: Pipeline.objects.filter(retired_at=None))


def active() -> list[Pipeline]:
    return _ACTIVE.all()


def default() -> Pipeline | None:
    return _ACTIVE.first()


def deals_by_stage(pipeline: Pipeline) -> dict[int, int]:
    """How many deals the board shows in each stage; read from its index alone."""
    found = Deal.objects.filter(ON_BOARD, pipeline=pipeline).values_list("stage")
    return dict(found.annotate(Count("pk")).order_by())


def deals_by_pipeline() -> dict[int, int]:
    found = Deal.objects.filter(ON_BOARD).values_list("pipeline")
    return dict(found.annotate(Count("pk")).order_by())


def the_cycle(pipeline: Pipeline) -> stages.Pipeline:
    """The pipeline with its stages and criteria; stage keys are the rows' ids as text."""
    return _the_cycle(pipeline.pk, pipeline.stamp)


@lru_cache(maxsize=64)
def _the_cycle(pipeline_id: int, stamp: int) -> stages.Pipeline:
    # Every change to a pipeline, its stages or criteria gives it another stamp.
    row = Pipeline.objects.get(pk=pipeline_id)
    gone = fields_out_of_use()
    steps = tuple(_stage(stage, gone) for stage in row.stages.prefetch_related("criteria"))
    start = row.starts_at_id or (steps[0].key if steps else "")
    clock = stages.Clock(starts_at=str(start), won_by=stages.WonBy(row.won_by))
    return stages.Pipeline(key=str(row.pk), name=row.name, stages=steps, clock=clock)


def fields_out_of_use() -> frozenset[str]:
    """Own fields that nobody can fill any more: no criterion may ask for them."""
    found = CustomField.objects.filter(record_kind=Deal.KIND).exclude(retired_at=None)
    return frozenset(f"custom.{key}" for key in found.values_list("key", flat=True))


def _stage(row: Stage, gone: frozenset[str]) -> stages.Stage:
    return stages.Stage(
        key=str(row.pk),
        kind=stages.StageKind(row.kind),
        name=row.name,
        guidance=row.guidance,
        good=row.good,
        target_days=row.target_days,
        probability=row.probability,
        retired=row.retired_at is not None,
        criteria=tuple(
            stages.Criterion(
                key=each.key,
                kind=each.kind,
                params=each.params,
                demand=stages.Demand(each.demand),
                label=each.label,
            )
            for each in row.criteria.all()
            if each.params.get("field") not in gone
        ),
    )
