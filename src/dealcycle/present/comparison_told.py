"""Comparisons in plain sentences: what differs, how sure that is, what moved the revenue."""

from __future__ import annotations

from dealcycle.cycle.words import N_
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.compare import Contest
from dealcycle.measures.differences import Difference
from dealcycle.measures.estimate import Refusal
from dealcycle.measures.levers import TITLES, Lever, Split
from dealcycle.present.comparison import adds, figure, value
from dealcycle.present.voice import Voice

HIGHER = N_("%(figure)s is higher: %(one)s here, %(other)s there.")
LOWER = N_("%(figure)s is lower: %(one)s here, %(other)s there.")
ROSE = N_("%(figure)s is higher than before: %(one)s, before that %(other)s.")
FELL = N_("%(figure)s is lower than before: %(one)s, before that %(other)s.")


def headline(contest: Contest, voice: Voice) -> str:
    """The answer in one line."""
    known = [each for each in contest.differences if each.gap is not None]
    proven = [each for each in known if each.proven]
    if proven:
        return voice.say(N_("Proven different: %(figures)s."), figures=_listed(proven, voice))
    if any(each.perhaps for each in known):
        return voice.say(N_("Perhaps different, not proven yet."))
    if known:
        return voice.say(N_("Nothing is proven different: chance often does this."))
    return voice.say(N_("Too early to compare: too few deals have ended on one of the sides."))


def told(contest: Contest, currency: str | None, voice: Voice) -> list[str]:
    """What stands behind the headline: each sure difference, then what is not proven."""
    found = [_said(each, contest, currency, voice) for each in contest.differences if each.proven]
    perhaps = [
        _said(each, contest, currency, voice) for each in contest.differences if each.perhaps
    ]
    if perhaps:
        comes = N_("Among so many comparisons this comes by chance as well: %(what)s")
        found.append(voice.say(comes, what=" ".join(perhaps)))
    said = {each.measure for each in contest.differences if each.proven or each.perhaps}
    rest = [each for each in contest.differences if each.measure not in said]
    equal = [each for each in rest if each.gap is not None]
    if equal and found:
        words = N_("Not proven different: %(figures)s.")
        found.append(voice.say(words, figures=_listed(equal, voice)))
    few = [each for each in rest if each.gap is None]
    if few and len(few) < len(contest.differences):
        found.append(voice.say(N_("Too early for: %(figures)s."), figures=_listed(few, voice)))
    return found


def split_told(split: Split | Refusal, currency: str | None, voice: Voice) -> list[str]:
    """What the revenue per day did, and the lever that moved it most."""
    if isinstance(split, Refusal):
        return [split.says.say(voice.gettext, voice.ngettext)]
    found = [
        voice.say(
            N_("Revenue per day: %(after)s, before that %(before)s. The change: %(change)s."),
            after=value(split.after, split.unit, currency, voice),
            before=value(split.before, split.unit, currency, voice),
            change=adds(split.change, split.low, split.high, currency, voice),
        )
    ]
    first = max(split.levers, key=lambda lever: abs(lever.part))
    if first.part:
        found.append(_most(first, currency, voice))
    if split.low <= 0 <= split.high:
        chance = N_("That the sum has changed is not proven: chance often does this.")
        found.append(voice.say(chance))
    return found


def _most(lever: Lever, currency: str | None, voice: Voice) -> str:
    sure = (
        N_("Most of it comes from “%(lever)s”: %(part)s.")
        if lever.low > 0 or lever.high < 0
        else N_("The largest part, though chance may have done it, is “%(lever)s”: %(part)s.")
    )
    return voice.say(
        sure,
        lever=voice.gettext(TITLES[lever.name]),
        part=adds(lever.part, lever.low, lever.high, currency, voice),
    )


def _said(each: Difference, contest: Contest, currency: str | None, voice: Voice) -> str:
    more = (each.gap or 0) > 0
    words = (HIGHER if more else LOWER) if contest.codes else (ROSE if more else FELL)
    return voice.say(
        words,
        figure=figure(each, voice),
        one=value(each.one or 0.0, each.unit, currency, voice),
        other=value(each.other or 0.0, each.unit, currency, voice),
    )


def _listed(found: list[Difference], voice: Voice) -> str:
    """'win rate, pace, deal size': each measure once."""
    names = dict.fromkeys(voice.gettext(MEASURES[each.measure].title) for each in found)
    return ", ".join(f"{name[:1].lower()}{name[1:]}" for name in names)
