"""Which count of a report is pointed at: a figure, a definition, a stage, a number of deals."""

from dataclasses import dataclass

from dealcycle.measures.counted import OPEN, STILL
from dealcycle.measures.estimate import Answer, Counted, Estimate, named
from dealcycle.measures.funnel import Funnel, StageFigures
from dealcycle.measures.journal import LOST, NO_DECISION, WON
from dealcycle.measures.report import DealNumbers, Figures, GroupFigures, Report

# The numbers of deals that stand at the head of the page.
BOOKS = {
    "won": Counted("book", f"outcome = {WON}"),
    "lost": Counted("book", f"outcome = {LOST}"),
    "no_decision": Counted("book", f"outcome = {NO_DECISION}"),
    "open": Counted("book", f"outcome = {OPEN} AND opened_at IS NOT NULL"),
    "leads": Counted("book", f"outcome = {OPEN} AND opened_at IS NULL"),
}
STAGE_PARTS = ("entered", "conversion", "loss", "dwell", "open")


@dataclass(frozen=True)
class Pointed:
    """A count with its n. `stage` is set where stays in a stage are counted."""

    counted: Counted
    n: int
    definition: str = ""  # of the other definitions, its name
    stage: StageFigures | None = None


def point(
    found: Report,
    figure: str,
    *,
    definition: str = "",
    stage: int | None = None,
    part: str = "",
    group: tuple[int, ...] = (),
) -> Pointed | None:
    """What is pointed at; None where this report has no such count."""
    whole = _group(found, group) if group else found
    if whole is None:
        return None
    if figure == "deals":
        return _book(whole.deals, part)
    if figure == "funnel":
        return _stage(whole.measures, stage, part)
    answer = whole.measures.get(figure)
    if answer is None or isinstance(answer, Funnel):
        return None
    return _figure(answer, definition)


def _group(found: Report, codes: tuple[int, ...]) -> GroupFigures | None:
    return next((group for group in found.groups if group.codes == codes), None)


def _book(deals: DealNumbers, part: str) -> Pointed | None:
    return Pointed(BOOKS[part], int(getattr(deals, part))) if part in BOOKS else None


def _figure(answer: Answer, definition: str) -> Pointed | None:
    if definition:
        other = named(answer, definition)
        if other is None or other.counted is None:
            return None
        return Pointed(other.counted, other.n, definition)
    if not isinstance(answer, Estimate) or answer.counted is None:
        return None
    return Pointed(answer.counted, answer.n)


def _stage(measures: Figures, code: int | None, part: str) -> Pointed | None:
    funnel = measures.get("funnel")
    if not isinstance(funnel, Funnel):
        return None
    stage = next((one for one in (*funnel.stages, *funnel.leads) if one.code == code), None)
    if stage is None:
        return None
    if part == "entered":
        return Pointed(
            Counted("stays", f"stage = {stage.code} AND first = 1"), stage.entered, stage=stage
        )
    if part == "open":
        still = Counted("stays", f"stage = {stage.code} AND exit = {STILL}")
        return Pointed(still, stage.exits["open"], stage=stage)
    answer = {"conversion": stage.conversion, "loss": stage.loss, "dwell": stage.dwell}.get(part)
    if not isinstance(answer, Estimate) or answer.counted is None:
        return None
    return Pointed(answer.counted, answer.n, stage=stage)
