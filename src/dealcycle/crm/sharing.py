"""Who takes over what: customers stay together, shares are balanced by value, always the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Record = tuple[str, int]


@dataclass(frozen=True)
class OpenDeal:
    id: int
    company: int | None
    value: int


@dataclass(frozen=True)
class Follower:
    """A contact or a task, and what it belongs to, the closest first."""

    id: int
    belongs_to: tuple[Record, ...] = ()


@dataclass(frozen=True)
class Book:
    """What a person leaves behind."""

    deals: Sequence[OpenDeal] = ()
    companies: Sequence[int] = ()
    contacts: Sequence[Follower] = ()
    tasks: Sequence[Follower] = ()


@dataclass
class Scale:
    """Gives each thing to whoever is furthest below their share."""

    shares: Mapping[int, int]
    value: dict[int, int] = field(default_factory=dict)
    count: dict[int, int] = field(default_factory=dict)

    def put(self, value: int, count: int = 1) -> int:
        lightest = min(self._takers(), key=lambda who: self._weight(who, value, count))
        self.add(lightest, value, count)
        return lightest

    def add(self, who: int, value: int, count: int = 1) -> None:
        self.value[who] = self.value.get(who, 0) + value
        self.count[who] = self.count.get(who, 0) + count

    def _takers(self) -> list[int]:
        return sorted(who for who, share in self.shares.items() if share > 0)

    def _weight(self, who: int, value: int, count: int) -> tuple[float, float, int]:
        share = self.shares[who]
        return (
            (self.value.get(who, 0) + value) / share,
            (self.count.get(who, 0) + count) / share,
            who,
        )


def by_share(book: Book, shares: Mapping[int, int]) -> dict[Record, int]:
    """By shares of the whole, of any sum; a company's deals go to one person, with everything."""
    scale, owned = Scale(shares), set(book.companies)
    given: dict[Record, int] = {}
    for company, deals in _customers(book):
        who = scale.put(sum(deal.value for deal in deals), len(deals))
        given |= {("deal", deal.id): who for deal in deals}
        if company in owned:
            given["company", company] = who
    return _the_rest(book, given, shares)


def by_list(book: Book, deals: Mapping[int, int], rest: int) -> dict[Record, int]:
    """Each deal to whom it was given; a company follows its most valuable deal."""
    owned = set(book.companies)
    given: dict[Record, int] = {}
    for company, found in _customers(book):
        for deal in found:
            given["deal", deal.id] = deals.get(deal.id, rest)
        if company in owned:
            given["company", company] = given["deal", found[0].id]
    return _the_rest(book, given, {rest: 1})


def _customers(book: Book) -> Iterable[tuple[int | None, list[OpenDeal]]]:
    """Deals by company, the most valuable customer first; within it the most valuable deal."""
    grouped: dict[Record, list[OpenDeal]] = {}
    for deal in sorted(book.deals, key=lambda deal: (-deal.value, deal.id)):
        alone = ("deal", deal.id)
        grouped.setdefault(("company", deal.company) if deal.company else alone, []).append(deal)
    ordered = sorted(
        grouped.values(), key=lambda deals: (-sum(deal.value for deal in deals), deals[0].id)
    )
    return ((deals[0].company, deals) for deals in ordered)


def _the_rest(book: Book, given: dict[Record, int], shares: Mapping[int, int]) -> dict[Record, int]:
    """Companies without deals by count; contacts and tasks follow what they belong to."""
    # A company that the person does not own still says whose customer it becomes.
    follow = dict(given)
    for deal in book.deals:
        if deal.company and ("deal", deal.id) in given:
            follow.setdefault(("company", deal.company), given["deal", deal.id])
    scale = Scale(shares)
    for company in sorted(book.companies):
        if ("company", company) not in given:
            given["company", company] = follow["company", company] = scale.put(0)
    for kind, followers in (("contact", book.contacts), ("activity", book.tasks)):
        scale = Scale(shares)
        for each in sorted(followers, key=lambda each: each.id):
            leader = next((record for record in each.belongs_to if record in follow), None)
            who = follow[leader] if leader else scale.put(0)
            given[kind, each.id] = follow[kind, each.id] = who
    return given
