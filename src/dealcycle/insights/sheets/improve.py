"""Improve as a sheet: what to do first, why, how sure, what it is worth."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from dealcycle.advice.recommending import FIRST_SCREEN, Recommendation
from dealcycle.insights import advised
from dealcycle.insights.asking import Asking, Asks
from dealcycle.insights.improving import Improvement, improvement
from dealcycle.insights.sheets.frame import framed
from dealcycle.insights.views.improve import narrowed
from dealcycle.measures.estimate import MONEY
from dealcycle.present import formats
from dealcycle.present.sheet import Line, Part, Sheet, count


def sheet(asks: Asks) -> Sheet:
    ask = narrowed(asks)
    found = improvement(ask.opened, ask.question)
    title, question = _("Improve"), _("What to do first, and why?")
    return framed(ask, "improve", title, question, parts(found, ask))


def parts(found: Improvement, ask: Asking) -> Iterator[Part]:
    """The first recommendations with their plans; the smaller ones in a list."""
    firm = [one for one in found.recommendations if one.firm][:FIRST_SCREEN]
    rest = [one for one in found.recommendations if one not in firm]
    looked = count(_("Closed deals looked at"), found.closed)
    words = _("%(num)s closed deals looked at.") % {
        "num": formats.number(found.closed, ask.voice.lang)
    }
    yield Part("looked", "", said=(words, *_silence(found, ask)), lines=(looked,))
    for at, one in enumerate(firm):
        yield _part(one, at + 1, ask)
    if rest:
        yield _smaller(rest, ask)


def firmest(found: Improvement, ask: Asking) -> Iterator[Part]:
    """The three to begin with; where fewer are sure, what was counted or may be chance."""
    chosen = sorted(found.recommendations, key=lambda one: not one.firm)[:FIRST_SCREEN]
    if not chosen:
        yield Part("looked", "", said=_silence(found, ask) or (_("Nothing to advise yet."),))
    for at, one in enumerate(chosen):
        yield _part(one, at + 1, ask)


def _silence(found: Improvement, ask: Asking) -> tuple[str, ...]:
    if found.silence is None:
        return ()
    silent = advised.advisor(ask).silent(found.silence)
    return (f"{silent.title}. {silent.words} {silent.enough}".strip(),)


def _part(one: Recommendation, place: int, ask: Asking) -> Part:
    said = advised.advised(one, ask)
    where = f"{said.where}. " if said.where else ""
    steps = [f"{at}. {step}" for at, step in enumerate(said.steps, 1)]
    return Part(
        f"advice-{place}", f"{place}. {said.title}", said.sure,
        said=(f"{where}{said.says} {said.worth}".strip(), *steps), lines=tuple(_lines(one, ask)),
    )  # fmt: skip


def _smaller(rest: Sequence[Recommendation], ask: Asking) -> Part:
    told = [advised.advised(one, ask) for one in rest]
    words = tuple(": ".join(filter(None, [one.title, one.where])) + f". {one.says}" for one in told)
    lines = tuple(found for one in rest for found in _lines(one, ask))
    return Part("smaller", _("Smaller or less sure"), said=words, lines=lines)


def _lines(one: Recommendation, ask: Asking) -> Iterator[Line]:
    """The figure now, what it is compared with, and what closing the gap is worth a month."""
    said, cents = advised.advised(one, ask), 10**ask.opened.journal.minor
    name = ": ".join(filter(None, [said.title, said.where]))
    by = cents if one.unit == MONEY else 1
    now, before = said.evidence[0][0], said.evidence[1][0]
    yield Line(name, now, one.now / by, n=one.n_now, unit=one.unit, says=said.sure)
    yield Line(name, before, one.before / by, n=one.n_before or None, unit=one.unit)
    if one.gain is not None:
        value, low, high = (end / cents for end in (one.gain.value, one.gain.low, one.gain.high))
        yield Line(name, _("Worth a month"), value, low, high, unit=MONEY)
