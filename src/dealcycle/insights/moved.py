"""What moved in a roll-up since an earlier week: won and committed, part by part, with deals."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dealcycle.crm import access
from dealcycle.crm.models import Deal
from dealcycle.cycle.words import N_
from dealcycle.insights.rolling_up import COMMIT, WON, CalledDeal, Line
from dealcycle.people.models import User

KINDS = {
    "won": N_("Won, without having been committed"),
    "committed": N_("Newly committed"),
    "grown": N_("Committed, worth more now"),
    "shrunk": N_("Committed, worth less now"),
    "lost": N_("Committed, now lost"),
    "later": N_("Committed, now expected after the period"),
    "lowered": N_("Committed no longer"),
    "reopened": N_("Won, opened again"),
    "handed_over": N_("Handed over to somebody else"),
    "gone": N_("Deleted"),
    "rates": N_("Exchange rates and corrections"),
}
MOST_NAMED = 6


@dataclass(frozen=True)
class Moved:
    """One part of the difference: its sum, and the deals that make it, the largest first."""

    kind: str
    amount: int
    n: int
    deals: tuple[tuple[Deal, int], ...] = ()


@dataclass(frozen=True)
class Difference:
    """Won and committed before and now; the parts sum to the difference."""

    before: int
    after: int
    parts: tuple[Moved, ...]


def difference(
    user: User, people: Iterable[int], before: tuple[list[Line], list[CalledDeal]],
    after: tuple[list[Line], list[CalledDeal]],
) -> Difference:  # fmt: skip
    """Of these people's deals, as one may see them. Three queries at most."""
    whose = set(people)
    was, now = (_counting(deals, whose) for _lines, deals in (before, after))
    changed = {deal: now.get(deal, (0, ""))[0] - was.get(deal, (0, ""))[0]
               for deal in was.keys() | now.keys()}  # fmt: skip
    ones = [deal for deal, gap in changed.items() if gap]
    records = {deal.pk: deal for deal in access.deals(user, binned=None).filter(pk__in=ones)
               .select_related("company", "owner")}  # fmt: skip
    after_calls = {deal.deal: deal for deal in after[1]}
    parts: Mapping[str, list[tuple[int, int]]] = defaultdict(list)
    for deal in ones:
        kind = _kind(was.get(deal), now.get(deal), records.get(deal), after_calls.get(deal), whose)
        parts[kind].append((deal, changed[deal]))
    sums = [sum(_said(line) for line in lines if line.person in whose)
            for lines, _deals in (before, after)]  # fmt: skip
    told = [_part(kind, parts[kind], records) for kind in KINDS if kind in parts]
    rest = sums[1] - sums[0] - sum(part.amount for part in told)
    if rest:
        told.append(Moved("rates", rest, 0))
    return Difference(sums[0], sums[1], tuple(told))


def _said(line: Line) -> int:
    return line.won + line.commit


def _counting(deals: list[CalledDeal], whose: set[int]) -> dict[int, tuple[int, str]]:
    return {
        each.deal: (each.value, each.call) for each in deals
        if (each.owner or 0) in whose and each.counts and each.call in (WON, COMMIT)
    }  # fmt: skip


def _kind(was: tuple[int, str] | None, now: tuple[int, str] | None, record: Deal | None,
          called: CalledDeal | None, whose: set[int]) -> str:  # fmt: skip
    if was is None:
        if called is not None and now is not None and now[1] == WON:
            return "won"
        return "committed"
    if now is not None:
        return "grown" if now[0] > was[0] else "shrunk"
    if record is None or record.binned_at:
        return "gone"
    if record.outcome and record.outcome != "won":
        return "lost"
    if was[1] == WON and not record.outcome:
        return "reopened"
    if (record.owner_id or 0) not in whose:
        return "handed_over"
    if called is not None and called.call == COMMIT and not called.counts:
        return "later"
    return "lowered"


def _part(kind: str, found: list[tuple[int, int]], records: Mapping[int, Deal]) -> Moved:
    found.sort(key=lambda each: -abs(each[1]))
    named = [(records[deal], gap) for deal, gap in found if deal in records]
    return Moved(kind, sum(gap for _deal, gap in found), len(found), tuple(named[:MOST_NAMED]))
