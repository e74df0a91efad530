"""The journal: the one shape that every source yields, whatever its engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from numpy.typing import NDArray

Columns = Mapping[str, NDArray[Any]]
Rows = Sequence[Mapping[str, object]]

# Outcomes stand below zero, so that `visits.exit` holds either a stage (>= 0) or an outcome.
WON, LOST, NO_DECISION = -1, -2, -3
OUTCOMES: Mapping[int, str] = {WON: "won", LOST: "lost", NO_DECISION: "no_decision"}
INWARD, OUTWARD = 1, -1

BIG, INT, TEXT = "BIGINT", "INTEGER", "VARCHAR"

# Table -> column -> (type, meaning). Ids and codes are integers; what they are called stands in
# `names` alone. Instants (`..._at`) are epoch seconds in UTC, days (`..._day`) are days since
# 1970-01-01 in the organisation's zone. NULL = not known, not yet, or never.
TABLES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "deals": {
        "deal": (BIG, "one row per deal, leads before the clock included"),
        "pipeline": (INT, "code of the pipeline"),
        "first_seen_at": (
            BIG,
            "from when on we would have seen it close; later than opened_at "
            "for deals imported in mid-life; NULL = from the start",
        ),
        "first_seen_day": (INT, "its day"),
        "opened_at": (BIG, "derived: first visit at or past the clock's start; NULL = a lead"),
        "opened_day": (INT, "its day"),
        "outcome": (INT, "WON, LOST, NO_DECISION; NULL = open"),
        "closed_at": (BIG, "when the outcome came; NULL with an outcome = date not known"),
        "closed_day": (INT, "its day"),
        "amount_minor": (BIG, "amount in minor units of its own currency"),
        "currency": (INT, "code of the currency"),
        "value_minor": (
            BIG,
            "amount in the reporting currency's minor units, at the rate of the "
            "day it was won (open: the latest); NULL without a rate",
        ),
        "owner": (BIG, "who owns it; once closed, who owned it on its closing day"),
        "team": (BIG, "the owner's team, likewise"),
        "company": (BIG, "the company that would buy"),
        "expected_day": (INT, "the day on which an open deal is expected to close"),
        "void_at": (BIG, "when the deal was taken away (bin); NULL = it is there"),
    },
    "visits": {
        "deal": (BIG, "one row per stay of a deal in a stage"),
        "pipeline": (INT, "code of the pipeline"),
        "stage": (INT, "code of the stage (unique over all pipelines)"),
        "entered_at": (BIG, "when the stay began"),
        "entered_day": (INT, "its day"),
        "entry_recorded_at": (BIG, "when that was recorded; files: = entered_at"),
        "left_at": (BIG, "when the stay ended; NULL = still there, or not known if exit is set"),
        "left_day": (INT, "its day"),
        "exit": (INT, "the next stage's code, or WON, LOST, NO_DECISION; NULL = still there"),
        "exit_recorded_at": (BIG, "when that was recorded; files: = left_at"),
        "void_at": (BIG, "when the row was taken back (undo, correction, bin)"),
        "nth": (INT, "derived: 1 on the deal's first visit of this stage, 2 on its second ..."),
        "furthest": (INT, "derived: highest position reached before this visit, -1 = none"),
    },
    "changes": {
        "deal": (BIG, "one row per value that a field of a deal has had, the first included"),
        "field": (
            TEXT,
            "outcome, closed_at, amount_minor, currency, owner, team, "
            "expected_day, or the column of a dimension; value_minor of deals that were ever "
            "in another currency than the reporting one",
        ),
        "value": (BIG, "the value; NULL = emptied"),
        "at": (BIG, "when it became so"),
        "recorded_at": (BIG, "when that was recorded"),
        "until": (BIG, "when the next value, or its being taken back, was recorded; NULL = holds"),
    },
    "touches": {
        "contact": (BIG, "the person touched"),
        "deal": (BIG, "the deal it was about, if any"),
        "owner": (BIG, "the user who touched or was answered"),
        "at": (BIG, "when"),
        "day": (INT, "its day"),
        "channel": (INT, "code of the channel: call, e-mail, meeting ..."),
        "direction": (INT, "INWARD from the contact, OUTWARD to the contact"),
        "recorded_at": (BIG, "when recorded"),
        "void_at": (BIG, "when taken back"),
    },
    "steps": {
        "step": (BIG, "one row per activity, planned or done"),
        "deal": (BIG, "the deal it belongs to"),
        "owner": (BIG, "whose it is"),
        "kind": (INT, "code of the kind: call, meeting, demonstration, e-mail, task ..."),
        "recorded_at": (BIG, "when it was planned or noted"),
        "due_day": (INT, "the day it is planned for"),
        "done_at": (BIG, "when it was done; NULL = still to do"),
        "done_day": (INT, "its day"),
        "void_at": (BIG, "when taken back"),
    },
    "facts": {
        "deal": (BIG, "what other rooms know of a deal: roles, discounts, objections, payments"),
        "name": (
            TEXT,
            "what kind of fact, e.g. payment, discount, lost_reason, competitor; decision_maker: "
            "since when the contact in `value` is known to decide",
        ),
        "at": (BIG, "when"),
        "day": (INT, "its day"),
        "recorded_at": (BIG, "when recorded"),
        "void_at": (BIG, "when taken back"),
        "value": (BIG, "an amount or number"),
        "label": (BIG, "a code, named in `names` under the fact's name"),
    },
    # Outside every count: only faces read it, to say what a code is called.
    "names": {
        "kind": (TEXT, "deal, owner, team, company, currency, channel, step, or a dimension"),
        "code": (BIG, "the code in the other tables"),
        "name": (TEXT, "what people call it"),
    },
}
# May be grouped and filtered by, besides the dimensions.
OWN_DIMENSIONS = ("pipeline", "owner", "team", "company", "currency")


@dataclass(frozen=True)
class Stage:
    """A stage of a pipeline; `follow_up` lies after the outcome, outside every measure."""

    code: int
    name: str
    follow_up: bool = False


@dataclass(frozen=True)
class Pipeline:
    """An ordered set of stages and its clock: the cycle starts at position `starts`."""

    code: int
    name: str
    stages: tuple[Stage, ...] = ()
    starts: int = 0

    def position(self, stage: int) -> int:
        return next((i for i, one in enumerate(self.stages) if one.code == stage), -1)


@dataclass(frozen=True)
class Scope:
    """Whose deals may be counted: everyone's, or those of some owners and teams."""

    owners: frozenset[int] | None = None
    teams: frozenset[int] = frozenset()

    @property
    def everyone(self) -> bool:
        return self.owners is None


EVERYONE = Scope()


class Engine(Protocol):
    """What runs the counts. `dialect` is sqlglot's name of its SQL."""

    dialect: str

    def fetch(self, sql: str) -> dict[str, NDArray[Any]]:
        """Runs one SELECT; a column per name, numbers without NULL."""


@dataclass(frozen=True)
class Journal:
    """The named relations of `TABLES` on an engine, and what numbers cannot say about them.

    Relations that the source does not have are left out of `tables`. `days` says how ages are
    counted: "calendar" (days in `zone`, the rule) or "elapsed" (seconds, for event logs).
    """

    engine: Engine
    pipelines: tuple[Pipeline, ...]
    as_of: int  # epoch seconds: the last thing that happened in a file, now in a database
    zone: str = "UTC"
    currency: str | None = None  # the reporting currency, ISO 4217
    minor: int = 2  # its digits behind the point
    days: Literal["calendar", "elapsed"] = "calendar"
    dimensions: Mapping[str, str] = field(default_factory=dict)  # name -> column dim_1, dim_2 ...
    tables: frozenset[str] = frozenset({"deals", "visits", "names"})
    # Fields of deals whose former values stand in `changes`.
    kept_fields: frozenset[str] = frozenset()
    truncated: bool = False  # some deals were first seen in mid-life
    has_history: bool = True  # stage visits are known, not only the deal's opening and end
    has_recording: bool = False  # recorded_at tells more than "recorded = happened"
    has_losses: bool = True  # the source can say that a deal was lost

    @property
    def seconds_per_day(self) -> int:
        """How many ticks of an age make a day."""
        return 86_400 if self.days == "elapsed" else 1

    @property
    def stages(self) -> dict[int, tuple[Pipeline, int]]:
        """Stage code -> its pipeline and position."""
        return {
            stage.code: (pipeline, position)
            for pipeline in self.pipelines
            for position, stage in enumerate(pipeline.stages)
        }

    def column(self, dimension: str) -> str:
        """The column of `deals` that holds a dimension."""
        if dimension in OWN_DIMENSIONS:
            return dimension
        return self.dimensions[dimension]

    def named(self, kind: str, codes: Sequence[int]) -> dict[int, str]:
        """What these codes are called; codes without a name are left out."""
        if not codes or "names" not in self.tables:
            return {}
        wanted = ", ".join(str(int(code)) for code in codes)
        quoted = kind.replace("'", "''")
        found = self.engine.fetch(
            f"SELECT code, name FROM names WHERE kind = '{quoted}' AND code IN ({wanted})"
        )
        return {int(c): str(n) for c, n in zip(found["code"], found["name"], strict=True)}
