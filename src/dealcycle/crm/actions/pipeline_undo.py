"""Takes back one change of a pipeline, from what its event kept."""

from datetime import datetime

from dealcycle.crm.actions import exit_criteria, pipelines, stages
from dealcycle.crm.models import Pipeline, Stage
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.events.models import Event
from dealcycle.people.models import User

CHANGED = "pipeline.changed"


def last_change(pipeline: Pipeline, *, by: User) -> Event | None:
    """What this person changed last here: what "Undo" will mean."""
    found = Event.objects.filter(kind=CHANGED, record=pipeline.pk, actor=by.pk)
    return found.order_by("-id").first()


def take_back(*, pipeline: Pipeline, event: Event, by: User, now: datetime) -> object:
    """Does the opposite of the event; refused where the pipeline has moved on since."""
    before, after, who = event.before, event.after, {"by": by, "now": now}
    if "order" in after:
        return stages.reorder_stages(pipeline=pipeline, order=before["order"], **who)
    if "stage" not in after:
        return _pipeline(pipeline, before, who)
    stage = Stage.objects.filter(pk=after["stage"], pipeline=pipeline).first()
    if stage is None:
        return Refused.because("stage_gone", N_("This stage is no longer there."))
    if "stage_added" in after:
        return stages.take_back_stage(stage=stage, **who)
    if "retired" in after:
        return stages.retire_stage(stage=stage, retire=before["retired"], **who)
    if "criterion" in after:
        return _criterion(stage, before, after, who)
    return stages.change_stage(stage=stage, values=before, **who)


def _pipeline(pipeline: Pipeline, before: dict, who: dict) -> object:
    if "retired" in before:
        return pipelines.retire_pipeline(pipeline=pipeline, retire=before["retired"], **who)
    start = before.get("starts_at", pipeline.starts_at_id)
    if not Stage.objects.filter(pk=start, pipeline=pipeline).exists():
        return Refused.because("nothing_to_undo", N_("This can no longer be undone."))
    return pipelines.change_pipeline(pipeline=pipeline, values=before, **who)


def _criterion(stage: Stage, before: dict, after: dict, who: dict) -> object:
    if after["criterion"] is None:
        return exit_criteria.put_back_criterion(stage=stage, was=before, **who)
    if "demand" in before:
        return exit_criteria.set_criterion(
            stage=stage, key=after["criterion"], demand=before["demand"], **who
        )
    row = stage.criteria.filter(key=after["criterion"]).first()
    return row and exit_criteria.remove_criterion(criterion=row, **who)
