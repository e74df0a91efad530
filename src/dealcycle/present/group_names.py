"""What the groups of a report are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from dealcycle.cycle.words import N_
from dealcycle.measures.journal import Journal
from dealcycle.measures.question import MISSING, OTHER, PERIODS, period_start
from dealcycle.measures.report import GroupFigures
from dealcycle.present import formats
from dealcycle.present.voice import Voice

QUARTER = N_("Q%(n)s %(year)s")


def plain_names(journal: Journal, groups: Sequence[GroupFigures]) -> list[dict[str, str | None]]:
    """[{"owner": "Anna", "month": "2026-03"}]: for data; None where it is not known."""
    known = _known(journal, groups)
    return [
        {
            kind: _plain(kind, code, known.get(kind, {}))
            for kind, code in zip(group.by, group.codes, strict=True)
        }
        for group in groups
    ]


def shown_names(journal: Journal, groups: Sequence[GroupFigures], voice: Voice) -> list[str]:
    """['Anna, March 2026']: for people."""
    known = _known(journal, groups)
    return [
        ", ".join(
            shown(kind, code, known.get(kind, {}), voice)
            for kind, code in zip(group.by, group.codes, strict=True)
        )
        for group in groups
    ]


def ordered(groups: Sequence[GroupFigures]) -> list[GroupFigures]:
    """Periods in their order, others with the most deals first; what is not known comes last."""
    if any(kind in PERIODS for group in groups[:1] for kind in group.by):
        return list(groups)

    def place(group: GroupFigures) -> tuple[bool, int]:
        deals = group.deals
        n = deals.won + deals.lost + deals.no_decision + deals.open + deals.leads
        return (min(group.codes) < 0, -n)

    return sorted(groups, key=place)


def shown(kind: str, code: int, known: dict[int, str], voice: Voice) -> str:
    """One group of one dimension in words."""
    if code == MISSING:
        return voice.say(N_("not known"))
    if code == OTHER:
        return voice.say(N_("other"))
    if kind not in PERIODS:
        return known.get(code, str(code))
    year, month = period_start(kind, code)
    if kind == "month":
        return formats.month(date(year, month, 1), voice.lang)
    if kind == "quarter":
        return voice.say(QUARTER, n=(month + 2) // 3, year=year)
    return str(year)


def names_of(journal: Journal, kind: str, codes: Iterable[int], voice: Voice) -> dict[int, str]:
    """What the groups of one dimension are called, in their order."""
    wanted = list(codes)
    known = journal.named(kind, [code for code in wanted if code >= 0])
    if kind == "pipeline":
        known = {pipeline.code: pipeline.name for pipeline in journal.pipelines} | known
    return {code: shown(kind, code, known, voice) for code in wanted}


def _known(journal: Journal, groups: Sequence[GroupFigures]) -> dict[str, dict[int, str]]:
    """The names of all codes, one look-up per dimension."""
    codes: dict[str, set[int]] = {}
    for group in groups:
        for kind, code in zip(group.by, group.codes, strict=True):
            if kind not in PERIODS and code not in (MISSING, OTHER):
                codes.setdefault(kind, set()).add(code)
    found = {kind: journal.named(kind, sorted(wanted)) for kind, wanted in codes.items()}
    if "pipeline" in codes:
        own = {pipeline.code: pipeline.name for pipeline in journal.pipelines}
        found["pipeline"] = own | found["pipeline"]
    return found


def _plain(kind: str, code: int, known: dict[int, str]) -> str | None:
    if code == MISSING:
        return None
    if code == OTHER:
        return "other"
    if kind not in PERIODS:
        return known.get(code, str(code))
    year, month = period_start(kind, code)
    endings = {"month": f"-{month:02}", "quarter": f"-Q{(month + 2) // 3}", "year": ""}
    return f"{year}{endings[kind]}"
