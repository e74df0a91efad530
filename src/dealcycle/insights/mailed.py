"""A sheet in a mail: its sentences, and its first figures written out."""

from dataclasses import dataclass

from dealcycle.insights.asking import voice
from dealcycle.measures.estimate import COUNT
from dealcycle.present import cards
from dealcycle.present.sheet import DEALS, Line, Sheet


@dataclass(frozen=True)
class Figure:
    """'Win rate', '31 %', '24–39'."""

    name: str
    value: str
    range: str


def figures(sheet: Sheet, *, most: int) -> list[Figure]:
    """Of parts that say nothing by themselves; what says something stands in sentences."""
    found = [
        _figure(line, sheet.currency)
        for part in sheet.parts
        if not part.cards
        for line in part.lines
        if line.value is not None
    ]
    return found[:most]


def _figure(line: Line, currency: str | None) -> Figure:
    said = voice()
    name = ": ".join(filter(None, [line.figure, line.of]))
    unit = COUNT if line.unit == DEALS else line.unit
    number, sign = cards.written(line.value or 0.0, unit, currency, said)
    ends = ""
    if line.low is not None and line.high is not None:
        ends = f"{cards.plain(line.low, unit, said)}–{cards.plain(line.high, unit, said)}"
    return Figure(name, f"{number}\u00a0{sign}".strip("\u00a0"), ends)
