"""Answers in a notebook or script: printed as tables, converted, drawn, in either language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from dealcycle.cycle.words import N_
from dealcycle.library import tabling
from dealcycle.library.faults import cannot_ask
from dealcycle.library.plots import Plot, chosen
from dealcycle.library.voices import voice_of
from dealcycle.measures.estimate import Answer, Definition, Estimate
from dealcycle.present.charts import Chart, Table
from dealcycle.present.svg import WIDE
from dealcycle.present.voice import Voice

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Record = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """An answer in one language: what to read, what to draw, and the command line's JSON."""

    title: str
    lines: Sequence[str]
    tables: Sequence[tuple[str, Table]]
    charts: Mapping[str, Chart]
    data: Mapping[str, object] = field(repr=False)


class Result:
    """What was answered.

    Printing shows sentences and tables; `plot()` draws; `to_pandas()`, `to_polars()`,
    `to_arrow()` give the figures as a table, money in major units, shares between 0 and 1,
    nothing rounded, and None where a figure is refused; `to_dict()` is what the command line
    prints with `--json`. `found` is the measure's own answer.
    """

    def __init__(
        self, found: Any, records: Sequence[Record], tell: Callable[[Voice], Told], lang: str
    ) -> None:
        self.found, self.lang = found, lang
        self._records, self._tell = records, tell

    def speak(self, lang: str) -> Self:
        """The same answer in another language: "en" or "ru"."""
        voice_of(lang)
        other = type(self).__new__(type(self))
        other.__dict__ = {k: v for k, v in self.__dict__.items() if k != "told"} | {"lang": lang}
        return other

    @cached_property
    def told(self) -> Told:
        return self._tell(voice_of(self.lang))

    @property
    def plots(self) -> tuple[str, ...]:
        """Names of the charts that `plot` can draw."""
        return tuple(self.told.charts)

    def plot(self, name: str = "", *, width: int = WIDE) -> Plot:
        """Draws the chart of this name, or the first. Errors: CannotAsk where there is none."""
        voice = voice_of(self.lang)
        return Plot(chosen(self.told.charts, name, voice), voice, self._source(), width)

    def to_dict(self) -> dict[str, object]:
        """What the command line prints with `--json`; its keys are promised."""
        return dict(self.told.data)

    def to_records(self) -> list[Record]:
        """The figures as a list of dictionaries, a row each."""
        return [dict(record) for record in self._records]

    def to_pandas(self) -> pandas.DataFrame:
        found: pandas.DataFrame = self._library("pandas").DataFrame(self._columns())
        return found

    def to_polars(self) -> polars.DataFrame:
        found: polars.DataFrame = self._library("polars").DataFrame(self._columns(), strict=False)
        return found

    def to_arrow(self) -> pyarrow.Table:
        found: pyarrow.Table = self._library("pyarrow").table(self._columns())
        return found

    def __repr__(self) -> str:
        told = self.told
        return tabling.as_text(told.title, told.lines, told.tables)

    def _repr_html_(self) -> str:
        told = self.told
        return tabling.as_html(told.title, told.lines, told.tables, self.lang)

    def _source(self) -> str:
        """Whose figures these are, in short."""
        read = self.told.data.get("read")
        files = read.get("files") if isinstance(read, dict) else None
        return ", ".join(map(str, files)) if isinstance(files, list) else ""

    def _columns(self) -> dict[str, list[Any]]:
        names = dict.fromkeys(name for record in self._records for name in record)
        return {name: [record.get(name) for record in self._records] for name in names}

    def _library(self, name: str) -> Any:
        try:
            return import_module(name)
        except ImportError as missing:
            text = N_("%(name)s is not installed: pip install %(name)s.")
            raise cannot_ask(voice_of(self.lang), text, name=name) from missing


class Figure(Result):
    """One measure's answer: `value` with its 95 % interval `low` to `high` from `n` deals.

    Where the data cannot carry a figure, `value` is None and `refused` says why in words.
    `definitions` holds how others define the same measure, by name.
    """

    found: Answer

    @property
    def value(self) -> float | None:
        return self.found.value if isinstance(self.found, Estimate) else None

    @property
    def low(self) -> float | None:
        return self.found.low if isinstance(self.found, Estimate) else None

    @property
    def high(self) -> float | None:
        return self.found.high if isinstance(self.found, Estimate) else None

    @property
    def n(self) -> int | None:
        return self.found.n if isinstance(self.found, Estimate) else None

    @property
    def unit(self) -> str:
        """share, days, money or money_per_day."""
        return self.found.unit

    @property
    def refused(self) -> str | None:
        if isinstance(self.found, Estimate):
            return None
        voice = voice_of(self.lang)
        return self.found.says.say(voice.gettext, voice.ngettext)

    @property
    def definitions(self) -> dict[str, Definition]:
        return {each.name: each for each in self.found.definitions}

    def __float__(self) -> float:
        if self.value is None:
            raise cannot_ask(voice_of(self.lang), "%(why)s", why=self.refused or "")
        return float(self.value)
