"""Comparisons and the split of velocity as people read them: how sure, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from dealcycle.cycle.words import N_
from dealcycle.measures.calendar_days import date_of
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.compare import Contest
from dealcycle.measures.definitions import title
from dealcycle.measures.differences import TESTS, Difference
from dealcycle.measures.estimate import MONEY, SHARE, Refusal
from dealcycle.measures.levers import TITLES, UNITS, Split
from dealcycle.measures.question import Question
from dealcycle.present import cards, formats
from dealcycle.present.voice import Voice

Data = dict[str, object]
VELOCITY = "velocity"


HEADS = (N_("Figure"), N_("This group"), N_("All others"), N_("By how much"), N_("How sure"))
PERIOD_HEADS = (
    N_("Figure"),
    N_("Later period"),
    N_("Earlier period"),
    N_("By how much"),
    N_("How sure"),
)
LEVER_HEADS = (N_("Lever"), N_("Earlier period"), N_("Later period"), N_("Adds a day"))


def heads(contest: Contest, voice: Voice, *, against: str = "") -> list[str]:
    """The heads of a comparison's table; `against` names the other group where it is one."""
    words = [voice.gettext(each) for each in (HEADS if contest.codes else PERIOD_HEADS)]
    return [*words[:2], against or words[2], *words[3:]]


def days(question: Question, voice: Voice) -> str:
    """'1 Jul 2026 – 30 Sep 2026': what a period is called."""
    ends = (question.since or 0, question.until or 0)
    first, last = (formats.day(date_of(day), voice.lang, "short") for day in ends)
    return f"{first} – {last}"


def short_verdict(each: Difference, voice: Voice) -> str:
    """The verdict's first word; what it means stands elsewhere."""
    return verdict(each, voice).partition(":")[0]


def figure(each: Difference, voice: Voice) -> str:
    measure = voice.gettext(MEASURES[each.measure].title)
    if each.definition:
        words = title(each.definition).say(voice.gettext, voice.ngettext)
        return f"{measure}: {words[:1].lower()}{words[1:]}"
    return measure


def row(each: Difference, currency: str | None, voice: Voice) -> tuple[str, str, str, str, str]:
    """Figure, one side, the other, by how much they differ, how sure that is."""
    if each.refused is not None or each.one is None or each.other is None:
        says = each.refused.say(voice.gettext, voice.ngettext) if each.refused else ""
        return figure(each, voice), "", "", "", says
    return (
        figure(each, voice), value(each.one, each.unit, currency, voice),
        value(each.other, each.unit, currency, voice), gap_words(each, voice), verdict(each, voice),
    )  # fmt: skip


def verdict(each: Difference, voice: Voice) -> str:
    """How sure the difference is, the number of comparisons counted in."""
    if each.proven:
        return voice.say(N_("Proven: chance does this in fewer than 1 of 20 such comparisons."))
    if each.perhaps:
        return voice.say(N_("Perhaps: among so many comparisons one like this comes by chance."))
    return voice.say(N_("Not proven: chance often does this."))


def answers(contests: Sequence[Contest], voice: Voice) -> list[str]:
    """What the answers mean that were given, each once."""
    given = (each for contest in contests for each in contest.differences if each.gap is not None)
    return list(dict.fromkeys(verdict(each, voice) for each in given))


def split_rows(split: Split, currency: str | None, voice: Voice) -> list[tuple[str, ...]]:
    """Each lever: then, now, what it adds per day with its range; the last row is the change."""
    found = [
        (
            voice.gettext(TITLES[lever.name]),
            value(lever.before, UNITS[lever.name], currency, voice),
            value(lever.after, UNITS[lever.name], currency, voice),
            adds(lever.part, lever.low, lever.high, currency, voice),
        )
        for lever in split.levers
    ]
    return [
        *found,
        (
            voice.gettext(MEASURES[VELOCITY].title),
            value(split.before, split.unit, currency, voice),
            value(split.after, split.unit, currency, voice),
            adds(split.change, split.low, split.high, currency, voice),
        ),
    ]


def as_data(
    contests: Sequence[Contest], names: Sequence[str], split: Split | Refusal | None, voice: Voice
) -> Data:
    return {
        "comparisons": [
            {
                "name": name, "deals": list(contest.n),
                "differences": [_data(each, voice) for each in contest.differences],
            }
            for name, contest in zip(names, contests, strict=True)
        ],
        "velocity": _split_data(split, voice),
    }  # fmt: skip


def _data(each: Difference, voice: Voice) -> Data:
    refused = each.refused.say(voice.gettext, voice.ngettext) if each.refused else None
    return {
        "measure": each.measure, "definition": each.definition or None, "unit": each.unit,
        "one": each.one, "other": each.other, "gap": each.gap, "low": each.low,
        "high": each.high, "p": each.p, "p_corrected": each.corrected, "proven": each.proven,
        "test": voice.gettext(TESTS[each.test]), "refused": refused,
    }  # fmt: skip


def _split_data(split: Split | Refusal | None, voice: Voice) -> Data | None:
    if split is None:
        return None
    if isinstance(split, Refusal):
        return {"refused": split.says.say(voice.gettext, voice.ngettext)}
    return {
        "frame": split.frame, "before": split.before, "after": split.after,
        "change": split.change, "low": split.low, "high": split.high,
        "levers": [asdict(lever) for lever in split.levers],
    }  # fmt: skip


def gap_words(each: Difference, voice: Voice) -> str:
    """'+5 (2–9)': shares in points."""
    gap = each.gap or 0.0
    words = _signed(gap, each.unit, voice)
    if each.low is None or each.high is None:
        return words
    ends = (_signed(end, each.unit, voice) for end in (each.low, each.high))
    return f"{words} ({' … '.join(ends)})"


def adds(part: float, low: float, high: float, currency: str | None, voice: Voice) -> str:
    unit = cards.written(part, MONEY, currency, voice)[1]
    words = f"{_signed(part, MONEY, voice)}\u00a0{unit}".strip("\u00a0")
    ends = (_signed(end, MONEY, voice) for end in (low, high))
    return f"{words} ({' … '.join(ends)})"


def _signed(value: float, unit: str, voice: Voice) -> str:
    finer = 1 if unit == SHARE and abs(value) >= 0.1 else 0
    words = cards.plain(abs(value), unit, voice, finer)
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{words}"


def value(value: float, unit: str, currency: str | None, voice: Voice) -> str:
    if unit == "count" and abs(value) < 10:
        return formats.number(value, voice.lang, 1)
    number, sign = cards.written(value, unit, currency, voice)
    return f"{number}\u00a0{sign}".strip("\u00a0")
