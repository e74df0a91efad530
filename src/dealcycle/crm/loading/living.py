"""Lives a deal's story in memory by the rules that moves and edits go by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from django.utils.functional import cached_property

from dealcycle.crm import journal, valuation
from dealcycle.crm.actions import deals as deal_actions
from dealcycle.crm.loading.stories import Edit, Overridden, Step, Story
from dealcycle.crm.loading.telling import Told
from dealcycle.crm.models import Deal, Pipeline
from dealcycle.crm.queries import pipelines
from dealcycle.cycle import history
from dealcycle.cycle.outcomes import Outcome
from dealcycle.cycle.refusal import Refused
from dealcycle.people.models import User

FOREIGN = ("owner", "company", "source")


class BadStory(Exception):
    """The story breaks a rule of the cycle: a fault of whoever wrote it."""


@dataclass
class Value:
    """A row of the journal's changes, not yet written."""

    field: str
    value: str | None
    at: datetime
    recorded_at: datetime
    until: datetime | None = None


@dataclass
class Override:
    """An override, the event that will name it, and the move it belongs to."""

    words: Overridden
    from_stage: int
    to_stage: int | None
    by: int | None
    at: datetime
    told: Told


@dataclass
class Lived:
    """What is to be written beside the deal itself."""

    visits: tuple[history.Visit, ...] = ()
    values: list[Value] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    overrides: list[Override] = field(default_factory=list)


class Ground:
    """What all stories of one load stand on, read once."""

    @cached_property
    def teams(self) -> dict[int, int | None]:
        return dict(User.objects.values_list("pk", "team"))

    @cached_property
    def cycles(self) -> dict[int, object]:
        return {row.pk: pipelines.the_cycle(row) for row in Pipeline.objects.all()}

    @cached_property
    def worth(self) -> Callable[[int | None, str], int | None]:
        """A rate is looked up once a currency."""
        return valuation.valuer()


def live(story: Story, ground: Ground) -> Lived:
    """Brings the deal to its present state; returns its journal and what is told of it."""
    return _Life(story, ground).lived()


class _Life:
    def __init__(self, story: Story, ground: Ground) -> None:
        self.story, self.deal, self.ground = story, story.deal, ground
        self.found = Lived()
        self.present: dict[str, Value] = {}
        self.ids = count(1)

    def lived(self) -> Lived:
        self._begin()
        turns = sorted([*self.story.steps, *self.story.edits], key=lambda turn: turn.at)
        for turn in turns:
            self.deal.version += 1
            self.deal.updated_at = max(self.deal.updated_at, turn.at)
            self._edit(turn) if isinstance(turn, Edit) else self._step(turn)
        self._end_follow_up()
        deal = self.deal
        deal.value_minor = self.ground.worth(deal.amount_minor, deal.currency)
        deal.derive()
        return self.found

    def _begin(self) -> None:
        deal = self.deal
        self._plan(
            history.plan_start(str(deal.stage_id), deal.stage_entered_at, deal.created_at),
            deal.created_at,
        )
        first = {name: getattr(deal, f"{name}_id") for name in (*FOREIGN, "pipeline")}
        first |= {
            "team": self.ground.teams.get(deal.owner_id),
            "amount_minor": deal.amount_minor,
            "currency": deal.currency,
            "expected_close_on": deal.expected_close_on,
        }
        first |= {f"custom.{key}": value for key, value in deal.custom.items()}
        known = {name: value for name, value in first.items() if journal.text(value) is not None}
        self._keep(known, deal.stage_entered_at, deal.created_at)
        after = deal_actions.shown(deal, [*deal_actions.WRITABLE, "stage", "pipeline"])
        self._tell("created", deal.created_by, deal.created_at, {}, after)

    def _step(self, step: Step) -> None:
        deal, before = self.deal, {"stage": self.deal.stage_id}
        if step.to is None:
            self._undo(step)
        elif isinstance(step.to, Outcome):
            self._close(step)
        elif deal.outcome:
            self._plan(history.plan_reopen(self._visits, str(step.to), step.at, step.at), step.at)
            before = {"outcome": deal.outcome}
            self._open(step.to, step.at, step.at)
            self._tell("reopened", step.by, step.at, before, {"outcome": "", "stage": step.to})
        else:
            self._plan(history.plan_move(self._visits, str(step.to), step.at, step.at), step.at)
            deal.stage_id, deal.stage_entered_at = step.to, step.at
            self._taken_up(step.at)
            after = {"stage": step.to, "at": step.at.isoformat()}
            self._tell("moved", step.by, step.at, before, after, step, before["stage"])

    def _close(self, step: Step) -> None:
        deal, outcome, from_stage = self.deal, Outcome(step.to), self.deal.stage_id
        self._plan(history.plan_close(self._visits, outcome, step.at, step.at), step.at)
        before = {"outcome": deal.outcome, "amount": [deal.amount_minor, deal.currency]}
        cycle = self.ground.cycles[deal.pipeline_id]
        follow_up = cycle.follow_up if outcome == Outcome.WON else None
        deal.outcome, deal.closed_at = outcome.value, step.at
        deal.on_board = follow_up is not None
        if follow_up is not None:
            deal.stage_id, deal.stage_entered_at = int(follow_up.key), step.at
        deal.close_reason_id, deal.close_note = step.reason, step.note
        deal.competitor = step.competitor
        self._taken_up(step.at)
        kept = {"outcome": deal.outcome, "closed_at": step.at, "close_reason": step.reason}
        self._keep(kept | {"competitor": step.competitor}, step.at, step.at)
        known = deal.amount_minor is not None
        after = {
            "outcome": deal.outcome,
            "closed_at": step.at.isoformat(),
            "close_reason": step.reason,
            "amount": [deal.amount_minor, deal.currency] if known else None,
        }
        self._tell(outcome.value, step.by, step.at, before, after, step, from_stage)

    def _undo(self, step: Step) -> None:
        before = {"stage": self.deal.stage_id, "outcome": self.deal.outcome}
        self._plan(history.plan_undo(self._visits, step.at), step.at)
        last = history.live(self._visits)[-1]
        if last.exit in tuple(Outcome):
            raise BadStory("undoing a reopening is not told in stories")
        self._open(int(last.stage), last.entered_at, step.at)
        after = {"stage": self.deal.stage_id, "outcome": "", "words": ""}
        self._tell("move_undone", step.by, step.at, before, after)

    def _open(self, stage: int, entered_at: datetime, recorded_at: datetime) -> None:
        deal = self.deal
        deal.stage_id, deal.stage_entered_at = stage, entered_at
        deal.outcome, deal.closed_at, deal.close_reason_id = "", None, None
        deal.on_board = True
        kept = {"outcome": "", "closed_at": None, "close_reason": None}
        self._keep(kept, recorded_at, recorded_at)

    def _edit(self, edit: Edit) -> None:
        deal = self.deal
        before = deal_actions.shown(deal, edit.values)
        kept: dict[str, object] = {}
        for name, value in edit.values.items():
            if name == "amount":
                deal.amount_minor, deal.currency = value
                kept |= {"amount_minor": deal.amount_minor, "currency": deal.currency}
            elif name == "custom":
                deal.custom = {**deal.custom, **value}
                kept |= {f"custom.{key}": each for key, each in value.items()}
            elif name in FOREIGN:
                setattr(deal, f"{name}_id", value)
                kept[name] = value
            else:
                setattr(deal, name, value)
                kept[name] = value
        if "owner" in edit.values:
            kept["team"] = self.ground.teams.get(deal.owner_id)
        self._keep(kept, edit.at, edit.at)
        self._tell("updated", edit.by, edit.at, before, deal_actions.shown(deal, edit.values))

    def _end_follow_up(self) -> None:
        at = self.story.follow_up_done_at
        if at is None or self.deal.outcome != Outcome.WON:
            return
        self.deal.follow_up_done_at, self.deal.on_board = at, False
        self.deal.version += 1
        self._tell("follow_up_done", self.story.follow_up_done_by, at, {}, {})

    def _taken_up(self, at: datetime) -> None:
        if self.deal.inherited_at is not None:
            self.deal.inherited_at, self.deal.taken_up_at = None, self.deal.taken_up_at or at

    @property
    def _visits(self) -> tuple[history.Visit, ...]:
        return self.found.visits

    def _plan(self, plan: history.Plan | Refused, recorded_at: datetime) -> None:
        if isinstance(plan, Refused):
            raise BadStory(f"{self.deal.name}: {plan.reasons[0].key}")
        next_id = self.ids.__next__
        self.found.visits = history.apply(self._visits, plan, recorded_at, next_id)

    def _keep(self, values: Mapping[str, object], at: datetime, recorded_at: datetime) -> None:
        for name, value in values.items():
            if not journal.is_kept(name):
                continue
            if (old := self.present.get(name)) is not None:
                old.until = recorded_at
            new = Value(name, journal.text(value), at, recorded_at)
            self.present[name] = new
            self.found.values.append(new)

    def _tell(
        self,
        what: str,
        by: int | None,
        at: datetime,
        before: Mapping[str, object],
        after: Mapping[str, object],
        step: Step | None = None,
        from_stage: int = 0,
    ) -> None:
        told = Told(
            kind=f"deal.{what}",
            by=by,
            at=at,
            record=(Deal.KIND, 0),
            before=dict(before),
            after={**after, "version": self.deal.version},
            also=tuple(deal_actions.subjects(self.deal)),
        )
        self.found.told.append(told)
        if step is not None and step.override is not None:
            to = step.to if isinstance(step.to, int) else None
            self.found.overrides.append(
                Override(step.override, from_stage, to, step.by, step.at, told)
            )
