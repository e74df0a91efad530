"""Pipelines and lists of reasons: laid down once, then an administrator's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from dealcycle.crm import texts
from dealcycle.crm.models import Criterion, Deal, Pipeline, Reason, Source, Stage
from dealcycle.crm.models.pipelines import new_stamp
from dealcycle.crm.queries.pipelines import the_cycle
from dealcycle.cycle import moves, outcomes, stages, templates
from dealcycle.cycle.outcomes import Choice
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events import actions as events
from dealcycle.events import editing
from dealcycle.events.editing import Conflict
from dealcycle.events.models import Event
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
def create_pipeline(
    *, template: stages.Pipeline, now: datetime, name: str = "", by: User | None = None
) -> Pipeline:
    """A pipeline from a template, in the words of the active language."""
    pipeline = Pipeline.objects.create(
        name=texts.line(name)[:80] or gettext(template.name),
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
    if by is not None:
        after = {"name": pipeline.name, "template": template.key}
        record = ("pipeline", pipeline.pk)
        events.record(kind="pipeline.created", by=by.pk, at=now, record=record, after=after)
    return pipeline


def _lay(purpose: Reason.Purpose, choices: Sequence[Choice]) -> None:
    Reason.objects.bulk_create(
        Reason(purpose=purpose, name=gettext(choice.label), position=place)
        for place, choice in enumerate(choices)
    )


@transaction.atomic
def change_pipeline(
    *,
    pipeline: Pipeline,
    values: Mapping[str, object],
    by: User,
    now: datetime,
    version: int | None = None,
) -> Pipeline | Refused | Conflict:
    """Renames a pipeline, sets its clock: `starts_at` is the id of one of its stages."""
    pipeline = held(pipeline)
    before = {"name": pipeline.name, "starts_at": pipeline.starts_at_id, "won_by": pipeline.won_by}
    after = before | {field: values[field] for field in before if field in values}
    after["name"] = texts.line(str(after["name"]))
    wanted = replace(
        the_cycle(pipeline),
        name=after["name"],
        clock=stages.Clock(str(after["starts_at"]), stages.WonBy(after["won_by"])),
    )
    checked = stages.check_pipeline(wanted)
    if isinstance(checked, Refused):
        return checked
    old, new = events.changes(before, after)
    if not new:
        return pipeline
    if (clash := overtaken(pipeline, pipeline.version, new, version)) is not None:
        return clash
    told = new | {"version": pipeline.version + 1}
    written = {"starts_at_id" if field == "starts_at" else field: told[field] for field in told}
    return rewrite(pipeline, old, told, by, now, **written)


def retire_pipeline(
    *, pipeline: Pipeline, retire: bool, by: User, now: datetime
) -> Pipeline | Refused:
    """Takes a pipeline out of use; one always remains, and none with open deals is retired."""
    if (pipeline.retired_at is not None) == retire:
        return pipeline
    others = Pipeline.objects.filter(retired_at=None).exclude(pk=pipeline.pk)
    if retire and not others.exists():
        return Refused.because("last_pipeline", N_("One pipeline has to stay in use."))
    if retire and Deal.objects.filter(pipeline=pipeline, outcome="", binned_at=None).exists():
        return Refused.because(
            "pipeline_in_use",
            N_("Deals are still open in this pipeline. Close them or move them first."),
        )
    was, will = {"retired": not retire}, {"retired": retire}
    return rewrite(pipeline, was, will, by, now, retired_at=now if retire else None)


def reorder_pipelines(*, order: Sequence[int], by: User, now: datetime) -> Event:
    """The first one in use is where new deals go; ids that are no pipeline's are left out."""
    known = list(Pipeline.objects.values_list("pk", flat=True))
    wanted = [pk for pk in dict.fromkeys(order) if pk in known]
    wanted += [pk for pk in known if pk not in wanted]
    with transaction.atomic():
        for place, pk in enumerate(wanted):
            Pipeline.objects.filter(pk=pk).update(position=place)
        return events.record(
            kind="pipelines.reordered",
            by=by.pk,
            at=now,
            record=None,
            before={"order": known},
            after={"order": wanted},
        )


def held(pipeline: Pipeline) -> Pipeline:
    """The same, read anew and locked: two administrators shape it one after the other."""
    return Pipeline.objects.select_for_update().get(pk=pipeline.pk)


def overtaken(
    pipeline: Pipeline,
    present: int,
    mine: Mapping[str, object],
    version: int | None,
    stage: Stage | None = None,
) -> Conflict | None:
    """What another administrator changed since this version of it, or of its stage, was shown."""
    if version is None or version == present:
        return None
    found = Event.objects.filter(
        kind="pipeline.changed", record=pipeline.pk, after__version__gt=version
    )
    own = found.filter(after__stage=stage.pk) if stage else found.exclude(after__has_key="stage")
    later = ((event.after, event.actor, event.at) for event in own.order_by("id"))
    return editing.among(later, mine, present)


def rewrite(
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
