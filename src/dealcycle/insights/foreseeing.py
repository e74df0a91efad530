"""Forecasts over the application's deals, kept as long as nothing has changed."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from dealcycle.insights.horizons import Horizon
from dealcycle.insights.journal import Opened
from dealcycle.measures.calendar_days import day_of
from dealcycle.measures.forecast.forecast import Band, Forecast, TooEarly, forecast
from dealcycle.measures.question import Question
from dealcycle.measures.won import Won, won_between

KEPT = 24  # forecasts of a process: a quarter of a megabyte each
MOST_LISTED = 500  # of the open deals, those that bring most
Key = tuple[object, ...]


@dataclass(frozen=True)
class Foreseen:
    """What the horizon will bring, `won` of it already; `found` counts both together.

    `ahead` is what is still to come. `deals` counts all open ones, the forecast lists the first.
    """

    found: Forecast
    won: Won
    ahead: float
    deals: int

    @property
    def shares(self) -> tuple[float, float, float]:
        """Means of: won already, of the open deals, of deals not yet opened."""
        return self.won.value, self.found.open_part, self.found.new_part

    @property
    def is_over(self) -> bool:
        """Whether the horizon ends today: nothing is left to foresee."""
        return self.found.until <= self.found.today


@dataclass(frozen=True)
class TooFew:
    """No forecast yet; what was won already is known all the same."""

    early: TooEarly
    won: Won

    def __bool__(self) -> bool:
        return False


class _Kept:
    """The forecasts asked for last, by snapshot, scope, day, horizon and choice of deals."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.found: OrderedDict[Key, Foreseen | TooFew] = OrderedDict()

    def get(self, key: Key) -> Foreseen | TooFew | None:
        with self.lock:
            found = self.found.get(key)
            if found is not None:
                self.found.move_to_end(key)
            return found

    def put(self, key: Key, found: Foreseen | TooFew) -> None:
        with self.lock:
            self.found[key] = found
            while len(self.found) > KEPT:
                self.found.popitem(last=False)


_kept = _Kept()


def foresee(opened: Opened, question: Question, until: Horizon) -> Foreseen | TooFew:
    """The forecast for this person's deals. It counts in days, so a day's answer holds."""
    today = question.day(opened.journal)
    key = (opened.mark, opened.scope, question.where, until.since, until.until, today)
    found = _kept.get(key)
    if found is None:
        found = _made(opened, question, until, today)
        _kept.put(key, found)
    return found


def _made(opened: Opened, question: Question, until: Horizon, today: int) -> Foreseen | TooFew:
    first = today + 1 if until.since is None else day_of(until.since)
    won = won_between(opened.journal, first, today, scope=opened.scope, question=question)
    made = forecast(opened.journal, day_of(until.until), scope=opened.scope, question=question)
    if isinstance(made, TooEarly):
        return TooFew(made, won)
    kept = replace(made, deals=made.deals[:MOST_LISTED])
    return Foreseen(_with(kept, won.value), won, made.mean, len(made.deals))


def _with(found: Forecast, won: float) -> Forecast:
    """The forecast of all that the period brings, with what is won already."""
    if not won:
        return found
    return replace(
        found,
        mean=found.mean + won,
        median=found.median + won,
        bands=tuple(Band(band.level, band.low + won, band.high + won) for band in found.bands),
        draws=found.draws + won,
    )
