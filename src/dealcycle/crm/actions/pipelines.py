"""Pipelines, stages, criteria and lists of reasons: laid down once, then an administrator's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from dealcycle.crm.models import Criterion, Deal, Pipeline, Reason, Source, Stage
from dealcycle.crm.models.pipelines import new_stamp
from dealcycle.crm.queries.pipelines import the_cycle
from dealcycle.cycle import criteria, moves, outcomes, reshape, stages, templates
from dealcycle.cycle.outcomes import Choice
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events.actions import changes
from dealcycle.people.models import User


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


def change_pipeline(
    *, pipeline: Pipeline, name: str, starts_at: Stage, won_by: str, by: User, now: datetime
) -> Pipeline | Refused:
    """Renames a pipeline, sets its clock."""
    wanted = replace(
        the_cycle(pipeline),
        name=name.strip(),
        clock=stages.Clock(str(starts_at.pk), stages.WonBy(won_by)),
    )
    checked = stages.check_pipeline(wanted)
    if isinstance(checked, Refused):
        return checked
    before = {"name": pipeline.name, "starts_at": pipeline.starts_at_id, "won_by": pipeline.won_by}
    after = {"name": wanted.name, "starts_at": starts_at.pk, "won_by": won_by}
    return _rewrite(pipeline, before, after, by, now, **after | {"starts_at": starts_at})


def add_stage(
    *, pipeline: Pipeline, name: str, kind: str, before: Stage | None, by: User, now: datetime
) -> Stage | Refused:
    """Adds a stage before another one, or last."""
    new = stages.Stage(key="new", kind=stages.StageKind(kind), name=name.strip())
    wanted = reshape.add_stage(the_cycle(pipeline), new, before=str(before.pk) if before else None)
    if isinstance(wanted, Refused):
        return wanted
    with transaction.atomic():
        row = Stage.objects.create(
            pipeline=pipeline,
            kind=kind,
            name=new.name,
            position=wanted.position("new"),
            guidance="",
            good="",
        )
        order = [row.pk if stage.key == "new" else int(stage.key) for stage in wanted]
        _number(order)
        _rewrite(pipeline, {}, {"stage_added": row.name}, by, now)
    return row


def change_stage(
    *, stage: Stage, values: Mapping[str, object], by: User, now: datetime
) -> Stage | Refused:
    """Changes a stage's name, kind, target, probability, guidance; its history stays."""
    fields = ("name", "kind", "target_days", "probability", "guidance", "good")
    cycle = the_cycle(stage.pipeline)
    present = cycle.stage(str(stage.pk))
    wanted = replace(
        present,
        name=str(values.get("name", stage.name)).strip(),
        kind=stages.StageKind(values.get("kind", stage.kind)),
        target_days=values.get("target_days", stage.target_days),
    )
    checked = reshape.change_stage(cycle, wanted)
    if isinstance(checked, Refused):
        return checked
    before = {field: getattr(stage, field) for field in fields}
    for field in fields:
        setattr(stage, field, values.get(field, before[field]))
    stage.name = wanted.name
    old, new = changes(before, {field: getattr(stage, field) for field in fields})
    with transaction.atomic():
        stage.save()
        _rewrite(stage.pipeline, old, {"stage": stage.pk, **new}, by, now)
    return stage


def reorder_stages(
    *, pipeline: Pipeline, order: Sequence[int], by: User, now: datetime
) -> Pipeline | Refused:
    """Puts all stages in this order."""
    wanted = reshape.reorder_stages(the_cycle(pipeline), [str(pk) for pk in order])
    if isinstance(wanted, Refused):
        return wanted
    with transaction.atomic():
        _number(order)
        return _rewrite(pipeline, {}, {"order": list(order)}, by, now)


def retire_stage(*, stage: Stage, retire: bool, by: User, now: datetime) -> Stage | Refused:
    """Takes a stage out of use, or into use again. Deals in it may leave, none may enter."""
    change = reshape.retire_stage if retire else reshape.restore_stage
    wanted = change(the_cycle(stage.pipeline), str(stage.pk))
    if isinstance(wanted, Refused):
        return wanted
    with transaction.atomic():
        stage.retired_at = now if retire else None
        stage.save(update_fields=["retired_at"])
        _rewrite(stage.pipeline, {}, {"stage": stage.pk, "retired": retire}, by, now)
    return stage


def retire_pipeline(
    *, pipeline: Pipeline, retire: bool, by: User, now: datetime
) -> Pipeline | Refused:
    """Takes a pipeline out of use; one always remains, and none with open deals is retired."""
    others = Pipeline.objects.filter(retired_at=None).exclude(pk=pipeline.pk)
    if retire and not others.exists():
        return Refused.because("last_pipeline", N_("One pipeline has to stay in use."))
    if retire and Deal.objects.filter(pipeline=pipeline, outcome="", binned_at=None).exists():
        return Refused.because(
            "pipeline_in_use",
            N_("Deals are still open in this pipeline. Close them or move them first."),
        )
    return _rewrite(pipeline, {}, {"retired": retire}, by, now, retired_at=now if retire else None)


def set_criterion(
    *,
    stage: Stage,
    key: str,
    demand: str,
    by: User,
    now: datetime,
    kind: str = "",
    params: Mapping[str, str] | None = None,
    label: str = "",
) -> Criterion | Refused:
    """Switches a criterion off, asked for or required; a new key adds one of a known kind."""
    row = stage.criteria.filter(key=key).first()
    if row is None and (kind not in criteria.KINDS or not label.strip()):
        return Refused.because(
            "criterion_incomplete", N_("Say what is asked for, and by which name."), field="label"
        )
    row = row or Criterion(
        stage=stage,
        key=key[:40],
        kind=kind,
        params=dict(params or {}),
        label=label.strip()[:160],
        position=stage.criteria.count(),
    )
    old, row.demand = row.demand, stages.Demand(demand).value
    with transaction.atomic():
        row.save()
        _rewrite(
            stage.pipeline,
            {"demand": old},
            {"stage": stage.pk, "criterion": key, "demand": row.demand},
            by,
            now,
        )
    return row


def remove_criterion(*, criterion: Criterion, by: User, now: datetime) -> None:
    with transaction.atomic():
        criterion.delete()
        _rewrite(
            criterion.stage.pipeline, {"criterion": criterion.key}, {"criterion": None}, by, now
        )


def _rewrite(
    pipeline: Pipeline,
    before: Mapping[str, object],
    after: Mapping[str, object],
    by: User,
    now: datetime,
    **values: object,
) -> Pipeline:
    """Writes the pipeline under a new stamp, so that every process reads it anew."""
    with transaction.atomic():
        Pipeline.objects.filter(pk=pipeline.pk).update(**values, stamp=new_stamp())
        pipeline.refresh_from_db()
        events.record(
            kind="pipeline.changed",
            by=by.pk,
            at=now,
            record=("pipeline", pipeline.pk),
            before=before,
            after=after,
        )
    return pipeline


def _number(order: Sequence[int]) -> None:
    for place, pk in enumerate(order):
        Stage.objects.filter(pk=pk).update(position=place)
