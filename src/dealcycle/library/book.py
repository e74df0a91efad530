"""A book of deals that was read: every question that the command line answers, asked by a call."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from dealcycle.advice.advising import advise
from dealcycle.advice.dimensions import known_before_the_end
from dealcycle.cycle.words import N_
from dealcycle.library import asking, telling, telling_more
from dealcycle.library.asking import Day, Names, Where
from dealcycle.library.comparing import compared_groups, compared_periods
from dealcycle.library.faults import cannot_ask
from dealcycle.library.results import Figure, Result, Told
from dealcycle.library.voices import voice_of
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.duck import DuckEngine
from dealcycle.measures.forecast.forecast import forecast
from dealcycle.measures.forensics.examination import examine
from dealcycle.measures.funnel import Funnel
from dealcycle.measures.journal import EVERYONE, Journal
from dealcycle.measures.question import Question
from dealcycle.measures.report import Report, report
from dealcycle.measures.trends import FIGURES, MONTHS, Trend, asked_by, trends
from dealcycle.present.advising import Advisor
from dealcycle.present.voice import Voice
from dealcycle.sources.files import Read
from dealcycle.sources.journal_folder import write_journal


class Book:
    """Deals that were read, and what can be asked of them.

    Every question takes `as_of` (a day: as it was known then). Measures take `since` and `until`
    too (bounds of the opening for figures of cohorts, of the closing for those of periods), `by`
    (a dimension or month, quarter, year; at most two) and `where` ({"owner": "Anna"}, a list for
    several, None for deals of which it is not known). Days are `date`s or texts like 2026-11-23.

    Figures come with 95 % intervals. What the data cannot carry is refused, which is an answer;
    what cannot be asked (a dimension that is not there) raises CannotAsk.
    """

    def __init__(self, read: Read, lang: str, closing: Callable[[], object] | None = None) -> None:
        self._read, self.lang = read, lang
        self._closing = weakref.finalize(self, closing) if closing else None

    # --- what was read ------------------------------------------------------------------------

    @property
    def journal(self) -> Journal:
        """What is counted: the room `measures` takes it for everything that is not here."""
        return self._read.journal

    @property
    def files(self) -> tuple[str, ...]:
        return self._read.files

    @property
    def rows(self) -> int:
        return self._read.rows

    @property
    def mapping(self) -> dict[str, object]:
        """What each column was taken for; corrected, `dealcycle.read` takes it as `mapping`."""
        return dict(self._read.mapping)

    @property
    def warnings(self) -> list[str]:
        """What was odd in the source, in words."""
        voice = voice_of(self.lang)
        return [each.say(voice.gettext, voice.ngettext) for each in self._read.warnings]

    @property
    def dimensions(self) -> list[str]:
        """What deals can be split by and chosen by, beside month, quarter and year."""
        return ["pipeline", "owner", "team", "company", "currency", *self.journal.dimensions]

    def speak(self, lang: str) -> Book:
        """The same book, answering in another language: "en" or "ru"."""
        other = Book(self._read, voice_of(lang).lang)
        other._keeps = self  # type: ignore[attr-defined]  # what it reads from stays open
        return other

    # --- measures -----------------------------------------------------------------------------

    def report(
        self, by: Names = None, *, since: Day = None, until: Day = None, as_of: Day = None,
        where: Where = None,
    ) -> Result:  # fmt: skip
        """How does our selling work? All measures at once, whole and for each group.

        Charts: a measure's groups by its name, else "curves" and "funnel".
        """
        found = self._report(tuple(MEASURES), by, since, until, as_of, where)
        asked = self._question(by, since, until, as_of, where)
        moved: tuple[Trend, ...] = ()
        if (period := asked_by(asked)) is not None:
            moved = trends(self.journal, scope=EVERYONE, question=asked, period=period)
        records = telling.records(found, self.journal)
        return Result(found, records, partial(self._told, found, "", moved), self.lang)

    def win_rate(
        self, by: Names = None, *, since: Day = None, until: Day = None, as_of: Day = None,
        where: Where = None,
    ) -> Figure:  # fmt: skip
        """What share of deals do we win?

        Of the deals opened in the period, the share won by the horizon: the cumulative incidence
        of won, F(t) = sum over t_i <= t of S(t_i-) d_i / n_i, lost and undecided deals competing,
        open ones censored (Aalen & Johansen 1978). Between 0 and 1. `definitions` holds won /
        (won + lost + no decision) of the period with Wilson's interval, and others.
        Refused with fewer than 5 closed, without losses, with undated closings.
        """
        return self._figure("win_rate", by, since, until, as_of, where)

    def time_to_close(
        self, by: Names = None, *, since: Day = None, until: Day = None, as_of: Day = None,
        where: Where = None,
    ) -> Figure:  # fmt: skip
        """How long until a deal is won?

        The median age, in days, among deals won by the horizon: where the incidence of won
        (Aalen & Johansen 1978) reaches half of what it is there. Open deals are censored, so a
        young book does not look fast. Refused with fewer than 10 won.
        """
        return self._figure("time_to_close", by, since, until, as_of, where)

    def pace(
        self, by: Names = None, *, since: Day = None, until: Day = None, as_of: Day = None,
        where: Where = None,
    ) -> Figure:  # fmt: skip
        """How fast do deals come to an outcome, whichever?

        The median of S(t), the share still under way, in days: Kaplan & Meier 1958 with
        Greenwood's variance. Refused with fewer than 10 closed, or where half are still open.
        """
        return self._figure("pace", by, since, until, as_of, where)

    def velocity(
        self, by: Names = None, *, since: Day = None, until: Day = None, as_of: Day = None,
        where: Where = None,
    ) -> Figure:  # fmt: skip
        """How much revenue per day does the pipeline bring?

        Arrivals per day x sum over ages a of S(a-) x (amount won at a / at risk at a), in units of
        the currency per day; interval by a delete-a-group jackknife over 64 folds joined with the
        Poisson error of the arrivals. `definitions["textbook"]` is open deals x win rate x mean
        size / mean days. Refused with fewer than 5 won with an amount, or without rates.
        """
        return self._figure("velocity", by, since, until, as_of, where)

    def deal_size(
        self, by: Names = None, *, since: Day = None, until: Day = None, as_of: Day = None,
        where: Where = None,
    ) -> Figure:  # fmt: skip
        """How big are the deals we win?

        The mean of the amounts won in the period, in units of the currency, with a bootstrap
        interval (BCa, Efron 1987); a note where the tail is so heavy (Hill 1975) that a mean
        means nothing. Refused with fewer than 5 won with an amount.
        """
        return self._figure("deal_size", by, since, until, as_of, where)

    def funnel(
        self, *, since: Day = None, until: Day = None, as_of: Day = None, where: Where = None
    ) -> Result:
        """Where do deals stop or wait?

        Each stay in a stage counts, repeated and skipped stages too: the share that goes on and
        that is lost there (incidence by cause), and the median days of a stay, open stays censored
        (Kaplan & Meier 1958). A row a stage. Refused without a history of stages.
        """
        found = self._report(("funnel",), None, since, until, as_of, where)
        funnel = found.measures["funnel"]
        stages = (*funnel.leads, *funnel.stages) if isinstance(funnel, Funnel) else ()
        return Result(
            funnel,
            telling.stage_records(stages),
            partial(self._told, found, "funnel", ()),
            self.lang,
        )

    # --- differences --------------------------------------------------------------------------

    def compare(
        self, by: str | None = None, *, group: str | None = None, against: str | None = None,
        periods: str | None = None, frame: str = "capacity", as_of: Day = None,
        where: Where = None,
    ) -> Result:  # fmt: skip
        """Are groups, or two periods, really different, or is it chance?

        `by` compares each group of a dimension with all others, `group` only that one, `against`
        with another. `periods` ("month", "quarter", "year") compares the last whole one with the
        one before, and splits the change of velocity exactly over its levers (Shapley 1953) in
        the `frame` "capacity" or "arrivals". Win rate by Gray's test (1988), time by the log-rank
        test, shares by Newcombe's interval (1998), sizes by permutation; p corrected for
        everything compared (Holm). A row for each difference.
        """
        voice = voice_of(self.lang)
        if bool(by) == bool(periods):
            raise cannot_ask(voice, N_("Give by=DIMENSION, or periods=month, quarter or year."))
        asked = asking.question(self.journal, voice, by=by, as_of=as_of, where=where)
        if by:
            found, names = compared_groups(self.journal, by, group, against, asked, voice)
        else:
            found, names = compared_periods(self.journal, str(periods), frame, asked, voice)

        def tell(voice: Voice) -> Told:
            return telling_more.comparison_told_of(
                found, names(voice), against or "", self.journal, self._about(voice), voice
            )

        records = telling_more.comparison_records(found, names(voice))
        return Result(found, records, tell, self.lang)

    def trends(
        self, period: str = "month", *, measures: Names = None, as_of: Day = None,
        where: Where = None,
    ) -> Result:  # fmt: skip
        """How has each measure moved, and did it change for good?

        By month (the last 24) or quarter (the last 12); breaks by Pettitt's test (1979) among
        the periods old enough to judge, its level shared by the measures asked for. A row for
        each measure and period; a chart for each measure.
        """
        voice = voice_of(self.lang)
        if period not in MONTHS:
            raise cannot_ask(voice, N_("A trend goes by month or quarter."))
        names = asking.listed(measures) or list(FIGURES)
        if unknown := [name for name in names if name not in FIGURES]:
            text = N_("There is no trend of “%(name)s”; there are: %(known)s.")
            raise cannot_ask(voice, text, name=unknown[0], known=", ".join(FIGURES))
        asked = asking.question(self.journal, voice, as_of=as_of, where=where)
        found = trends(self.journal, scope=EVERYONE, question=asked, period=period, names=names)
        return Result(
            found,
            telling_more.trend_records(found),
            lambda voice: telling_more.trends_told(found, self.journal, self._about(voice), voice),
            self.lang,
        )

    # --- ahead, and what to do ----------------------------------------------------------------

    def forecast(
        self, until: Day = None, *, days: int = 0, goal: float | str = 0, deals: int = 10,
        as_of: Day = None, where: Where = None,
    ) -> Result:  # fmt: skip
        """What will be won until a day, and which deals bring it?

        `until` is a day or the end of this "month", "quarter" (unless told) or "year"; or so many
        `days` ahead. Hazards by stage and age, partially pooled, each open deal conditioned on
        its age, deals not yet opened by a Poisson arrival, 10,000 draws (Putter et al. 2007):
        median and 50/80/95 % bands in units of the currency, the chance of a `goal`. A row for
        each open deal, those that bring most first; `deals` are printed. Refused with fewer than
        20 won.
        """
        voice = voice_of(self.lang)
        aim = asking.amount(goal, voice)
        asked = asking.question(self.journal, voice, as_of=as_of, where=where)
        last = asking.last_day(asked.day(self.journal), until, days, voice)
        found = forecast(self.journal, last, scope=EVERYONE, question=asked)
        return Result(
            found,
            telling_more.forecast_records(found, self.journal, voice),
            lambda voice: telling_more.forecast_told(
                found, self.journal, self._about(voice), voice, aim, max(deals, 0)
            ),
            self.lang,
        )

    def advise(self, by: Names = None, *, as_of: Day = None) -> Result:
        """What should we change first, how sure is that, and what would it bring?

        Gaps of a stage's passing and waiting and of deal size, against the own past and the
        peers, whole and along each dimension `by` (unless told, all that is known before a deal
        ends); p corrected for all that was looked at (Holm), worth a month in units of the
        currency. Silent, with the reason, where the evidence is thin. A row a recommendation.
        """
        voice = voice_of(self.lang)
        for name in asking.listed(by):
            asking.known_dimension(self.journal, name, voice)
        asked = asking.question(self.journal, voice, as_of=as_of)
        dimensions = asking.listed(by) or known_before_the_end(
            self.journal, ["team", *self.journal.dimensions], scope=EVERYONE, question=asked
        )
        found = advise(self.journal, scope=EVERYONE, question=asked, dimensions=dimensions)

        def tell(voice: Voice) -> Told:
            advisor = Advisor(self.journal, voice)
            return telling_more.advice_told(found, dimensions, self._about(voice), advisor)

        advisor = Advisor(self.journal, voice)
        records = telling_more.advice_records(found.recommendations, advisor)
        return Result(found, records, tell, self.lang)

    def examine(self, *, as_of: Day = None) -> Result:
        """What is wrong with the data, before any figure is believed?

        Missing losses, dead deals that stand open, closings in bulk, dates running backwards,
        re-used numbers and more: each with its deals and what it does to which figure. A row a
        finding.
        """
        voice = voice_of(self.lang)
        asked = asking.question(self.journal, voice, as_of=as_of)
        found = examine(self.journal, scope=EVERYONE, question=asked)
        return Result(
            found,
            telling_more.examination_records(found, self.journal, voice),
            lambda voice: telling_more.examination_told(
                found, self.journal, self._about(voice), voice
            ),
            self.lang,
        )

    # --- keeping ------------------------------------------------------------------------------

    def write_journal(self, folder: str | os.PathLike[str]) -> Path:
        """Writes the journal into a folder, a Parquet file a table, for a warehouse or a cluster.

        `dealcycle.read(folder)` reads it again; loaded as tables, `dealcycle.warehouse` counts
        there. Ids and numbers and, in `names` alone, what they are called.
        """
        if not isinstance(self.journal.engine, DuckEngine):
            raise cannot_ask(voice_of(self.lang), N_("This journal lies in a warehouse already."))
        write_journal(self.journal, Path(folder), deals=self.rows)
        return Path(folder)

    def close(self) -> None:
        """Gives back what reading took; nothing can be asked afterwards."""
        if self._closing is not None:
            self._closing()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Book of {', '.join(self.files)}: {self.rows} rows>"

    # --- inside -------------------------------------------------------------------------------

    def _report(
        self, names: tuple[str, ...], by: Names, since: Day, until: Day, as_of: Day, where: Where
    ) -> Report:
        asked = self._question(by, since, until, as_of, where)
        return report(self.journal, scope=EVERYONE, question=asked, names=names)

    def _question(self, by: Names, since: Day, until: Day, as_of: Day, where: Where) -> Question:
        return asking.question(
            self.journal, voice_of(self.lang),
            by=by, since=since, until=until, as_of=as_of, where=where,
        )  # fmt: skip

    def _figure(
        self, name: str, by: Names, since: Day, until: Day, as_of: Day, where: Where
    ) -> Figure:
        found = self._report((name,), by, since, until, as_of, where)
        answer = found.measures[name]
        return Figure(
            answer, telling.records(found, self.journal), partial(self._told, found, name, ()),
            self.lang,
        )  # fmt: skip

    def _told(self, found: Report, name: str, moved: tuple[Trend, ...], voice: Voice) -> Told:
        title = telling_more.measure_title(name, voice) if name else ""
        return telling.told(found, self.journal, self._about(voice), voice, title, moved)

    def _about(self, voice: Voice) -> Mapping[str, object]:
        return asking.about(self._read, voice)
