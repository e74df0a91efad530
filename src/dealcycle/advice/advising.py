"""All advice on a book: gaps, practices, yields, habits, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dealcycle.measures.journal import Journal, Scope
from dealcycle.measures.open_book import read_open_book
from dealcycle.measures.question import Question

from .findings import Looked, find
from .habits import habits
from .practices import Quiet, practices
from .recommending import Recommendation, Silence, ranked, recommend, silence
from .yields import yields


@dataclass(frozen=True)
class Advice:
    """What to do, the firm first; why the stages are silent, and which rules are quiet, and why."""

    recommendations: tuple[Recommendation, ...]
    silence: Silence | None
    quiet: tuple[Quiet, ...]
    looked: Looked


def advise(
    journal: Journal, *, scope: Scope, question: Question, dimensions: Sequence[str]
) -> Advice:
    """Firm gaps by what closing them is worth, then what is counted in the open book, then hints.

    `dimensions` are those to look along for gaps; sources and kinds of customers are known by
    their names.
    """
    looked = find(journal, scope=scope, question=question, dimensions=dimensions)
    found = recommend(looked, journal)
    handled = practices(journal, scope=scope, question=question)
    brought = yields(journal, scope=scope, question=question)
    firm = [one for one in found if one.firm]
    # A source whose gap is found in a stage or in sizes already is not told twice.
    places = {one.where for one in firm if not one.where.whole}
    more = [one for one in brought.recommendations if one.where not in places]
    counted = habits(read_open_book(journal, scope, question))
    hints = [one for one in found if not one.firm]
    every = (*ranked([*firm, *handled.recommendations, *more]), *counted, *hints)
    return Advice(every, silence(looked), (*handled.quiet, *brought.quiet), looked)
