"""A company's two years as plain values: the same for the same clock, language and seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from dealcycle.demo.words.shape import Person, Words

# Firms, faces and people are named by their place in the plan's lists.


@dataclass
class Firm:
    name: str
    domain: str
    industry: str
    city: str
    region: str
    country: str
    currency: str
    employees: int
    phone: str
    owner: int
    source: str
    system: str
    note: str
    created_at: datetime
    tags: list[int] = field(default_factory=list)
    faces: list[int] = field(default_factory=list)


@dataclass
class Face:
    """Somebody who works for a firm; `place` is where they stand in the plan's list."""

    place: int
    name: str
    first: str
    firm: int
    title: str
    role: str
    email: str
    phone: str
    owner: int
    created_at: datetime
    # Where they worked before, and until when.
    before: tuple[int, date] | None = None


@dataclass
class Move:
    """Into the stage of this kind, or to this outcome; `undo` takes the last move back."""

    to: str
    at: datetime
    by: int
    missing: tuple[str, ...] = ()
    override: str = ""
    words: str = ""
    reason: str = ""
    note: str = ""
    competitor: str = ""


@dataclass
class Edit:
    values: Mapping[str, object]
    at: datetime
    by: int


@dataclass
class Entry:
    """A call, a meeting, a mail, a note, a task: done, or still to be done."""

    kind: str
    subject: str
    who: int
    created_at: datetime
    body: str = ""
    face: int | None = None
    direction: str = ""
    outcome: str = ""
    minutes: int | None = None
    done_at: datetime | None = None
    due_at: datetime | None = None
    all_day: bool = True


@dataclass
class Remark:
    """A colleague's comment on a deal; `mate` is named in it."""

    body: str
    by: int
    at: datetime
    mate: int | None = None


@dataclass
class Life:
    """A deal from its first day to today."""

    name: str
    firm: int
    owner: int
    source: str
    amount: int | None
    currency: str
    stage: str
    created_at: datetime
    product: str
    phrase: str
    custom: dict[str, object]
    description: str = ""
    expected_close_on: date | None = None
    moves: list[Move] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    people: list[tuple[int, str, datetime]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    follow_up_done_at: datetime | None = None

    @property
    def outcome(self) -> str:
        last = self.moves[-1].to if self.moves else ""
        return last if last in OUTCOMES else ""


OUTCOMES = ("won", "lost", "no_decision")


@dataclass(frozen=True)
class Rate:
    currency: str
    day: date
    rate: Decimal


@dataclass
class Plan:
    language: str
    words: Words
    now: datetime
    began: datetime
    people: Sequence[Person]
    firms: list[Firm]
    faces: list[Face]
    lives: list[Life]
    rates: list[Rate]
