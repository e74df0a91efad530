"""Exit criteria of a stage: off, asked for, required; added and removed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dealcycle.crm import texts
from dealcycle.crm.actions.pipelines import rewrite
from dealcycle.crm.models import Criterion, Stage
from dealcycle.cycle import criteria, stages
from dealcycle.cycle.refusal import Refused
from dealcycle.cycle.words import N_
from dealcycle.people.models import User

LONGEST_KEY, LONGEST_LABEL = 40, 160


@transaction.atomic
def set_criterion(
    *, stage: Stage, key: str, demand: str, by: User, now: datetime
) -> Criterion | Refused:
    """Switches a criterion off, asked for or required."""
    row = stage.criteria.select_for_update().filter(key=key).first()
    if row is None:
        return Refused.because(
            "criterion_gone", N_("This criterion is no longer there. Reload the page.")
        )
    old, row.demand = row.demand, stages.Demand(demand).value
    if old != row.demand:
        row.save(update_fields=["demand"])
        will = {"stage": stage.pk, "criterion": key, "demand": row.demand}
        rewrite(stage.pipeline, {"demand": old}, will, by, now)
    return row


@transaction.atomic
def add_criterion(
    *,
    stage: Stage,
    kind: str,
    params: Mapping[str, str],
    label: str,
    demand: str,
    by: User,
    now: datetime,
) -> Criterion | Refused:
    """Asks for one thing more before a deal leaves the stage."""
    label = texts.line(label)
    if kind not in criteria.KINDS or texts.is_blank(label) or len(label) > LONGEST_LABEL:
        return Refused.because(
            "criterion_incomplete", N_("Say what is asked for, and by which name."), field="label"
        )
    present = list(stage.criteria.all())
    if any(each.kind == kind and each.params == dict(params) for each in present):
        return Refused.because(
            "criterion_there",
            N_("This stage has that criterion already. Switch it on in its list."),
            field="what",
        )
    row = Criterion.objects.create(
        stage=stage,
        key=_key(next(iter(params.values()), kind), {each.key for each in present}),
        kind=kind,
        params=dict(params),
        label=label,
        demand=stages.Demand(demand).value,
        position=max((each.position + 1 for each in present), default=0),
    )
    rewrite(stage.pipeline, {"criterion": None}, {"stage": stage.pk} | whole(row), by, now)
    return row


@transaction.atomic
def remove_criterion(*, criterion: Criterion, by: User, now: datetime) -> None:
    stage, was = criterion.stage, whole(criterion)
    criterion.delete()
    rewrite(stage.pipeline, was, {"stage": stage.pk, "criterion": None}, by, now)


@transaction.atomic
def put_back_criterion(
    *, stage: Stage, was: Mapping[str, object], by: User, now: datetime
) -> Criterion | Refused:
    """A removed one, as it was, unless its place is taken by now."""
    if stage.criteria.filter(key=was["criterion"]).exists():
        return Refused.because(
            "criterion_there",
            N_("This stage has that criterion already. Switch it on in its list."),
        )
    values = {name: was[name] for name in ("kind", "params", "label", "demand", "position")}
    row = Criterion.objects.create(stage=stage, key=was["criterion"], **values)
    rewrite(stage.pipeline, {"criterion": None}, {"stage": stage.pk} | whole(row), by, now)
    return row


def whole(row: Criterion) -> dict[str, object]:
    """A criterion as events keep it: enough to put it back."""
    return {
        "criterion": row.key,
        "kind": row.kind,
        "params": row.params,
        "label": row.label,
        "demand": row.demand,
        "position": row.position,
    }


def _key(wish: str, taken: set[str]) -> str:
    key, number = wish[:LONGEST_KEY], 2
    while key in taken:
        key, number = f"{wish[: LONGEST_KEY - 4]}_{number}", number + 1
    return key
