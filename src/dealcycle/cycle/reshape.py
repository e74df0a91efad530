"""Changing a pipeline: add, change, reorder, retire and restore stages; history stays."""

from collections.abc import Sequence
from dataclasses import replace

from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.stages import Pipeline, Stage, StageKind, check_pipeline
from dealcycle.cycle.words import N_


def add_stage(pipeline: Pipeline, stage: Stage, *, before: str | None = None) -> Pipeline | Refused:
    """Add a stage before another one; else last, but before the follow-up stage."""
    stages = list(pipeline.stages)
    after_outcome = next((s.key for s in stages if s.kind is StageKind.FOLLOW_UP), None)
    place = before if before is not None else after_outcome
    if stage.kind is StageKind.FOLLOW_UP and before is None:
        place = None
    if place is not None and pipeline.stage(place) is None:
        return _unknown(place)
    stages.insert(len(stages) if place is None else pipeline.position(place), stage)
    return check_pipeline(replace(pipeline, stages=tuple(stages)))


def change_stage(pipeline: Pipeline, stage: Stage) -> Pipeline | Refused:
    """Put a stage in the place of the one with its key: its name, guidance, target, criteria."""
    if pipeline.stage(stage.key) is None:
        return _unknown(stage.key)
    stages = tuple(stage if old.key == stage.key else old for old in pipeline)
    return check_pipeline(replace(pipeline, stages=stages))


def rename_stage(pipeline: Pipeline, key: str, name: str) -> Pipeline | Refused:
    """Give a stage another name. Its key, and with it its history, stays."""
    stage = pipeline.stage(key)
    return change_stage(pipeline, replace(stage, name=name)) if stage else _unknown(key)


def reorder_stages(pipeline: Pipeline, keys: Sequence[str]) -> Pipeline | Refused:
    """Put the stages in this order; every stage must be named once."""
    if sorted(keys) != sorted(stage.key for stage in pipeline):
        return Refused.because(
            "order_incomplete",
            N_("The order must name each stage once. Reload the page: the stages have changed."),
            field="stages",
        )
    by_key = {stage.key: stage for stage in pipeline}
    return check_pipeline(replace(pipeline, stages=tuple(by_key[key] for key in keys)))


def retire_stage(pipeline: Pipeline, key: str) -> Pipeline | Refused:
    """Take a stage out of use: deals in it may leave, none may enter, its history stays."""
    stage = pipeline.stage(key)
    if stage is None:
        return _unknown(key)
    if pipeline.clock.starts_at == key:
        return Refused.because(
            "clock_stage",
            N_("The cycle starts at “%(name)s”. Let it start at another stage, then retire it."),
            field="clock",
            name=stage.name,
        )
    return change_stage(pipeline, replace(stage, retired=True))


def restore_stage(pipeline: Pipeline, key: str) -> Pipeline | Refused:
    """Take a retired stage into use again."""
    stage = pipeline.stage(key)
    return change_stage(pipeline, replace(stage, retired=False)) if stage else _unknown(key)


def _unknown(key: str) -> Refused:
    return Refused.because(
        "stage_unknown", N_("This pipeline has no stage “%(key)s”."), field="stages", key=key
    )
