"""Plain builders for the pure tests of the cycle."""

from datetime import UTC, datetime, timedelta

from dealcycle.cycle.stages import Clock, Criterion, Demand, Pipeline, Stage, StageKind

START = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday


def day(number: float) -> datetime:
    """The instant that many days after the start."""
    return START + timedelta(days=number)


def a_stage(key: str = "talk", **more: object) -> Stage:
    values: dict = {"kind": StageKind.OTHER, "name": key.capitalize()} | more
    return Stage(key, **values)


def a_pipeline(*stages: Stage, starts_at: str | None = None) -> Pipeline:
    stages = stages or (a_stage("first"), a_stage("second"), a_stage("third"))
    return Pipeline("own", "Own", tuple(stages), Clock(starts_at or stages[0].key))


def a_criterion(
    key: str = "needs",
    *,
    kind: str = "field_filled",
    demand: Demand = Demand.ASKED,
    label: str = "",
    **params: str,
) -> Criterion:
    if kind == "field_filled" and not params:
        params = {"field": key}
    return Criterion(key, kind, params, demand, label or key.capitalize())
