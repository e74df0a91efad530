"""One view of figures as it can be taken along: parts with words, cards, charts, and raw figures.

A view gives its sheet once; CSV, pictures, PDF and mails are all made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dealcycle.cycle.words import N_
from dealcycle.measures.estimate import (
    COUNT,
    DAYS,
    MONEY,
    MONEY_PER_DAY,
    SHARE,
    Answer,
    Definition,
    Refusal,
)
from dealcycle.present.cards import Card
from dealcycle.present.charts import Chart, Table
from dealcycle.present.voice import Voice

HEADS = (
    N_("Figure"), N_("Of"), N_("Value"), N_("Low"), N_("High"), N_("Unit"), N_("Counted"),
    N_("As of"), N_("Whose deals"), N_("Filters"), N_("Remark"),
)  # fmt: skip
DEALS = "deals"
DIGITS = 6  # behind the point: a figure is no more exact than its interval


@dataclass(frozen=True)
class Line:
    """A figure as programs read it; `of` is the group, the stage or the period that it is about.

    `unit` is a name of `measures.estimate` or DEALS; `says` tells why there is none.
    """

    figure: str
    of: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    unit: str = COUNT
    says: str = ""


@dataclass(frozen=True)
class Part:
    """Something of a view under a title. `key` names its picture; `rows` of `table` may be many."""

    key: str
    title: str
    sub: str = ""
    said: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    lines: tuple[Line, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """A view. `whose`, `as_of` (a day) and `filters` say what its figures are about."""

    key: str
    title: str
    question: str
    whose: str
    day: str  # as people write it
    as_of: str  # as programs do
    filters: tuple[str, ...]
    parts: tuple[Part, ...]
    currency: str | None = None

    @property
    def charts(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.chart is not None)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def about(self) -> tuple[str, ...]:
        return (self.whose, self.day, *self.filters)


def line(figure: str, answer: Answer, voice: Voice, of: str = "") -> Line:
    """A measure's answer; of a refusal why there is none."""
    if isinstance(answer, Refusal):
        says = answer.says.say(voice.gettext, voice.ngettext)
        return Line(figure, of, unit=answer.unit, says=says)
    notes = " ".join(note.say(voice.gettext, voice.ngettext) for note in answer.notes)
    return Line(figure, of, answer.value, answer.low, answer.high, answer.n, answer.unit, notes)


def definition(figure: str, each: Definition, title: str) -> Line:
    """Another definition of the same figure."""
    return Line(figure, title, each.value, each.low, each.high, each.n, each.unit)


def count(figure: str, n: int, of: str = "") -> Line:
    return Line(figure, of, float(n), n=n, unit=DEALS)


def rows(sheet: Sheet, voice: Voice) -> Iterator[Sequence[object]]:
    """The heads and every figure, numbers as numbers: of a share the percent."""
    yield tuple(map(voice.gettext, HEADS))
    filters = "; ".join(sheet.filters)
    for each in sheet.lines:
        times = 100.0 if each.unit == SHARE else 1.0
        yield (
            each.figure, each.of,
            *(_number(value, times) for value in (each.value, each.low, each.high)),
            _unit(each.unit, sheet.currency, voice), "" if each.n is None else each.n,
            sheet.as_of, sheet.whose, filters, each.says,
        )  # fmt: skip


def _number(value: float | None, times: float) -> object:
    if value is None:
        return ""
    found = round(value * times, DIGITS)
    return int(found) if found == int(found) else found


def _unit(unit: str, currency: str | None, voice: Voice) -> str:
    code = currency or ""
    return {
        SHARE: "%",
        DAYS: voice.say(N_("days")),
        MONEY: code,
        MONEY_PER_DAY: voice.say(N_("%(currency)s a day"), currency=code),
        DEALS: voice.say(N_("deals")),
    }.get(unit, "")
