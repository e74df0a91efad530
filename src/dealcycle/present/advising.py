"""Recommendations in plain sentences, for the terminal and for pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dealcycle.advice.comparing import PAST
from dealcycle.advice.practices import NOT_RECORDED, TOO_FEW, Quiet
from dealcycle.advice.recommending import (
    HABIT,
    NOTHING_COMPARED,
    PRACTICE,
    Recommendation,
    Silence,
)
from dealcycle.cycle.words import N_, NN_
from dealcycle.measures.estimate import DAYS, SHARE
from dealcycle.measures.journal import Journal
from dealcycle.present import formats
from dealcycle.present.group_names import shown
from dealcycle.present.voice import Voice

HARDLY_EVER = 0.001
MONTH = 30.4
OWN_LABELS = {
    "owner": N_("Owner"), "team": N_("Team"), "company": N_("Company"),
    "pipeline": N_("Pipeline"), "currency": N_("Currency"),
}  # fmt: skip
TOO_FEW_CLOSED = NN_(
    "%(num)s closed deal is too few to tell a gap from chance.",
    "%(num)s closed deals are too few to tell a gap from chance.",
)
NEEDED = N_(
    "A stage can be compared when %(needed)s deals have left it in the last %(days)s and as many "
    "before; deal sizes, when as many were won."
)
ALL_CHANCE = NN_(
    "%(num)s comparison was made, and its difference is within what chance brings.",
    "%(num)s comparisons were made, and no difference is larger than what chance brings.",
)
EITHER = N_(
    "Either nothing is broken, or a gap is too small for %(closed)s closed deals to show. With "
    "four times as many deals, gaps half as large can be seen."
)
# What is looked at besides stages and sizes, and why it may be silent.
QUIET: Mapping[str, str] = {
    "one_contact": N_("Deals that hang on one person"),
    "no_decision_maker": N_("Deals without the decision-maker"),
    "late_reply": N_("Late first answers"),
    "discount": N_("Discounts for nothing"),
    "source": N_("Sources that bring little"),
    "profile": N_("Deals far from the ideal customer"),
}
WHY: Mapping[str, str] = {
    NOT_RECORDED: N_("not recorded in these data"),
    TOO_FEW: N_("too few yet: %(n)s closed deals on the smaller side, %(needed)s needed"),
}
NO_GAP = N_("looked at, and no difference that is sure enough")


@dataclass(frozen=True)
class Advised:
    """One recommendation as it is read. `where` is empty where it is about all deals, `worth`
    where nobody can say; `evidence` has rows of whose figure, the figure, from how many; `tone` is
    that of how sure it is."""

    key: str
    title: str
    where: str
    says: str
    sure: str
    by_chance: str
    worth: str
    steps: tuple[str, ...]
    evidence: tuple[tuple[str, str, str], ...]
    firm: bool
    tone: str


@dataclass(frozen=True)
class Silent:
    """Why nothing is advised, and what would make it enough."""

    title: str
    words: str
    enough: str


@dataclass(frozen=True)
class Advisor:
    """Speaks about one journal. `labels` says what dimensions are called; others by their name."""

    journal: Journal
    voice: Voice
    labels: Mapping[str, str] = field(default_factory=dict)

    def advised(self, one: Recommendation) -> Advised:
        now, before = self.pair(one.unit, one.now, one.before)
        params = {
            "stage": self.stage_name(one.stage),
            "now": now,
            "before": before,
            "days": self.months(one.days),
            "count": formats.number(one.count, self.voice.lang),
            "of": formats.number(one.n_now, self.voice.lang),
            "share": formats.percent(one.now, self.voice.lang),
            "stake": self.money(one.stake),
        }
        say = self.voice.say
        return Advised(
            one.key,
            say(one.rule.title, **params),
            self._where(one),
            say(one.rule.says[one.against], **params),
            self._sure(one),
            self._by_chance(one),
            self._worth(one),
            tuple(say(step, **params) for step in one.rule.steps),
            self._evidence(one),
            one.firm,
            "info" if one.measure == HABIT else "good" if one.firm else "plain",
        )

    def silent(self, why: Silence) -> Silent:
        closed = formats.number(why.closed, self.voice.lang)
        if why.reason == NOTHING_COMPARED:
            return Silent(
                self.voice.say(N_("Too early for advice")),
                self.voice.ngettext(*TOO_FEW_CLOSED, why.closed) % {"num": closed},
                self.voice.say(NEEDED, needed=why.needed, days=self.months(why.days)),
            )
        compared = formats.number(why.compared, self.voice.lang)
        return Silent(
            self.voice.say(N_("Nothing stands out")),
            self.voice.ngettext(*ALL_CHANCE, why.compared) % {"num": compared},
            self.voice.say(EITHER, closed=closed),
        )

    def quiet(self, one: Quiet) -> tuple[str, str]:
        """What was looked at, and why nothing is said of it."""
        why = WHY.get(one.reason, NO_GAP)
        return self.voice.say(QUIET[one.rule]), self.voice.say(why, n=one.n, needed=one.needed)

    def money(self, minor: float) -> str:
        if self.journal.currency is None:
            whole = round(minor / 10**self.journal.minor)
            return formats.number_short(whole, self.voice.lang)
        return formats.money_short(round(minor), self.journal.currency, self.voice.lang)

    def months(self, days: int) -> str:
        """'6 months': the windows are whole months."""
        return formats.duration(round(days / MONTH), "month", self.voice.lang)

    def stage_name(self, stage: int) -> str:
        """Of the pipeline too, where there are several."""
        found = self.journal.stages.get(stage)
        if found is None:
            return self.voice.say(N_("the whole cycle"))
        pipeline, place = found
        name = pipeline.stages[place].name
        alike = [p for p in self.journal.pipelines if any(s.name == name for s in p.stages)]
        return f"{name} ({pipeline.name})" if len(alike) > 1 else name

    def pair(self, unit: str, now: float, before: float) -> tuple[str, str]:
        """Both figures, with as many digits as it takes to tell them apart."""
        for digits in (0, 1):
            first, second = (self._figure(unit, value, digits) for value in (now, before))
            if first != second:
                break
        return first, second

    def label(self, dimension: str) -> str:
        if dimension in self.labels:
            return self.labels[dimension]
        if dimension in OWN_LABELS:
            return self.voice.say(OWN_LABELS[dimension])
        return dimension.replace("_", " ").capitalize()

    def _figure(self, unit: str, value: float, digits: int) -> str:
        if unit == SHARE:
            return formats.number(100 * value, self.voice.lang, digits)
        if unit == DAYS:
            return formats.duration_days(value, self.voice.lang, digits=digits)
        return self.money(value)

    def _where(self, one: Recommendation) -> str:
        if one.where.whole:
            return ""
        dimension, code = one.where.dimension, one.where.code
        known = self.journal.named(dimension, [code])
        return f"{self.label(dimension)}: {shown(dimension, code, known, self.voice)}"

    def _sure(self, one: Recommendation) -> str:
        if one.measure == HABIT:
            return self.voice.say(N_("Counted in the open deals"))
        if not one.firm:
            return self.voice.say(N_("A hint: it may be chance"))
        if one.p < HARDLY_EVER:
            return self.voice.say(N_("Hardly chance"))
        return self.voice.say(N_("Unlikely to be chance"))

    def _by_chance(self, one: Recommendation) -> str:
        """How often so large a gap comes up where nothing differs; of what is counted, nothing."""
        if one.measure == HABIT:
            return ""
        if one.p < HARDLY_EVER:
            often = formats.number(1000, self.voice.lang)
            return self.voice.say(N_("less than once in %(times)s"), times=often)
        if one.p > 0.5:
            return self.voice.say(N_("more often than not"))
        often = formats.number(round(1 / one.p), self.voice.lang)
        return self.voice.say(N_("once in %(times)s"), times=often)

    def _worth(self, one: Recommendation) -> str:
        if one.gain is None or one.gain.value < 10**self.journal.minor:
            return ""
        ends = {name: self.money(getattr(one.gain, name)) for name in ("value", "low", "high")}
        return self.voice.say(
            N_("Closing the gap: about %(value)s more a month (%(low)s to %(high)s)."), **ends
        )

    def _evidence(self, one: Recommendation) -> tuple[tuple[str, str, str], ...]:
        now, before = self.pair(one.unit, one.now, one.before)
        if one.measure == HABIT:
            usual = N_("Worth saying from") if one.where.whole else N_("Usual of colleagues")
            of = formats.number(one.n_now, self.voice.lang)
            return (
                (self.voice.say(N_("Of the open deals")), f"{now}{formats.NBSP}%", of),
                (self.voice.say(usual), f"{before}{formats.NBSP}%", ""),
            )
        if one.unit == SHARE:
            now, before = (f"{figure}{formats.NBSP}%" for figure in (now, before))
        first = self.voice.say(N_("The last %(days)s"), days=self.months(one.days))
        second = self.voice.say(N_("Everything before"))
        if one.against != PAST:
            such = self.voice.say(N_("Such deals")) if one.measure == PRACTICE else self._where(one)
            first = f"{such}, {first.lower()}"
            second = self.voice.say(N_("All others in the same time"))
        rows = ((first, now, one.n_now), (second, before, one.n_before))
        return tuple(
            (words, figure, formats.number(n, self.voice.lang)) for words, figure, n in rows
        )
