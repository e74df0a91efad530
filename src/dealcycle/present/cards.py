"""A figure as people read it: number, interval, meaning, and its other definitions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dealcycle.cycle.words import N_, NN_
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.definitions import title
from dealcycle.measures.estimate import (
    COUNT,
    DAYS,
    INDEX,
    MONEY,
    MONEY_PER_DAY,
    SHARE,
    Answer,
    Counted,
    Definition,
    Estimate,
    Refusal,
)
from dealcycle.present import figures, formats, units
from dealcycle.present.voice import Voice


@dataclass(frozen=True)
class Other:
    """Another definition: its number, or an empty one where it cannot be had."""

    name: str
    title: str
    number: str
    range: str
    n: int
    explains: str
    counted: Counted | None


@dataclass(frozen=True)
class Card:
    """A measure's answer in words. `low`, `at`, `high` lie on a bar from 0 to 1.

    `refused` says what is missing instead of a number.
    """

    name: str
    title: str
    question: str
    definition: str
    sentence: str
    notes: tuple[str, ...]
    others: tuple[Other, ...]
    number: str = ""
    unit: str = ""
    range: str = ""
    n: int | None = None
    of: str = ""
    refused: str = ""
    counted: Counted | None = None
    low: float | None = None
    at: float | None = None
    high: float | None = None


def card(name: str, answer: Answer, currency: str | None, voice: Voice) -> Card:
    """A measure's answer in words."""
    measure = MEASURES[name]
    found = Card(
        name=name,
        title=voice.gettext(measure.title),
        question=voice.gettext(measure.question),
        definition=voice.gettext(answer.definition),
        sentence=_words(name, answer, currency, voice),
        notes=tuple(note.say(voice.gettext, voice.ngettext) for note in answer.notes),
        others=tuple(_other(each, currency, voice) for each in answer.definitions),
    )
    if isinstance(answer, Refusal):
        return replace(found, refused=answer.says.say(voice.gettext, voice.ngettext))
    number, unit = written(answer.value, answer.unit, currency, voice)
    low, at, high = _on_bar(answer)
    return replace(
        found, number=number, unit=unit, range=ends(answer, answer.unit, currency, voice),
        n=answer.n, of=counted_words(answer.n, answer.counted, voice), counted=answer.counted,
        low=low, at=at, high=high,
    )  # fmt: skip


def _words(name: str, answer: Answer, currency: str | None, voice: Voice) -> str:
    if isinstance(answer, Refusal):
        return " ".join(figures.closed_words(answer, voice))
    return figures.sentence(name, answer, currency, voice)


def _other(each: Definition, currency: str | None, voice: Voice) -> Other:
    number, unit = "", ""
    if each.value is not None:
        number, unit = written(each.value, each.unit, currency, voice)
    return Other(
        each.name,
        title(each.name).say(voice.gettext, voice.ngettext),
        f"{number}\u00a0{unit}".strip("\u00a0"),
        ends(each, each.unit, currency, voice) if number else "",
        each.n,
        voice.gettext(each.explains),
        each.counted,
    )


def written(value: float, unit: str, currency: str | None, voice: Voice) -> tuple[str, str]:
    """A value and its unit: ("31", "%"), ("57", "days"), ("4,200", "€ a day")."""
    number = plain(value, unit, voice)
    if unit == SHARE:
        return number, "%"
    if unit == DAYS:
        shown = round(value, 1) if abs(value) < 10 else round(value)
        return number, formats.plural(shown, voice.lang, units.NAMES[voice.lang]["day"])
    sign = formats.currency_sign(currency, voice.lang) if currency else ""
    if unit == MONEY_PER_DAY:
        a_day = voice.say(N_("a day"))
        return number, f"{sign}\u00a0{a_day}".strip("\u00a0")
    return number, sign if unit == MONEY else ""


def plain(value: float, unit: str, voice: Voice, finer: int = 0) -> str:
    """The number alone, with as many digits as it deserves and `finer` more."""
    if unit == SHARE:
        return formats.number(100 * value, voice.lang, (1 if 0 < value < 0.1 else 0) + finer)
    if unit == DAYS:
        digits = 1 if abs(value) < 10 and round(value, 1) != round(value) else 0
        return formats.number(value, voice.lang, digits + finer)
    if unit == INDEX:
        return formats.number(value, voice.lang, 1 + finer)
    if unit == COUNT or abs(value) < 1_000_000:
        return formats.number(round(value), voice.lang)
    return formats.number_short(round(value), voice.lang)


def ends(found: Estimate | Definition, unit: str, currency: str | None, voice: Voice) -> str:
    """'24–39', '41 or more', or nothing where no end is known."""
    if found.low is None and found.high is None:
        return ""
    if found.high is None:
        return voice.say(N_("%(low)s or more"), low=plain(found.low or 0, unit, voice))
    if found.low is None:
        return voice.say(N_("%(high)s or less"), high=plain(found.high, unit, voice))
    if found.low == found.high:
        return ""
    for finer in range(3):
        low, high = (plain(end, unit, voice, finer) for end in (found.low, found.high))
        # Two ends that read the same would look like certainty.
        if low != high:
            break
    return formats.span(low, high)


def counted_words(n: int, counted: Counted | None, voice: Voice) -> str:
    """'from 142 deals': how many a figure stands on."""
    if counted is not None and counted.of == "stays":
        one, many = NN_("from %(count)s stay", "from %(count)s stays")
    else:
        one, many = NN_("from %(count)s deal", "from %(count)s deals")
    return voice.ngettext(one, many, n) % {"count": formats.number(n, voice.lang)}


def _on_bar(found: Estimate) -> tuple[float | None, float | None, float | None]:
    """Where the interval lies on a bar: shares from 0 to 1, others from 0 to a third above it."""
    if found.low is None or found.high is None:
        return None, None, None
    most = 1.0 if found.unit == SHARE else max(found.high, found.value) * 4 / 3
    if most <= 0:
        return None, None, None
    low, at, high = (min(max(v / most, 0.0), 1.0) for v in (found.low, found.value, found.high))
    return low, at, high
