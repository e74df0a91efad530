"""Forecasts over the application's deals, kept as long as nothing has changed."""

from dataclasses import dataclass, replace

from dealcycle.insights.horizons import Horizon
from dealcycle.insights.journal import Opened
from dealcycle.insights.keeping import Kept
from dealcycle.measures.calendar_days import day_of
from dealcycle.measures.forecast.forecast import Band, Forecast, TooEarly, forecast
from dealcycle.measures.question import Question
from dealcycle.measures.won import Won, won_between

KEPT = 24  # forecasts of a process: a quarter of a megabyte each
MOST_LISTED = 500  # of the open deals, those that bring most


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


_kept: Kept[Foreseen | TooFew] = Kept("forecast", KEPT)


def foresee(opened: Opened, question: Question, until: Horizon) -> Foreseen | TooFew:
    """The forecast for this person's deals. It counts in days, so a day's answer holds."""
    today = question.day(opened.journal)
    key = (opened.mark, opened.scope, question.where, until.since, until.until, today)
    return _kept.of(key, lambda: _made(opened, question, until, today))


def _made(opened: Opened, question: Question, until: Horizon, today: int) -> Foreseen | TooFew:
    first = today + 1 if until.since is None else day_of(until.since)
    won = won_between(opened.journal, first, today, scope=opened.scope, question=question)
    made = forecast(
        opened.journal, day_of(until.until), scope=opened.scope, question=question,
        listed=MOST_LISTED,
    )  # fmt: skip
    if isinstance(made, TooEarly):
        return TooFew(made, won)
    return Foreseen(_with(made, won.value), won, made.mean, made.open)


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
