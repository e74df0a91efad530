"""Every check over one viewer's deals: what was found, what is clean, what cannot be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..counts import Counts
from ..estimate import Counted, Sentence
from ..journal import Journal, Scope
from ..question import Question
from ..report import Figures, figures
from ..tallies import deal_ids
from .catalogue import CHECKS, Check
from .effects import as_lost, effects
from .finding import Effect, Examination, Finding, Suspect, Unchecked
from .look import Look

MOST_DEALS = 1_000  # deals named by a finding; `counted` lists them all


def examine(
    journal: Journal,
    *,
    scope: Scope,
    question: Question | None = None,
    names: Sequence[str] = tuple(CHECKS),
    quantify: bool = True,
) -> Examination:
    """What is wrong with the data, and what does it do to the figures?

    The question's filters and as-of moment hold, its period does not: data is judged as a whole.
    Each finding names its deals and the figures that move when they are left out; `quantify`
    False saves those counts. Nothing is changed.

    Example: 12 deals won within 40 days and one open for 200: one zombie, `zombies`.
    """
    asked = replace(question or Question(), by=(), since=None, until=None)
    look = Look(journal, scope, asked)
    findings: list[Finding] = []
    clean: list[str] = []
    unchecked: list[tuple[str, Sentence]] = []
    known: Figures = {}
    for name in names:
        found = CHECKS[name].run(look)
        if isinstance(found, Unchecked):
            unchecked.append((name, found.says))
        elif found is None:
            clean.append(name)
        else:
            findings.append(_finding(look, CHECKS[name], found, known, quantify))
    n = look.number("TRUE")
    return Examination(asked.moment(journal), n, tuple(findings), tuple(clean), tuple(unchecked))


def _finding(look: Look, check: Check, found: Suspect, known: Figures, quantify: bool) -> Finding:
    counted = Counted("examined", found.condition)
    deals = deal_ids(
        look.journal, look.scope, look.question, found.condition, "examined", limit=MOST_DEALS
    )
    n = int(look.counts("COUNT(DISTINCT deal) AS n", found.condition)["n"][0])
    moved: tuple[Effect, ...] = ()
    if quantify:
        _fill(look, check, known)
        moved = effects(look, check.bends, counted, known)
    if check.name == "zombies" and (lost := as_lost(look, n)):
        moved = (lost, *moved)
    return Finding(
        check.name, n, look.number("TRUE"), found.says,
        tuple(dict.fromkeys(int(deal) for deal in deals)), counted, moved,
    )  # fmt: skip


def _fill(look: Look, check: Check, known: Figures) -> None:
    """The figures with all deals, each answered once."""
    counts = Counts(look.journal, look.scope, look.question)
    missing = [measure for measure, _ in check.bends if measure not in known]
    known.update(figures(counts, list(dict.fromkeys(missing))))
