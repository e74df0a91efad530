"""Stages of a pipeline: added, changed, reordered, retired. Their history stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from dealcycle.crm import texts
from dealcycle.crm.actions.pipelines import held, overtaken, rewrite
from dealcycle.crm.models import Deal, Pipeline, Stage, Visit
from dealcycle.crm.queries.pipelines import the_cycle
from dealcycle.cycle import reshape, stages
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events.actions import changes
from dealcycle.events.editing import Conflict
from dealcycle.people.models import User

FIELDS = ("name", "kind", "target_days", "probability", "guidance", "good")


@transaction.atomic
def add_stage(
    *, pipeline: Pipeline, name: str, kind: str, before: Stage | None, by: User, now: datetime
) -> Stage | Refused:
    """Adds a stage before another one, or last."""
    pipeline = held(pipeline)
    new = stages.Stage(key="new", kind=stages.StageKind(kind), name=texts.line(name))
    wanted = reshape.add_stage(the_cycle(pipeline), new, before=str(before.pk) if before else None)
    if isinstance(wanted, Refused):
        return wanted
    row = Stage.objects.create(
        pipeline=pipeline, kind=kind, name=new.name, position=wanted.position("new")
    )
    _number([row.pk if stage.key == "new" else int(stage.key) for stage in wanted])
    rewrite(pipeline, {}, {"stage": row.pk, "stage_added": row.name}, by, now)
    return row


@transaction.atomic
def take_back_stage(*, stage: Stage, by: User, now: datetime) -> Pipeline | Refused:
    """Removes a stage that no deal has ever been in: it was added by mistake a moment ago."""
    pipeline = held(stage.pipeline)
    if pipeline.starts_at_id == stage.pk or _was_used(stage):
        return Refused.because(
            "stage_used", N_("“%(name)s” is in use by now. Retire it instead."), name=stage.name
        )
    name = stage.name
    stage.delete()
    return rewrite(pipeline, {"stage_added": name}, {"stage_added": None}, by, now)


@transaction.atomic
def change_stage(
    *,
    stage: Stage,
    values: Mapping[str, object],
    by: User,
    now: datetime,
    version: int | None = None,
) -> Stage | Refused | Conflict:
    """Changes a stage's name, kind, target, probability, guidance; its history stays."""
    pipeline = held(stage.pipeline)
    stage.refresh_from_db()
    cycle = the_cycle(pipeline)
    before = {field: getattr(stage, field) for field in FIELDS}
    after = before | {field: values[field] for field in FIELDS if field in values}
    after["name"] = texts.line(str(after["name"]))
    after |= {field: texts.paragraphs(str(after[field])) for field in ("guidance", "good")}
    wanted = replace(
        cycle.stage(str(stage.pk)),
        name=after["name"],
        kind=stages.StageKind(after["kind"]),
        target_days=after["target_days"],
        probability=after["probability"],
    )
    checked = reshape.change_stage(cycle, wanted)
    if isinstance(checked, Refused):
        return checked
    if (refused := _turned_around(stage, after["kind"])) is not None:
        return refused
    old, new = changes(before, after)
    if new:
        if (clash := overtaken(pipeline, stage.version, new, version, stage)) is not None:
            return clash
        for field in new:
            setattr(stage, field, after[field])
        stage.version += 1
        stage.save()
        told = {"stage": stage.pk, "version": stage.version, **new}
        rewrite(pipeline, old, told, by, now)
    return stage


@transaction.atomic
def reorder_stages(
    *, pipeline: Pipeline, order: Sequence[int], by: User, now: datetime
) -> Pipeline | Refused:
    """Puts all stages in this order."""
    pipeline = held(pipeline)
    cycle = the_cycle(pipeline)
    wanted = reshape.reorder_stages(cycle, [str(pk) for pk in order])
    if isinstance(wanted, Refused):
        return wanted
    before = [int(stage.key) for stage in cycle]
    if before == list(order):
        return pipeline
    _number(order)
    return rewrite(pipeline, {"order": before}, {"order": list(order)}, by, now)


@transaction.atomic
def retire_stage(*, stage: Stage, retire: bool, by: User, now: datetime) -> Stage | Refused:
    """Takes a stage out of use, or into use again. Deals in it may leave, none may enter."""
    pipeline = held(stage.pipeline)
    change = reshape.retire_stage if retire else reshape.restore_stage
    wanted = change(the_cycle(pipeline), str(stage.pk))
    if isinstance(wanted, Refused):
        return wanted
    if (stage.retired_at is not None) != retire:
        stage.retired_at = now if retire else None
        stage.save(update_fields=["retired_at"])
        was, will = {"retired": not retire}, {"stage": stage.pk, "retired": retire}
        rewrite(pipeline, was, will, by, now)
    return stage


def _turned_around(stage: Stage, kind: object) -> Refused | None:
    """A follow-up stage lies outside the journal: what has a history cannot become one."""
    follow_up = stages.StageKind.FOLLOW_UP
    if (stage.kind == follow_up) == (kind == follow_up) or not _was_used(stage):
        return None
    return Refused.because(
        "stage_kind_used",
        N_(
            "Deals have been in “%(name)s”. Follow-up comes after the outcome, so it cannot change "
            "sides; add a new stage and retire this one."
        ),
        field="kind",
        name=stage.name,
    )


def _was_used(stage: Stage) -> bool:
    return Visit.objects.filter(stage=stage).exists() or Deal.objects.filter(stage=stage).exists()


def _number(order: Sequence[int]) -> None:
    for place, pk in enumerate(order):
        Stage.objects.filter(pk=pk).update(position=place)
