"""A forecast in plain sentences, for the terminal and for pages alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dealcycle.cycle.words import N_, NN_
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.forecast.forecast import Band, DealChance, Forecast
from dealcycle.measures.journal import Journal
from dealcycle.present import formats
from dealcycle.present.outlook import chance, money
from dealcycle.present.voice import Voice

HEADLINE = N_(
    "From %(first)s until %(last)s about %(median)s will be won; 8 times in 10 between %(low)s "
    "and %(high)s."
)
OVER = N_("The period ends on %(last)s: nothing is left to foresee.")
USUAL = 0.8
BANDS: Mapping[float, str] = {
    0.5: N_("1 time in 2 between %(low)s and %(high)s."),
    0.95: N_("19 times in 20 between %(low)s and %(high)s."),
}
OPEN = NN_(
    "%(open)s of it from %(n)s deal that is open now, %(new)s from deals not yet opened.",
    "%(open)s of it from %(n)s deals that are open now, %(new)s from deals not yet opened.",
)
GOAL = N_("The chance to win at least %(goal)s is %(chance)s.")
RESTS = NN_("Learnt from %(n)s won deal.", "Learnt from %(n)s won deals.")

ENTERING = N_("Of 100 deals that enter “%(stage)s”, %(share)s are won within such a time.")
BEGINNING = N_("Of 100 deals that begin, %(share)s are won within such a time.")
STAYED = {
    1: NN_(
        "It has waited for %(days)s day, which raises that to %(share)s.",
        "It has waited for %(days)s days, which raises that to %(share)s.",
    ),
    0: NN_(
        "It has waited for %(days)s day, which changes that little.",
        "It has waited for %(days)s days, which changes that little.",
    ),
    -1: NN_(
        "It has waited for %(days)s day, which lowers that to %(share)s.",
        "It has waited for %(days)s days, which lowers that to %(share)s.",
    ),
}
SIZED = {
    1: N_("Deals of its size are won more often: %(share)s."),
    -1: N_("Deals of its size are won less often: %(share)s."),
}
NO_AMOUNT = N_("It has no amount; that of the usual won deal is taken.")
TELLING = 1.1  # a change by less than a tenth is no reason


@dataclass(frozen=True)
class Foretold:
    """What will be won, in words; `goal` is empty where none was set.

    The headline says the 80 % band, `bands` the others.
    """

    headline: str
    bands: tuple[str, ...]
    parts: str
    goal: str
    rests: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DealForetold:
    """An open deal: how likely it is won in time, what that brings, and why."""

    chance: str
    range: str
    brings: str
    stage: str  # empty where the journal knows no stages
    reasons: tuple[str, ...]


def foretold(found: Forecast, journal: Journal, voice: Voice, goal: float = 0.0) -> Foretold:
    """The sentences of a forecast; `goal` in units of the currency."""
    return Foretold(
        _headline(found, journal, voice),
        tuple(_band(band, journal, voice) for band in found.bands if band.level != USUAL)
        if found.until > found.today
        else (),
        _parts(found, journal, voice),
        _goal(found, goal, journal, voice) if goal > 0 else "",
        _counted(RESTS, found.n, voice, n=formats.number(found.n, voice.lang)),
        tuple(note.say(voice.gettext, voice.ngettext) for note in found.notes),
    )


def deals_foretold(
    deals: Sequence[DealChance], journal: Journal, voice: Voice
) -> list[DealForetold]:
    names = {stage.code: stage.name for one in journal.pipelines for stage in one.stages}
    known = names if journal.has_history else {}
    return [_deal(deal, known.get(deal.state, ""), journal, voice) for deal in deals]


def _headline(found: Forecast, journal: Journal, voice: Voice) -> str:
    last = formats.day(date_of(found.until), voice.lang)
    if found.until <= found.today:
        return voice.say(OVER, last=last)
    usual = next(band for band in found.bands if band.level == USUAL)
    return voice.say(
        HEADLINE,
        first=formats.day(date_of(found.today + 1), voice.lang),
        last=last,
        median=money(found.median, journal.currency, voice),
        low=money(usual.low, journal.currency, voice),
        high=money(usual.high, journal.currency, voice),
    )


def _band(band: Band, journal: Journal, voice: Voice) -> str:
    ends = {name: money(getattr(band, name), journal.currency, voice) for name in ("low", "high")}
    return voice.say(BANDS[band.level], **ends)


def _parts(found: Forecast, journal: Journal, voice: Voice) -> str:
    return _counted(
        OPEN,
        len(found.deals),
        voice,
        n=formats.number(len(found.deals), voice.lang),
        open=money(found.open_part, journal.currency, voice),
        new=money(found.new_part, journal.currency, voice),
    )


def _goal(found: Forecast, goal: float, journal: Journal, voice: Voice) -> str:
    return voice.say(
        GOAL,
        goal=money(goal, journal.currency, voice),
        chance=chance(found.chance_of(goal), voice),
    )


def _deal(deal: DealChance, stage: str, journal: Journal, voice: Voice) -> DealForetold:
    low, high = (formats.number(round(100 * end), voice.lang) for end in (deal.low, deal.high))
    return DealForetold(
        formats.percent(deal.chance, voice.lang),
        formats.span(low, high),
        money(deal.expected, journal.currency, voice),
        stage,
        tuple(_reasons(deal, stage, voice)),
    )


def _reasons(deal: DealChance, stage: str, voice: Voice) -> list[str]:
    """From where its chance comes: the stage, the days there, its size."""
    start = _hundredth(deal.entering, voice)
    said = [voice.say(ENTERING, stage=stage, share=start) if stage
            else voice.say(BEGINNING, share=start)]  # fmt: skip
    if deal.stay > 0:
        said.append(
            _counted(
                STAYED[_direction(deal.entering, deal.unsized)],
                deal.stay,
                voice,
                days=formats.number(deal.stay, voice.lang),
                share=_hundredth(deal.unsized, voice),
            )
        )
    if deal.value is None:
        said.append(voice.gettext(NO_AMOUNT))
    elif (way := _direction(deal.unsized, deal.chance)) != 0:
        said.append(voice.say(SIZED[way], share=_hundredth(deal.chance, voice)))
    return said


def _direction(before: float, after: float) -> int:
    """1 for more, -1 for less, 0 where it comes to the same or rounds to it."""
    if round(100 * before) == round(100 * after):
        return 0
    if after > before * TELLING:
        return 1
    return -1 if after * TELLING < before else 0


def _hundredth(share: float, voice: Voice) -> str:
    return formats.number(round(100 * share), voice.lang)


def _counted(texts: tuple[str, str], count: int, voice: Voice, **params: str) -> str:
    return voice.ngettext(*texts, count) % params
