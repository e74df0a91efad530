"""What data forensics found, as people read it: for the terminal, the page and JSON."""

from __future__ import annotations

from dataclasses import dataclass

from dealcycle.cycle.words import N_
from dealcycle.measures.catalogue import MEASURES
from dealcycle.measures.definitions import title
from dealcycle.measures.forensics.catalogue import CHECKS
from dealcycle.measures.forensics.finding import AS_LOST, Effect, Examination, Finding
from dealcycle.measures.journal import Journal
from dealcycle.present import cards, formats
from dealcycle.present.voice import Voice

STAGE_PARTS = {"conversion": N_("share that goes on"), "dwell": N_("days in the stage")}
NO_FIGURE = N_("not to be had")


@dataclass(frozen=True)
class ToldEffect:
    """One figure: as it stands, and as it would be, with how."""

    figure: str
    now: str
    then: str
    how: str


@dataclass(frozen=True)
class ToldFinding:
    """One finding in words. `share` of all deals, such as "3 %"."""

    name: str
    title: str
    says: str
    share: str
    meaning: str
    todo: str
    effects: tuple[ToldEffect, ...]
    n: int


def findings(found: Examination, currency: str | None, voice: Voice) -> list[ToldFinding]:
    return [_finding(each, currency, voice) for each in found.findings]


def clean(found: Examination, voice: Voice) -> list[str]:
    """What nothing was found of."""
    return [voice.gettext(CHECKS[name].title) for name in found.clean]


def unchecked(found: Examination, voice: Voice) -> list[tuple[str, str]]:
    """What could not be checked, and why."""
    return [
        (voice.gettext(CHECKS[name].title), says.say(voice.gettext, voice.ngettext))
        for name, says in found.unchecked
    ]


def as_data(
    found: Examination, journal: Journal, read: dict[str, object], voice: Voice
) -> dict[str, object]:
    """Everything as JSON: figures as numbers, deals as the file names them."""
    return {
        "as_of": found.as_of,
        "read": read,
        "deals": found.n,
        "findings": [
            {
                "name": each.name, "n": each.n, "of": each.of,
                "text": each.says.say(voice.gettext, voice.ngettext),
                "effects": [_effect_data(one) for one in each.effects],
                "todo": voice.gettext(CHECKS[each.name].todo),
                "deals": _names(each, journal),
            }
            for each in found.findings
        ],
        "clean": list(found.clean),
        "unchecked": [
            {"name": name, "text": says.say(voice.gettext, voice.ngettext)}
            for name, says in found.unchecked
        ],
    }  # fmt: skip


def _finding(each: Finding, currency: str | None, voice: Voice) -> ToldFinding:
    check = CHECKS[each.name]
    return ToldFinding(
        each.name, voice.gettext(check.title), each.says.say(voice.gettext, voice.ngettext),
        _share(each, voice),
        voice.gettext(check.meaning), voice.gettext(check.todo),
        tuple(_effect(one, currency, voice) for one in each.effects), each.n,
    )  # fmt: skip


def _share(each: Finding, voice: Voice) -> str:
    share = min(each.n / each.of, 1.0) if each.of else 0.0
    return formats.percent(share, voice.lang, 1 if 0 < share < 0.01 else 0)


def _effect(one: Effect, currency: str | None, voice: Voice) -> ToldEffect:
    how = N_("if they were lost") if one.how == AS_LOST else N_("without them")
    finer = _finer(one, voice)
    return ToldEffect(
        _figure(one, voice), _value(one.now, one.unit, currency, voice, finer),
        _value(one.then, one.unit, currency, voice, finer), voice.gettext(how),
    )  # fmt: skip


def _figure(one: Effect, voice: Voice) -> str:
    measure = voice.gettext(MEASURES[one.measure].title)
    if one.stage:
        return f"{one.stage}: {voice.gettext(STAGE_PARTS[one.definition])}"
    if one.definition:
        words = title(one.definition).say(voice.gettext, voice.ngettext)
        return f"{measure}: {words[:1].lower()}{words[1:]}"
    return measure


def _finer(one: Effect, voice: Voice) -> int:
    """As many digits more as it takes to tell the two values apart."""
    if one.now is None or one.then is None:
        return 0
    for finer in range(3):
        if cards.plain(one.now, one.unit, voice, finer) != cards.plain(
            one.then, one.unit, voice, finer
        ):
            return finer
    return 0


def _value(value: float | None, unit: str, currency: str | None, voice: Voice, finer: int) -> str:
    if value is None:
        return voice.gettext(NO_FIGURE)
    sign = cards.written(value, unit, currency, voice)[1]
    return f"{cards.plain(value, unit, voice, finer)}\u00a0{sign}".strip("\u00a0")


def _effect_data(one: Effect) -> dict[str, object]:
    return {
        "measure": one.measure, "definition": one.definition or None, "stage": one.stage or None,
        "unit": one.unit, "now": one.now, "then": one.then, "how": one.how,
    }  # fmt: skip


def _names(each: Finding, journal: Journal) -> list[str]:
    named = journal.named("deal", each.deals)
    return [named.get(deal, str(deal)) for deal in each.deals]
