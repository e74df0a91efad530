"""Stages, pipelines and their clocks, and the rules of defining them."""

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Reason, Refused
from dealcycle.cycle.words import N_

MAX_STAGES = 30
MAX_ASKED_BY_DEFAULT = 2  # so that moving a card stays quick
MAX_NAME = 80
MAX_TARGET_DAYS = 3650


class StageKind(StrEnum):
    """What a stage is for, whatever an organisation calls it."""

    PROSPECTING = "prospecting"
    CONTACT = "contact"
    DISCOVERY = "discovery"
    PROPOSAL = "proposal"
    NEGOTIATION = "negotiation"
    CLOSING = "closing"
    FOLLOW_UP = "follow_up"
    RELATIONSHIP = "relationship"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The message id of the kind."""
        return LABELS[self]


class Demand(StrEnum):
    """How strongly a criterion is wanted."""

    OFF = "off"
    ASKED = "asked"
    REQUIRED = "required"

    @property
    def label(self) -> str:
        """The message id of the demand."""
        return LABELS[self]


class WonBy(StrEnum):
    """When a deal counts as won."""

    SIGNATURE = "signature"
    FIRST_PAYMENT = "first_payment"

    @property
    def label(self) -> str:
        """The message id of the moment."""
        return LABELS[self]


LABELS: Mapping[StageKind | Demand | WonBy, str] = {
    StageKind.PROSPECTING: N_("Prospecting"),
    StageKind.CONTACT: N_("Initial contact"),
    StageKind.DISCOVERY: N_("Discovery"),
    StageKind.PROPOSAL: N_("Proposal"),
    StageKind.NEGOTIATION: N_("Negotiation"),
    StageKind.CLOSING: N_("Closing"),
    StageKind.FOLLOW_UP: N_("Follow-up"),
    StageKind.RELATIONSHIP: N_("Relationship building"),
    StageKind.OTHER: N_("Other"),
    Demand.OFF: N_("Off"),
    Demand.ASKED: N_("Asked for"),
    Demand.REQUIRED: N_("Required"),
    WonBy.SIGNATURE: N_("Signature"),
    WonBy.FIRST_PAYMENT: N_("First payment"),
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """Evidence wanted before a deal leaves a stage."""

    key: str
    kind: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)
    demand: Demand = Demand.ASKED
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a pipeline. A retired one takes no more deals but keeps its history.

    ``probability`` is the share in percent that a team expects to win from here: a starting value
    for the simplest forecast, to be replaced by what the organisation's own deals show.
    """

    key: str
    kind: StageKind
    name: str
    guidance: str = ""
    good: str = ""
    target_days: int | None = None
    criteria: tuple[Criterion, ...] = ()
    retired: bool = False
    probability: int | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the cycle starts (earlier stages hold leads) and when a deal counts as won."""

    starts_at: str
    won_by: WonBy = WonBy.SIGNATURE


@dataclass(frozen=True, slots=True)
class Pipeline:
    """An ordered set of stages with its clock."""

    key: str
    name: str
    stages: tuple[Stage, ...]
    clock: Clock

    def __iter__(self) -> Iterator[Stage]:
        return iter(self.stages)

    def stage(self, key: str) -> Stage | None:
        """Return the stage with this key, retired or not."""
        return next((stage for stage in self.stages if stage.key == key), None)

    def position(self, key: str) -> int:
        """Return the place of a stage in the order; an unknown key is a fault."""
        return [stage.key for stage in self.stages].index(key)

    @property
    def active(self) -> tuple[Stage, ...]:
        """The stages that take deals."""
        return tuple(stage for stage in self.stages if not stage.retired)

    @property
    def working(self) -> tuple[Stage, ...]:
        """The active stages before the outcome."""
        return tuple(stage for stage in self.active if stage.kind is not StageKind.FOLLOW_UP)

    @property
    def follow_up(self) -> Stage | None:
        """The stage after the outcome, if there is one."""
        kinds = (stage for stage in self.active if stage.kind is StageKind.FOLLOW_UP)
        return next(kinds, None)

    @property
    def in_cycle(self) -> tuple[Stage, ...]:
        """The stages at or past the clock's start and before the outcome, retired ones included."""
        stages = self.stages[self.position(self.clock.starts_at) :]
        return tuple(stage for stage in stages if stage.kind is not StageKind.FOLLOW_UP)

    def is_lead(self, key: str) -> bool:
        """Say whether a deal in this stage is still a lead: before the clock's start."""
        return self.position(key) < self.position(self.clock.starts_at)


def make_pipeline(
    *, key: str, name: str, stages: Sequence[Stage], clock: Clock
) -> Pipeline | Refused:
    """Return the pipeline, or all that is wrong with it."""
    return check_pipeline(Pipeline(key, name, tuple(stages), clock))


def check_pipeline(pipeline: Pipeline) -> Pipeline | Refused:
    """Return the pipeline itself, or all that is wrong with it."""
    reasons = [
        *_name_problems(pipeline),
        *_order_problems(pipeline),
        *_clock_problems(pipeline),
        *(reason for stage in pipeline for reason in _stage_problems(stage)),
    ]
    return Refused(tuple(reasons)) if reasons else pipeline


def _name_problems(pipeline: Pipeline) -> Iterator[Reason]:
    if not pipeline.name.strip():
        yield Reason("pipeline_unnamed", N_("The pipeline needs a name."), field="name")
    if len(pipeline.stages) > MAX_STAGES:
        yield Reason(
            "too_many_stages",
            N_("A pipeline can have at most %(most)s stages."),
            {"most": MAX_STAGES},
            "stages",
        )
    keys = Counter(stage.key for stage in pipeline)
    # Two retired stages may share a name with an active one: the past keeps its words.
    names = Counter(stage.name.strip().casefold() for stage in pipeline.active)
    for stage in pipeline:
        if keys.pop(stage.key, 0) > 1:
            yield Reason(
                "stage_key_twice",
                N_("Two stages have the key “%(key)s”; each needs its own."),
                {"key": stage.key},
                "stages",
            )
    for stage in pipeline.active:
        if names.pop(stage.name.strip().casefold(), 0) > 1:
            yield Reason(
                "stage_name_twice",
                N_("Two stages are called “%(name)s”; give one of them another name."),
                {"name": stage.name},
                "stages",
            )


def _order_problems(pipeline: Pipeline) -> Iterator[Reason]:
    if not pipeline.working:
        yield Reason(
            "no_stages", N_("A pipeline needs at least one stage before the outcome."), {}, "stages"
        )
    after = [stage for stage in pipeline.active if stage.kind is StageKind.FOLLOW_UP]
    if len(after) > 1:
        yield Reason(
            "follow_up_twice", N_("A pipeline can have only one follow-up stage."), {}, "stages"
        )
    elif after and pipeline.active[-1] != after[0]:
        yield Reason(
            "follow_up_not_last",
            N_("“%(name)s” is the follow-up stage: it comes after the outcome, so put it last."),
            {"name": after[0].name},
            "stages",
        )


def _clock_problems(pipeline: Pipeline) -> Iterator[Reason]:
    start = pipeline.stage(pipeline.clock.starts_at)
    if start is None or start.retired:
        yield Reason(
            "clock_without_stage",
            N_("The cycle must start at a stage of this pipeline; choose which one."),
            {},
            "clock",
        )
    elif start.kind is StageKind.FOLLOW_UP:
        yield Reason(
            "clock_in_follow_up",
            N_("The cycle cannot start in the follow-up stage, which comes after the outcome."),
            {},
            "clock",
        )


def _stage_problems(stage: Stage) -> Iterator[Reason]:
    if not stage.key or stage.key in tuple(Outcome):
        # The journal's exits are stages or outcomes: one column, no two meanings.
        yield Reason(
            "stage_key_reserved",
            N_("“%(key)s” cannot be the key of a stage."),
            {"key": stage.key},
            "stages",
        )
    if not stage.name.strip() or len(stage.name) > MAX_NAME:
        yield Reason(
            "stage_name_length",
            N_("A stage needs a name of at most %(most)s characters."),
            {"most": MAX_NAME},
            "stages",
        )
    if stage.target_days is not None and not 0 < stage.target_days <= MAX_TARGET_DAYS:
        yield Reason(
            "target_days_range",
            N_("The target of “%(name)s” must lie between 1 and %(most)s days."),
            {"name": stage.name, "most": MAX_TARGET_DAYS},
            "target_days",
        )
    if max(Counter(criterion.key for criterion in stage.criteria).values(), default=0) > 1:
        yield Reason(
            "criterion_twice",
            N_("“%(name)s” has the same exit criterion twice."),
            {"name": stage.name},
            "criteria",
        )
