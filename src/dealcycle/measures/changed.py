"""What has changed since a day: the open book then and now, and every deal behind the gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dealcycle.cycle.words import N_, NN_

from .counted import OPEN, UNKNOWN, counted_sql
from .estimate import Counted, Sentence
from .journal import LOST, NO_DECISION, WON, Journal, Scope
from .question import Question
from .rendering import fetch

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
ABSENT = -9  # not in the book of that moment: not there, a lead, or somebody else's
MOST_DEALS = 1_000  # deals of a part that are named; its sums count them all

# Parts by what they do to the number of open deals.
PARTS: Mapping[str, int] = {
    "opened": 1, "returned": 1, "won": -1, "lost": -1, "no_decision": -1, "gone": -1,
    "grown": 0, "shrunk": 0, "pushed": 0, "sooner": 0,
}  # fmt: skip
TITLES: Mapping[str, str] = {
    "opened": N_("Opened since"),
    "returned": N_("Came back or came in"),
    "won": N_("Won since"),
    "lost": N_("Lost since"),
    "no_decision": N_("Undecided since"),
    "gone": N_("No longer here"),
    "grown": N_("Worth more"),
    "shrunk": N_("Worth less"),
    "pushed": N_("Pushed back"),
    "sooner": N_("Expected sooner"),
}
MEANINGS: Mapping[str, str] = {
    "opened": N_("Deals begun since then, also those that have ended again."),
    "returned": N_("Closed deals opened again, and older ones that were recorded, restored or "
                   "handed over since then."),
    "won": N_("At what they brought in."),
    "lost": N_("At what they were last worth."),
    "no_decision": N_("At what they were last worth."),
    "gone": N_("In the bin, back before the clock, or handed over to somebody else."),
    "grown": N_("By how much more they are worth."),
    "shrunk": N_("By how much less they are worth."),
    "pushed": N_("Still open, and expected later than they were: the sum stays, its date moves."),
    "sooner": N_("Still open, and expected earlier than they were."),
}  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """One deal of a part: what it adds to the open book, in minor units, and its expected day."""

    deal: int
    value: int
    before: int | None  # minor units then; None = it was not in the book
    after: int | None
    days: int | None = None  # by how many days it is expected later


@dataclass(frozen=True)
class Part:
    """All deals that changed in one way; `value` is what they add to the open book together."""

    name: str
    n: int
    value: int
    deals: tuple[Moved, ...]

    @property
    def count(self) -> int:
        """What the part adds to the number of open deals."""
        return PARTS[self.name] * self.n


@dataclass(frozen=True)
class Changed:
    """The open book at two moments. Over all parts, values and counts sum to the difference."""

    since: int
    as_of: int
    then_n: int
    then_value: int
    now_n: int
    now_value: int
    parts: tuple[Part, ...]
    notes: tuple[Sentence, ...] = ()


def changed(
    journal: Journal, *, scope: Scope, since: int, question: Question | None = None
) -> Changed:
    """What came into the open book since an instant, what left it, and what is worth another sum?

    Both moments are seen as they were known: the book then is the answer that was given then. A
    deal may stand in two parts: grown by 200, then won at what it had become. Leads before the
    clock are in neither book. Amounts without a rate count as nothing and are noted.

    Example: a deal of 500 open then, won since at 700: grown +200, won -700, together -500.
    """
    asked = replace(question or Question(), by=(), since=None, until=None)
    since = min(since, asked.moment(journal))
    rows = _rows(journal, scope, asked, since)
    before, after = rows["before"], rows["after"]
    was, is_ = before == OPEN, after == OPEN
    then, now = _worth(rows["then_value"]), _worth(rows["now_value"])
    same = _unchanged(journal, scope, asked, since)
    parts = tuple(
        _part(name, rows, chosen, value)
        for name, (chosen, value) in _ways(rows, was, is_, then, now, since).items()
        if chosen.any()
    )
    return Changed(
        since, asked.moment(journal),
        int(was.sum()) + same[0], int(then[was].sum()) + same[1],
        int(is_.sum()) + same[0], int(now[is_].sum()) + same[1],
        parts, _notes(journal, rows, was, is_),
    )  # fmt: skip


def _ways(
    rows: Mapping[str, Ints], was: Bools, is_: Bools, then: Ints, now: Ints, since: int
) -> dict[str, tuple[Bools, Ints]]:
    """Per part: which rows belong to it, and what each adds to the open book."""
    after = rows["after"]
    fresh = ~was & (rows["before"] == ABSENT) & (rows["opened_at"] > since)
    stayed, here = was & is_, was & (after != ABSENT)
    either = was | fresh
    dated = stayed & (rows["then_day"] != UNKNOWN) & (rows["now_day"] != UNKNOWN)
    nothing = np.zeros(len(after), dtype=np.int64)
    return {
        "opened": (fresh, now),
        "returned": (~was & ~fresh & is_, now),
        "won": (either & (after == WON), -now),
        "lost": (either & (after == LOST), -now),
        "no_decision": (either & (after == NO_DECISION), -now),
        "gone": (was & (after == ABSENT), -then),
        "grown": (here & (now > then), now - then),
        "shrunk": (here & (now < then), now - then),
        "pushed": (dated & (rows["now_day"] > rows["then_day"]), nothing),
        "sooner": (dated & (rows["now_day"] < rows["then_day"]), nothing),
    }


def _part(name: str, rows: Mapping[str, Ints], chosen: Bools, value: Ints) -> Part:
    at = np.flatnonzero(chosen)
    later = rows["now_day"][at] - rows["then_day"][at]
    weight = later if name in ("pushed", "sooner") else value[at]
    order = np.lexsort((rows["deal"][at], -np.abs(weight)))
    moved = tuple(
        _moved(name, rows, int(each), int(value[each])) for each in at[order][:MOST_DEALS]
    )
    return Part(name, len(at), int(value[at].sum()), moved)


def _moved(name: str, rows: Mapping[str, Ints], at: int, value: int) -> Moved:
    days = int(rows["now_day"][at] - rows["then_day"][at]) if name in ("pushed", "sooner") else None
    return Moved(
        int(rows["deal"][at]), value, _known(rows["then_value"][at]), _known(rows["now_value"][at]),
        days,
    )  # fmt: skip


def _rows(journal: Journal, scope: Scope, question: Question, since: int) -> dict[str, Ints]:
    """Deals that changed in any way: open at one of the moments, or opened and ended between."""
    then, now = _books(journal, scope, question, since)
    found = fetch(
        journal,
        f"""
        SELECT COALESCE(b.deal, a.deal) AS deal,
            COALESCE(a.outcome, {ABSENT}) AS before, COALESCE(b.outcome, {ABSENT}) AS after,
            COALESCE(a.value, {UNKNOWN}) AS then_value, COALESCE(b.value, {UNKNOWN}) AS now_value,
            COALESCE(a.expected, {UNKNOWN}) AS then_day,
            COALESCE(b.expected, {UNKNOWN}) AS now_day,
            COALESCE(b.opened_at, a.opened_at) AS opened_at,
            CASE WHEN b.outcome <> {OPEN} AND b.closed_at IS NULL THEN 1 ELSE 0 END AS undated
        FROM {then} AS a FULL JOIN {now} AS b ON a.deal = b.deal
        WHERE (a.outcome = {OPEN} AND NOT {_same()}) OR (a.outcome IS NULL AND
                (b.outcome = {OPEN} OR (b.opened_at > {since} AND b.outcome <> {OPEN})))
            OR (a.outcome <> {OPEN} AND b.outcome = {OPEN})
        ORDER BY 1""",
    )
    return {name: np.asarray(values, dtype=np.int64) for name, values in found.items()}


def _unchanged(journal: Journal, scope: Scope, question: Question, since: int) -> tuple[int, int]:
    """Number and value of the deals open at both moments with nothing changed."""
    then, now = _books(journal, scope, question, since)
    found = fetch(
        journal,
        f"""
        SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN a.value = {UNKNOWN} THEN 0 ELSE a.value END),
            0) AS value
        FROM {then} AS a JOIN {now} AS b ON a.deal = b.deal
        WHERE a.outcome = {OPEN} AND {_same()}""",
    )
    return int(found["n"][0]), int(found["value"][0])


def _same() -> str:
    return (
        f"(COALESCE(b.outcome, {ABSENT}) = {OPEN} AND a.value = b.value "
        "AND a.expected = b.expected)"
    )


def _books(journal: Journal, scope: Scope, question: Question, since: int) -> tuple[str, str]:
    opened = Counted("book", "opened_at IS NOT NULL")
    return (
        counted_sql(journal, scope, replace(question, as_of=since), opened),
        counted_sql(journal, scope, question, opened),
    )


def _worth(values: Ints) -> Ints:
    return np.where(values == UNKNOWN, 0, values)


def _known(value: int) -> int | None:
    return None if value == UNKNOWN else int(value)


def _notes(
    journal: Journal, rows: Mapping[str, Ints], was: Bools, is_: Bools
) -> tuple[Sentence, ...]:
    notes = []
    if not {"amount_minor", "value_minor", "expected_day"} & journal.kept_fields:
        notes.append(
            Sentence(N_("Former amounts and expected days are not in the data, so nobody can say "
                        "what grew, shrank or was pushed."))
        )  # fmt: skip
    blank = int(
        ((was & (rows["then_value"] == UNKNOWN)) | (is_ & (rows["now_value"] == UNKNOWN))).sum()
    )
    if blank:
        one, many = NN_(
            "%(n)d deal among them has no amount, and counts as nothing in the sums.",
            "%(n)d deals among them have no amount, and count as nothing in the sums.",
        )
        notes.append(Sentence(one, {"n": blank}, many))
    if undated := int(rows["undated"].sum()):
        one, many = NN_(
            "%(n)d closed deal has no date of closing, and shows as closed since then.",
            "%(n)d closed deals have no date of closing, and show as closed since then.",
        )
        notes.append(Sentence(one, {"n": undated}, many))
    return tuple(notes)
