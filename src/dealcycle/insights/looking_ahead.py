"""One request for a forecast: whose deals, until when, towards which goal; all in the address."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from dealcycle.insights import asking, foreseeing, horizons
from dealcycle.insights.asking import Asking
from dealcycle.insights.foreseeing import Foreseen, TooFew
from dealcycle.insights.horizons import DAYS, HORIZONS, QUARTER, USUAL_DAYS, Horizon
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.question import Question
from dealcycle.present import formats
from dealcycle.present.reading import read_money

MOST_GOAL = 10**15  # minor units


@dataclass(frozen=True)
class Looking:
    """`goal` in minor units of the organisation's currency; `typed` as it was written."""

    ask: Asking
    horizon: Horizon
    goal: int | None
    typed: str
    faults: tuple[str, ...]

    @cached_property
    def found(self) -> Foreseen | TooFew:
        return foreseeing.foresee(self.ask.opened, self.ask.question, self.horizon)

    @property
    def currency(self) -> str:
        return self.ask.opened.journal.currency or "EUR"

    @property
    def goal_units(self) -> float | None:
        return None if self.goal is None else float(formats.major(self.goal, self.currency))

    def query(self, *, goal: bool = True) -> str:
        """The same as an address asks for it, the narrowing last."""
        pairs: list[tuple[str, object]] = [("horizon", self.horizon.key)]
        if self.horizon.key == DAYS:
            pairs.append(("days", self.horizon.days))
        if goal and self.goal is not None:
            pairs.append(("goal", self.typed))
        return urlencode(pairs)

    @property
    def address(self) -> str:
        return "&".join(filter(None, [self.query(), self.ask.asked.query()]))


def looking(request: asking.Asks) -> Looking:
    """Opens the journal for this person. Raises `NotReady` while it is built the first time."""
    ask = asking.asking(request)
    faults = list(ask.asked.faults)
    # Only the choice of deals is taken over: a forecast stands on all that is known today.
    ask = replace(ask, asked=replace(ask.asked, span="", since=None, until=None, as_of=None, by=()))
    today = date_of(Question().day(ask.opened.journal))
    given = request.GET
    key = given.get("horizon", "") or QUARTER
    if key not in HORIZONS:
        faults.append(_("There is no horizon called “%(name)s”.") % {"name": key[:40]})
        key = QUARTER
    until = horizons.horizon(key, today, _days(given, faults))
    currency = ask.opened.journal.currency or "EUR"
    typed = given.get("goal", "").strip()[:40]
    return Looking(ask, until, _goal(typed, currency, faults), typed, tuple(faults))


def _days(given: QueryDict, faults: list[str]) -> int:
    text = given.get("days", "").strip()
    if not text:
        return USUAL_DAYS
    if text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= horizons.MOST_DAYS:
        return int(text)
    faults.append(
        _("“%(text)s” is no number of days from 1 to %(most)s.")
        % {"text": text[:40], "most": horizons.MOST_DAYS}
    )
    return USUAL_DAYS


def _goal(typed: str, currency: str, faults: list[str]) -> int | None:
    if not typed:
        return None
    goal = read_money(typed, currency)
    if goal is None or not 0 < goal <= MOST_GOAL:
        faults.append(_("“%(text)s” is no sum. Write it like 1250000.") % {"text": typed})
        return None
    return goal
