"""What a measure answers: an estimate with its interval and n, or a refusal with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from dealcycle.cycle.words import Gettext, Ngettext, english_plural, same

SHARE, DAYS, MONEY, MONEY_PER_DAY, COUNT, INDEX = (
    "share", "days", "money", "money_per_day", "count", "index",
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """Which deals a figure counts, so that it can be opened: `tallies.deal_ids` lists them.

    `of` names the count, `condition` is a condition over its columns.
    """

    of: str
    condition: str


@dataclass(frozen=True)
class Sentence:
    """A message id with its parameters; faces translate it."""

    text: str
    params: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None

    def say(self, gettext: Gettext = same, ngettext: Ngettext = english_plural) -> str:
        n = self.params.get("n")
        many = self.plural is not None and isinstance(n, int)
        words = ngettext(self.text, self.plural or "", int(str(n))) if many else gettext(self.text)
        return words % self.params if self.params else words


@dataclass(frozen=True)
class Definition:
    """Another way to measure the same, and why it differs. `value` None = it cannot be had."""

    name: str
    value: float | None
    n: int
    explains: str
    unit: str
    low: float | None = None
    high: float | None = None
    counted: Counted | None = None


@dataclass(frozen=True)
class Estimate:
    """A figure: value, the ends of its 95 % interval, n and what it means.

    An end is None where it lies beyond what was observed. `at_risk` says of a share how many
    deals are still under way at its age. `notes` warn of what the figure cannot tell.
    """

    value: float
    low: float | None
    high: float | None
    n: int
    as_of: int
    unit: str
    definition: str
    definitions: tuple[Definition, ...] = ()
    counted: Counted | None = None
    at_risk: int | None = None
    horizon: float | None = None
    notes: tuple[Sentence, ...] = ()

    def __post_init__(self) -> None:
        ends = [end for end in (self.low, self.value, self.high) if end is not None]
        if not all(map(math.isfinite, ends)):
            raise ValueError(f"a figure must be finite, not {ends}")

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Refusal:
    """No figure, and why: a stable code, a sentence, and the definitions that can be had."""

    code: str
    says: Sentence
    unit: str
    as_of: int
    definition: str
    definitions: tuple[Definition, ...] = ()
    notes: tuple[Sentence, ...] = ()

    @property
    def text(self) -> str:
        return self.says.say()

    def __bool__(self) -> bool:
        return False


Answer = Estimate | Refusal


def named(answer: Answer, name: str) -> Definition | None:
    """One of the definitions beside a figure."""
    return next((one for one in answer.definitions if one.name == name), None)
